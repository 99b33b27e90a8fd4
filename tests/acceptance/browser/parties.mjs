/** Parties of an order of their own, in front of a shop. */
import assert from "node:assert/strict";
import { order, Person, rest } from "./shop.mjs";

let count = Date.now() % 1e7; // a server that keeps its data has other orders each time

/** An order that nobody else has: its conversation, and the profiles of both sides. */
export async function freshOrder(more = {}) {
  count += 1;
  const people = { buyer: `buyer:n${count}`, seller: `seller:n${count}`, ...more };
  return { ...people, conversation: await order(`n${count}`, people) };
}

/** The buyer of such an order, in its conversation. Closed when the test ends. */
export async function buyerInside(t, browser, shop, { more, ...options } = {}) {
  const made = await freshOrder(more);
  const person = await Person.known(browser, shop, made.buyer, "buyer", options);
  t.after(() => person.close());
  await person.comeTo(made.conversation);
  return { ...made, person };
}

/** Another party of it, from a browser of their own. */
export async function inside(t, browser, shop, { profile, conversation }, options = {}) {
  const person = await Person.known(browser, shop, profile, profile.split(":")[0], options);
  t.after(() => person.close());
  await person.comeTo(conversation);
  return person;
}

/** Both parties of an order of their own, each in front of its conversation; their pages have no errors. */
export async function bothInside(t, browser, shop, options = {}) {
  const { person: buyer, seller: profile, ...made } = await buyerInside(t, browser, shop, options);
  const seller = await inside(t, browser, shop, { profile, conversation: made.conversation }, options);
  t.after(() => assert.deepEqual([buyer.troubles, seller.troubles], [[], []]));
  return { ...made, names: { buyer: made.buyer, seller: profile }, buyer, seller };
}

/** Opens the menu of a message as a mouse does. */
export async function openMenu({ message, dialog }) {
  await message.hover();
  await message.getByRole("button", { name: "More", exact: true }).click();
  await dialog.getByRole("menu", { name: "What to do with this message" }).waitFor();
}

/** Chooses a line of the menu of a message that says this. */
export async function choose(person, words, line) {
  await openMenu({ message: person.message(words), dialog: person.dialog });
  await person.dialog.getByRole("menuitem", { name: line }).click();
}

/** The same without a mouse: the row, its tools, the menu, the first letters of a line. */
export async function chooseByKeys(person, words, letters) {
  const { keyboard } = person.page;
  await person.message(words).focus();
  await person.message(words).locator(".tools").waitFor();
  for (const key of ["Tab", "Tab", "Tab", "Enter"]) await keyboard.press(key);
  await person.dialog.locator('[role="menuitem"]:focus').waitFor();
  await keyboard.type(letters);
  await keyboard.press("Enter");
}

export const press = ({ dialog }, name) => dialog.getByRole("button", { name, exact: true }).click();

/** Chooses what to add to the words. */
export async function add(person, what) {
  await press(person, "Add something");
  await person.dialog.getByRole("menuitem", { name: what, exact: true }).click();
}

/** Says something as the marketplace's back end does. */
export const told = (conversation, as, content) =>
  rest(
    "POST",
    `/conversations/${conversation}/messages`,
    { content: typeof content === "string" ? { kind: "text", text: content } : content },
    { as },
  );

/** What stands where one writes. */
export const wordsIn = (box) => box.evaluate((element) => element.value ?? element.textContent);

export const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC",
  "base64",
);
