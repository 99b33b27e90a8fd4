/** One field of a form: a native input, its words, its hint, and a line for what is wrong with it. */
import type { FormField } from "../../../core/protocol.ts";
import { h, setText } from "../dom.ts";
import type { Value } from "./context.ts";

/** One field, or a group of inputs that make one value. */
export interface Field {
  name: string;
  element: HTMLElement;
  /** Its value is made when all others fit: it is uploaded. */
  late?: boolean;
  /** What was filled in; undefined where nothing was. */
  value(): Value | undefined | Promise<Value | undefined>;
  /** Shows what is wrong; "" takes it away. */
  say(words: string): void;
}

/** What all fields have in common. */
export type Asking = Pick<FormField, "name" | "label" | "required" | "hint">;
/** The field of one type. */
export type One<Type extends FormField["type"]> = Extract<FormField, { type: Type }>;
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

let count = 0;

/** An id, or the name of a group of radio buttons, that is used once on this page. */
export function unique(): string {
  count += 1;
  return `field-${count}`;
}

/** A label, its control, its hint and its trouble. */
export function single(one: Asking, control: Control, after?: Node): Field {
  const id = unique();
  control.id = id;
  control.name = one.name;
  const { trouble, hint, say } = notes(one, id, (described, invalid) => describe(control, described, invalid));
  if (one.required !== false) control.required = true;
  const label = h("label", { for: id, dir: "auto" }, one.label, optional(one));
  const row = h("span", { class: "control" }, control, after);
  const element = h("div", { class: "field" }, label, hint, row, trouble);
  return { name: one.name, element, say, value: () => control.value.trim() || undefined };
}

/** Several inputs that make one value, under one heading. */
export function group(one: Asking, parts: Node[], value: Field["value"]): Field {
  const set = h("fieldset", { class: "field" }, h("legend", { dir: "auto" }, one.label, optional(one)));
  const { trouble, hint, say } = notes(one, unique(), (described) => set.setAttribute("aria-describedby", described));
  set.append(...(hint ? [hint] : []), ...parts, trouble);
  return { name: one.name, element: set, say, value };
}

function optional({ required }: Pick<FormField, "required">): HTMLElement | undefined {
  return required === false ? h("span", { class: "optional" }, " (optional)") : undefined;
}

function notes(one: Pick<FormField, "hint">, id: string, describe: (described: string, invalid: boolean) => void) {
  const trouble = h("p", { class: "field-trouble", id: `${id}-trouble`, hidden: true });
  const hint = one.hint ? h("p", { class: "field-hint", id: `${id}-hint`, dir: "auto" }, one.hint) : undefined;
  const say = (words: string) => {
    setText(trouble, words);
    trouble.hidden = words === "";
    describe([hint?.id, words && trouble.id].filter(Boolean).join(" "), words !== "");
  };
  say("");
  return { trouble, hint, say };
}

function describe(control: Control, described: string, invalid: boolean): void {
  control.setAttribute("aria-invalid", String(invalid));
  if (described) control.setAttribute("aria-describedby", described);
  else control.removeAttribute("aria-describedby");
}
