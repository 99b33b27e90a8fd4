import { Refused } from "../../../core/errors.ts";
import { momentWords } from "../../words.ts";
import { h, icon, setText } from "../dom.ts";
import type { Context, Of, Value } from "./context.ts";
import { type Field, field } from "./fields.ts";
import { lead } from "./text.ts";

const CLOSED = {
  answered: "You sent this.",
  expired: "The time to answer is over.",
  shown: "Waiting for an answer.",
} as const;

/** Fields to fill in once; what is sent is a message of its own. */
export function form(content: Of<"form">, context: Context): HTMLElement {
  const head = h("header", {}, icon("note"), h("h3", { dir: "auto" }, content.title));
  const { standing } = context;
  if (standing !== "open") return closed(content, head, CLOSED[standing], standing);
  const until = content.expires_at
    ? h("p", { class: "field-hint" }, `Until ${momentWords(content.expires_at)}`)
    : undefined;
  const fields = content.fields.map((one) => field(one, context));
  const send = (values: Record<string, Value>) => context.services.answer(context.message ?? "", { values });
  const element = fillIn(fields, content.submit ?? "Send", send);
  element.prepend(head, ...[lead(content.text), until].filter((one) => one !== undefined));
  element.setAttribute("aria-label", content.title);
  return element;
}

function closed(content: Of<"form">, head: HTMLElement, words: string, standing: string): HTMLElement {
  const asked = content.fields.map(({ label }) => h("li", { dir: "auto" }, label));
  const list = standing === "answered" ? undefined : h("ul", { class: "asked-for" }, ...asked);
  const sign = standing === "answered" ? icon("check") : icon("clock");
  const note = h("p", { class: `form-state is-${standing}` }, sign, words);
  return h("div", { class: "form is-closed" }, head, lead(content.text), list, note);
}

/** Fields and a button that sends them. What the server finds wrong is said at the field that it names. */
export function fillIn(
  fields: readonly Field[],
  submit: string,
  send: (values: Record<string, Value>) => Promise<unknown>,
): HTMLFormElement {
  const go = h("button", { type: "submit", class: "go" }, submit);
  const trouble = h("p", { class: "failure", role: "alert", hidden: true });
  const say = (words: string) => {
    trouble.hidden = words === "";
    setText(trouble, words);
  };
  const element = h("form", { class: "form", novalidate: true }, ...fields.map((one) => one.element), trouble, go);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!go.disabled) void act();
  });
  async function act(): Promise<void> {
    go.disabled = true;
    for (const one of fields) one.say("");
    say("");
    try {
      const values = await read();
      if (values) await send(values);
    } catch (error) {
      blame(error as Error);
    }
    go.disabled = false;
  }
  async function read(): Promise<Record<string, Value> | undefined> {
    const values: Record<string, Value> = {};
    let bad: Field | undefined;
    for (const one of fields) {
      const problem = await check(one, values);
      if (!problem) continue;
      one.say(problem);
      bad ??= one;
    }
    bad?.element.querySelector<HTMLElement>("input, select, textarea")?.focus();
    return bad ? undefined : values;
  }
  function blame(error: Error): void {
    const name = error instanceof Refused ? /^\$\.values\.([a-z0-9_]+)/.exec(error.path ?? "")?.[1] : undefined;
    const one = fields.find((candidate) => candidate.name === name);
    if (!one) return say(error.message);
    one.say(error.message);
    one.element.querySelector<HTMLElement>("input, select, textarea")?.focus();
  }
  return element;
}

/** Reads one field; returns what is wrong with it as far as this page can tell. */
async function check(one: Field, values: Record<string, Value>): Promise<string> {
  const control = one.element.querySelector<HTMLInputElement>("input, select, textarea");
  if (control?.validity.badInput) return "This cannot be read.";
  try {
    const value = await one.value();
    if (value !== undefined) values[one.name] = value;
    else if (isRequired(one)) return "Please fill this in.";
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

function isRequired({ element }: Field): boolean {
  return element.querySelector(".optional") === null;
}
