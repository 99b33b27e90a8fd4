import type { Api, Hit } from "../api.ts";
import { button, h, icon, setText } from "./dom.ts";

const PAUSE_MS = 300; // after the last letter

/** Finds messages by their words, as this party may read them; choosing one leads to it. */
export class Search {
  readonly toggle: HTMLButtonElement;
  readonly element: HTMLElement;
  readonly #api: Api;
  readonly #nameOf: (participant: string) => string;
  readonly #go: (message: string) => void;
  readonly #box = h("input", {
    type: "search",
    placeholder: "Search",
    "aria-label": "Search messages",
    maxlength: "200",
  });
  readonly #list = h("ul", { class: "hits" });
  readonly #state = h("p", { class: "field-hint", role: "status" });
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;

  constructor(api: Api, nameOf: (participant: string) => string, go: (message: string) => void) {
    this.#api = api;
    this.#nameOf = nameOf;
    this.#go = go;
    const label = "Search messages";
    this.toggle = button(
      { class: "cut look-for", "aria-label": label, title: label, "aria-expanded": "false", hidden: true },
      () => this.#turnTo(this.element.hidden !== false),
      icon("search"),
    );
    this.element = h("div", { class: "search", role: "search", hidden: true }, this.#box, this.#state, this.#list);
    this.#box.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#look(), PAUSE_MS);
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.#turnTo(false);
      this.toggle.focus();
    });
  }

  /** Shown where the server has it. */
  async ask(): Promise<void> {
    if (!this.toggle.hidden) return;
    this.toggle.hidden = !(await this.#api.has("search").catch(() => false));
  }

  #turnTo(open: boolean): void {
    this.element.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
    if (open) this.#box.focus();
  }

  async #look(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const query = this.#box.value.trim();
    const found = query === "" ? [] : await this.#api.search(query).catch((error: Error) => error);
    if (turn !== this.#turn) return;
    const hits = found instanceof Error ? [] : found;
    this.#list.replaceChildren(...hits.map((hit) => h("li", {}, this.#row(hit))));
    const none = found instanceof Error ? found.message : "Nothing found.";
    setText(this.#state, query === "" || hits.length > 0 ? "" : none);
  }

  #row({ message, snippet, highlights = [] }: Hit): HTMLElement {
    const who = h("b", { dir: "auto" }, this.#nameOf(message.author.participant));
    const words = h("span", { dir: "auto" }, ...marked(snippet, highlights));
    return button({ class: `hit role-${message.author.role}` }, () => this.#go(message.id), who, words);
  }
}

/** A snippet with what was looked for marked; places count Unicode characters. */
export function marked(snippet: string, highlights: NonNullable<Hit["highlights"]>): Node[] {
  const chars = [...snippet];
  const parts: Node[] = [];
  let at = 0;
  for (const { start, end } of [...highlights].sort((a, b) => a.start - b.start)) {
    if (start < at || end <= start) continue;
    parts.push(
      document.createTextNode(chars.slice(at, start).join("")),
      h("mark", {}, chars.slice(start, end).join("")),
    );
    at = end;
  }
  parts.push(document.createTextNode(chars.slice(at).join("")));
  return parts;
}
