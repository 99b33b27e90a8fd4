/** The fields of a form as native inputs: each has its words, its hint, and a line for what is wrong with it. */
import type { Address, FormField } from "../../../core/protocol.ts";
import { slotWords } from "../../words.ts";
import { h, setText } from "../dom.ts";
import type { Context, Value } from "./context.ts";
import { COUNTRIES } from "./countries.ts";
import { signatureField } from "./signature.ts";
import { fileField } from "./uploaded.ts";

/** One field, or a group of inputs that make one value. */
export interface Field {
  name: string;
  element: HTMLElement;
  /** What was filled in; undefined where nothing was. */
  value(): Value | undefined | Promise<Value | undefined>;
  /** Shows what is wrong; "" takes it away. */
  say(words: string): void;
}

export type One<Type extends FormField["type"]> = Extract<FormField, { type: Type }>;
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const TEXTUAL = {
  email: { type: "email", autocomplete: "email", inputmode: "email", maxlength: "254" },
  phone: { type: "tel", autocomplete: "tel", inputmode: "tel", placeholder: "+34600111222", maxlength: "24" },
  name: { type: "text", autocomplete: "name", maxlength: "120" },
} as const;

let count = 0;

/** An id, or the name of a group of radio buttons, that is used once on this page. */
export function unique(): string {
  count += 1;
  return `field-${count}`;
}

export function field(one: FormField, context: Context): Field {
  switch (one.type) {
    case "text":
      return textField(one);
    case "number":
      return numberField(one);
    case "email":
    case "phone":
      return line(one, TEXTUAL[one.type]);
    case "date":
      return single(one, h("input", { type: "date", min: one.min ?? undefined, max: one.max ?? undefined }));
    case "time_slot":
      return choice(
        one,
        one.slots.map(({ id, starts_at, ends_at }) => [id, slotWords(starts_at, ends_at)]),
      );
    case "select":
      return choice(
        one,
        one.options.map(({ id, label }) => [id, label]),
      );
    case "multi_select":
      return several(one);
    case "address":
      return addressField(one);
    case "rating":
      return ratingField(one);
    case "file":
      return fileField(one, context);
    case "signature":
      return signatureField(one, context);
    default:
      return single(one as FormField, h("input", { type: "text" })); // a type newer than this page
  }
}

/** A line of words that browsers know how to fill in. */
export function line(
  one: Pick<FormField, "name" | "label" | "required" | "hint">,
  kind: Record<string, string>,
): Field {
  return single(one, h("input", kind));
}

export { TEXTUAL };

function textField(one: One<"text">): Field {
  const max = String(one.max_chars ?? 500);
  const lines = one.lines ?? 1;
  const input =
    lines > 1
      ? h("textarea", { rows: String(Math.min(6, lines)), maxlength: max })
      : h("input", { type: "text", maxlength: max });
  input.dir = "auto";
  return single(one, input);
}

function numberField(one: One<"number">): Field {
  const bound = (value: number | null | undefined) =>
    value === null || value === undefined ? undefined : String(value);
  const step = one.integer ? "1" : "any";
  const inputmode = one.integer && (one.min ?? -1) >= 0 ? "numeric" : "decimal";
  const input = h("input", { type: "number", min: bound(one.min), max: bound(one.max), step, inputmode });
  const field = single(one, input, one.unit ? h("span", { class: "unit" }, one.unit) : undefined);
  return { ...field, value: () => (input.value === "" ? undefined : input.valueAsNumber) };
}

/** A label, its control, its hint and its trouble. */
export function single(
  one: Pick<FormField, "name" | "label" | "required" | "hint">,
  control: Control,
  after?: Node,
): Field {
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
export function group(
  one: Pick<FormField, "name" | "label" | "required" | "hint">,
  parts: Node[],
  value: Field["value"],
): Field {
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

/** Few are shown at once as radio buttons, more as a list that opens. */
function choice(one: FormField, options: [id: string, label: string][]): Field {
  if (options.length > 4) {
    const empty = h("option", { value: "" }, "Choose…");
    return single(one, h("select", {}, empty, ...options.map(([value, label]) => h("option", { value }, label))));
  }
  const name = unique();
  const inputs = options.map(([value]) => h("input", { type: "radio", name, value }));
  const rows = options.map(([, label], i) =>
    h("label", { class: "option" }, inputs[i], h("span", { dir: "auto" }, label)),
  );
  return group(one, [h("div", { class: "options" }, ...rows)], () => inputs.find(({ checked }) => checked)?.value);
}

function several(one: One<"multi_select">): Field {
  const inputs = one.options.map(({ id }) => h("input", { type: "checkbox", value: id }));
  const rows = one.options.map(({ label }, i) =>
    h("label", { class: "option" }, inputs[i], h("span", { dir: "auto" }, label)),
  );
  const chosen = () => inputs.filter(({ checked }) => checked).map(({ value }) => value);
  const [least, most] = [one.min_chosen ?? 0, one.max_chosen ?? one.options.length];
  const limit = least > 1 ? `At least ${least}.` : most < one.options.length ? `At most ${most}.` : "";
  const hint = [one.hint, limit].filter(Boolean).join(" ");
  return group({ ...one, hint }, [h("div", { class: "options" }, ...rows)], () => {
    const ids = chosen();
    return ids.length > 0 ? ids : undefined;
  });
}

function ratingField(one: One<"rating">): Field {
  const name = unique();
  const most = one.max ?? 5;
  const inputs = Array.from({ length: most }, (_, i) => h("input", { type: "radio", name, value: String(i + 1) }));
  const stars = inputs.map((input, i) => {
    const words = h("span", { class: "unseen" }, `${i + 1} of ${most}`);
    return h("label", { class: "star" }, input, h("span", { "aria-hidden": "true" }, "★"), words);
  });
  const paint = () => {
    const chosen = inputs.findIndex(({ checked }) => checked);
    stars.forEach((star, i) => {
      star.classList.toggle("is-on", i <= chosen);
    });
  };
  const row = h("div", { class: "stars-row" }, ...stars);
  row.addEventListener("change", paint);
  return group(one, [row], () => {
    const chosen = inputs.find(({ checked }) => checked);
    return chosen && Number(chosen.value);
  });
}

const ADDRESS = [
  ["line1", "Street and number", "address-line1"],
  ["line2", "Flat, floor (optional)", "address-line2"],
  ["postcode", "Postcode", "postal-code"],
  ["city", "City", "address-level2"],
  ["region", "Region (optional)", "address-level1"],
] as const;

/** The parts of a postal address, by names that browsers know. */
export function addressField(one: Pick<FormField, "name" | "label" | "required" | "hint">): Field {
  const inputs = ADDRESS.map(([part, , autocomplete]) =>
    h("input", { type: "text", name: part, autocomplete, maxlength: "128", dir: "auto" }),
  );
  const rows: HTMLElement[] = ADDRESS.map(([part, label], i) =>
    h("label", { class: `part is-${part}` }, h("span", {}, label), inputs[i]),
  );
  const names = new Intl.DisplayNames("en", { type: "region" });
  const options = COUNTRIES.map((code): [string, string] => [code, names.of(code) ?? code]).sort((a, b) =>
    a[1].localeCompare(b[1]),
  );
  const country = h("select", { name: "country", autocomplete: "country" }, h("option", { value: "" }, "Choose…"));
  country.append(...options.map(([value, label]) => h("option", { value }, label)));
  const own = new Intl.Locale(navigator.language).maximize().region;
  if (own && COUNTRIES.includes(own)) country.value = own;
  rows.push(h("label", { class: "part is-country" }, h("span", {}, "Country"), country));
  return group(one, [h("div", { class: "parts" }, ...rows)], () => {
    const filled = ADDRESS.map(([part], i) => [part, inputs[i]?.value.trim() ?? ""] as const).filter(
      ([, value]) => value !== "",
    );
    if (filled.length === 0) return undefined;
    return { ...Object.fromEntries(filled), country: country.value } as unknown as Record<keyof Address, string>;
  });
}
