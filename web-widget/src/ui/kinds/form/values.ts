/** What is filled in, and what is wrong with it as far as this page can tell: the server has the last word. */
import type { FormField } from "../../../core/protocol.ts";
import type { Words } from "../../../i18n/words.ts";
import type { Value } from "../context.ts";

/** A line that browsers know how to fill in, beside the fields of the protocol. */
export type Asked = FormField | { type: "name"; name: string; label: string; required?: boolean; hint?: string };

/** The parts of a postal address by their names; the country stands beside them. */
export const ADDRESS_PARTS = ["line1", "line2", "postcode", "city", "region"] as const;
const ADDRESS_NEEDS = ["line1", "city", "country"] as const;
const PHONE = /^\+[1-9][0-9]{6,14}$/;
const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** What the inputs of a field hold; undefined where nothing was filled in. Files are read where they are chosen. */
export function filledIn(field: Asked, data: FormData): Value | undefined {
  const line = (name: string) => String(data.get(name) ?? "").trim();
  switch (field.type) {
    case "multi_select": {
      const chosen = data.getAll(field.name).map(String);
      return chosen.length > 0 ? chosen : undefined;
    }
    case "number":
    case "rating":
      return line(field.name) === "" ? undefined : Number(line(field.name));
    case "phone":
      return line(field.name).replace(/[\s().-]/g, "") || undefined;
    case "address": {
      const parts = ADDRESS_PARTS.map((part) => [part, line(`${field.name}.${part}`)] as const);
      const filled = parts.filter(([, value]) => value !== "");
      if (filled.length === 0) return undefined;
      return { ...Object.fromEntries(filled), country: line(`${field.name}.country`) };
    }
    default:
      return line(field.name) || undefined;
  }
}

/** Words for what is wrong with a value; "" for one that fits. */
export function problemOf(field: Asked, value: Value | undefined, words: Words): string {
  if (value === undefined) return field.required === false ? "" : words.say("form.missing");
  switch (field.type) {
    case "text":
      return String(value).length < (field.min_chars ?? 0) ? words.count("form.short", field.min_chars ?? 0) : "";
    case "number":
      return numberProblem(field, Number(value), words);
    case "email":
      return EMAIL.test(String(value)) ? "" : words.say("form.email");
    case "phone":
      return PHONE.test(String(value)) ? "" : words.say("form.phone");
    case "multi_select":
      return countProblem(field, (value as string[]).length, words);
    case "address":
      return ADDRESS_NEEDS.every((part) => (value as Record<string, string>)[part]) ? "" : words.say("form.address");
    case "date":
      return (field.min && value < field.min) || (field.max && value > field.max) ? words.say("form.date") : "";
    default:
      return "";
  }
}

/** What is said beneath the label, the limits of a choice included. */
export function hintOf(field: Asked, words: Words): string {
  const limit = field.type === "multi_select" ? choiceLimit(field, words) : "";
  return [field.hint, limit].filter(Boolean).join(" ");
}

type Of<Type extends Asked["type"]> = Extract<Asked, { type: Type }>;

function numberProblem({ min, max, integer }: Of<"number">, value: number, words: Words): string {
  if (!Number.isFinite(value)) return words.say("form.number");
  if (integer && !Number.isInteger(value)) return words.say("form.whole");
  if (min != null && value < min) return words.say("form.least", { min });
  return max != null && value > max ? words.say("form.most", { max }) : "";
}

function countProblem(
  { min_chosen = 0, max_chosen, options }: Of<"multi_select">,
  count: number,
  words: Words,
): string {
  if (count < min_chosen) return words.count("form.choose.least", min_chosen);
  const most = max_chosen ?? options.length;
  return count > most ? words.count("form.choose.most", most) : "";
}

function choiceLimit({ min_chosen = 0, max_chosen, options }: Of<"multi_select">, words: Words): string {
  if (min_chosen > 1) return words.count("form.choose.least", min_chosen);
  const most = max_chosen ?? options.length;
  return most < options.length ? words.count("form.choose.most", most) : "";
}
