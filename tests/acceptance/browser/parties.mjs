/** Parties of an order of their own, in front of a shop. */
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
  await person.call("openConversation", made.conversation);
  await person.box.waitFor();
  return { ...made, person };
}

/** Another party of it, from a browser of their own. */
export async function inside(t, browser, shop, { profile, conversation }, options = {}) {
  const person = await Person.known(browser, shop, profile, profile.split(":")[0], options);
  t.after(() => person.close());
  await person.call("openConversation", conversation);
  await person.box.waitFor();
  return person;
}

/** A buyer and a seller of such an order, who look at the same conversation; the options are the buyer's. */
export async function bothInside(t, browser, shop, options = {}) {
  const { person: buyer, conversation, seller: profile } = await buyerInside(t, browser, shop, options);
  const seller = await inside(t, browser, shop, { profile, conversation });
  return { buyer, seller, conversation };
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
