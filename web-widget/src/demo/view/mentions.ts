import type { Participant } from "../../core/frames.ts";
import type { Named } from "../../core/markup.ts";
import { h } from "./dom.ts";

const SHOWN_MAX = 6;
const BEGUN = /(?:^|\s)@([\p{L}\p{N}_\-.]{0,30})$/u;

/** Names that are offered while `@` and some letters are typed; those that were chosen are told with the text. */
export class Mentions {
  readonly element = h("ul", { class: "names", role: "listbox", "aria-label": "People to mention", hidden: true });
  readonly #box: HTMLTextAreaElement;
  readonly #heard: () => Participant[];
  readonly #chosen = new Map<string, string>(); // participant → name, as it stands in the text
  #offered: Participant[] = [];
  #at = 0;

  /** `heard`: the others who will be told what is written. */
  constructor(box: HTMLTextAreaElement, id: string, heard: () => Participant[]) {
    this.#box = box;
    this.#heard = heard;
    this.element.id = id;
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", id);
    box.addEventListener("input", () => this.#offer());
    box.addEventListener("blur", () => this.#hide());
    this.element.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
  }

  /** Whether the key was for the list. */
  key(event: KeyboardEvent): boolean {
    if (this.element.hidden) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp")
      this.#mark(this.#at + (event.key === "ArrowDown" ? 1 : -1));
    else if (event.key === "Enter" || event.key === "Tab") this.#choose(this.#offered[this.#at]);
    else if (event.key === "Escape") this.#hide();
    else return false;
    event.preventDefault();
    return true;
  }

  /** The people named in a text. Nobody is told who was chosen and taken out again. */
  in(text: string): Named[] {
    return named(text, this.#chosen);
  }

  /** The people that a text names already. */
  recall(text: string, mentions: readonly Named[]): void {
    const chars = [...text];
    for (const { participant, start, end } of mentions) {
      const words = chars.slice(start, end).join("");
      if (words.startsWith("@")) this.#chosen.set(participant, words.slice(1));
    }
  }

  clear(): void {
    this.#chosen.clear();
    this.#hide();
  }

  #offer(): void {
    const begun = BEGUN.exec(this.#box.value.slice(0, this.#box.selectionStart))?.[1]?.toLowerCase();
    if (begun === undefined) return this.#hide();
    this.#offered = this.#heard()
      .filter(({ name = "" }) => name.toLowerCase().startsWith(begun))
      .slice(0, SHOWN_MAX);
    if (this.#offered.length === 0) return this.#hide();
    const rows = this.#offered.map((one, i) => {
      const row = h(
        "li",
        { role: "option", id: `${this.element.id}-${i}`, class: `role-${one.role}` },
        h("b", { dir: "auto" }, one.name ?? ""),
        h("span", { class: "role" }, one.role),
      );
      row.addEventListener("click", () => this.#choose(one));
      return row;
    });
    this.element.replaceChildren(...rows);
    this.element.hidden = false;
    this.#mark(0);
  }

  #mark(n: number): void {
    this.#at = (n + this.#offered.length) % this.#offered.length;
    [...this.element.children].forEach((row, i) => {
      row.setAttribute("aria-selected", String(i === this.#at));
    });
    this.#box.setAttribute("aria-activedescendant", `${this.element.id}-${this.#at}`);
  }

  #choose(one: Participant | undefined): void {
    const { value, selectionStart } = this.#box;
    const before = value.slice(0, selectionStart);
    const begun = BEGUN.exec(before)?.[1];
    this.#hide();
    if (!one?.name || begun === undefined) return;
    const start = before.length - begun.length;
    this.#box.setRangeText(`${one.name} `, start, selectionStart, "end");
    this.#chosen.set(one.id, one.name);
  }

  #hide(): void {
    this.element.hidden = true;
    this.#box.removeAttribute("aria-activedescendant");
  }
}

/** Where a text names people of a list as `@Name`, by Unicode characters; longer names first, none inside another. */
export function named(text: string, people: ReadonlyMap<string, string>): Named[] {
  const longest = [...people].sort(([, a], [, b]) => b.length - a.length);
  const found: Named[] = [];
  let start = 0;
  let at = 0;
  while (at < text.length) {
    const rest =
      text.charAt(at) === "@"
        ? longest.find(([, name]) => text.startsWith(name, at + 1) && ends(text, at + 1 + name.length))
        : undefined;
    const size = rest ? [...rest[1]].length + 1 : 1;
    if (rest) found.push({ participant: rest[0], start, end: start + size });
    at += rest ? rest[1].length + 1 : String.fromCodePoint(text.codePointAt(at) ?? 0).length;
    start += size;
  }
  return found;
}

function ends(text: string, at: number): boolean {
  return !/^[\p{L}\p{N}]/u.test(text.slice(at, at + 2));
}
