/** What all pages of the demo have: elements by name, the direction and language of the address. */

const asked = new URLSearchParams(location.search);
const RTL = /^(ar|fa|he|ur)\b/;

/** The language that the address asks for, as `?locale=ar`. */
export const locale = asked.get("locale") ?? undefined;

/** `?dir=rtl`, or a language that is written so. */
export const dir = asked.get("dir") === "rtl" || RTL.test(locale ?? "") ? "rtl" : "ltr";

/** Whether the address says `?name`. */
export function has(name: string): boolean {
  return asked.has(name);
}

/** What of this address the next page is to be asked for, too. */
export function carried(): string {
  const kept = new URLSearchParams([...asked].filter(([name]) => name === "dir" || name === "locale"));
  return String(kept);
}

/** The element with this id, which the page's own HTML has. */
export function part<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const found = document.getElementById(id);
  if (!found) throw new Error(`this page has no #${id}`);
  return found as Kind;
}

/** An element with words or others inside. */
export function made<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...inside: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...inside);
  return element;
}

/** Changes the words only where they are others: what is read aloud is not read again. */
export function say(element: HTMLElement, words: string): void {
  if (element.textContent !== words) element.textContent = words;
}
