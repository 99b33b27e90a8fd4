/** What is typed into forms and not sent yet: a row that leaves the page and comes back has it still. */
import type { Services } from "../context.ts";

/** The inputs of one form, by name; those of checkboxes are lists. */
export type Draft = ReadonlyMap<string, readonly string[]>;

const FORMS_MAX = 20;
/** They belong to one session: with it they go. */
const sessions = new WeakMap<Services, Map<string, Draft>>();

export function draftOf(services: Services, message: string | undefined): Draft | undefined {
  return message === undefined ? undefined : sessions.get(services)?.get(message);
}

/** Keeps what the form holds; the oldest form of too many is forgotten. */
export function keep(services: Services, message: string | undefined, data: FormData): void {
  if (message === undefined) return;
  const forms = sessions.get(services) ?? new Map<string, Draft>();
  sessions.set(services, forms);
  const names = [...new Set(data.keys())];
  forms.delete(message);
  forms.set(message, new Map(names.map((name) => [name, data.getAll(name).filter((one) => typeof one === "string")])));
  if (forms.size > FORMS_MAX) forms.delete(forms.keys().next().value as string);
}

export function forget(services: Services, message: string | undefined): void {
  if (message !== undefined) sessions.get(services)?.delete(message);
}

/** Puts a draft back into the inputs below `root`. */
export function restore(root: ParentNode, draft: Draft): void {
  for (const input of root.querySelectorAll<HTMLInputElement>("input, select, textarea")) {
    const values = draft.get(input.name) ?? [];
    if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value);
    else if (values[0] !== undefined) input.value = values[0];
  }
}
