import type { Api, FoundGif } from "../api.ts";
import { button, h, setText, wantsStillness } from "./dom.ts";
import type { Services } from "./kinds/context.ts";

const PAUSE_MS = 250; // after the last letter
const COLUMNS = 3;

/** What is popular, or what is found by words; chosen by a tap or by arrow keys. */
export class GifPicker {
  readonly element: HTMLElement;
  readonly #api: Api;
  readonly #services: Services;
  readonly #choose: (gif: FoundGif) => void;
  readonly #box = h("input", {
    type: "search",
    placeholder: "Search GIFs",
    "aria-label": "Search GIFs",
    maxlength: "100",
  });
  readonly #grid = h("div", { class: "gifs", role: "group", "aria-label": "GIFs" });
  readonly #state = h("p", { class: "field-hint", role: "status" });
  readonly #by = h("p", { class: "attribution" });
  readonly #more: HTMLButtonElement;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0; // answers to earlier words are not shown
  #cursor: string | undefined;

  constructor(api: Api, services: Services, choose: (gif: FoundGif) => void) {
    this.#api = api;
    this.#services = services;
    this.#choose = choose;
    this.#more = button({ class: "link", hidden: true }, () => void this.#look(this.#cursor), "More");
    this.element = h("div", { class: "gif-picker" }, this.#box, this.#grid, this.#state, this.#more, this.#by);
    this.#box.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#look(), PAUSE_MS);
    });
    this.#box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
      if (event.key === "ArrowDown") this.#focus(0);
    });
    this.#grid.addEventListener("keydown", (event) => this.#step(event));
  }

  open(): void {
    this.#box.value = "";
    this.#box.focus();
    void this.#look();
  }

  async #look(cursor?: string): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    setText(this.#state, "Looking…");
    try {
      const page = await this.#api.gifs(this.#box.value.trim(), cursor);
      if (turn !== this.#turn) return;
      const found = page.gifs.map((gif) => this.#tile(gif));
      if (cursor) this.#grid.append(...found);
      else this.#grid.replaceChildren(...found);
      this.#cursor = page.cursor ?? undefined;
      this.#more.hidden = !this.#cursor;
      setText(this.#by, page.attribution ?? "");
      setText(this.#state, this.#grid.childElementCount > 0 ? "" : "Nothing found. Try another word.");
      this.#rove(0);
    } catch (error) {
      if (turn === this.#turn) setText(this.#state, (error as Error).message);
    }
  }

  #tile(gif: FoundGif): HTMLElement {
    const { moving, still } = { moving: gif.url, still: gif.still_url ?? gif.url };
    const address = this.#services.picture(wantsStillness() ? still : moving);
    const image = h("img", { src: address, alt: "", loading: "lazy" });
    return button(
      { class: "gif", "aria-label": gif.alt, title: gif.alt, tabindex: "-1" },
      () => this.#choose(gif),
      image,
    );
  }

  #step(event: KeyboardEvent): void {
    const forwards = getComputedStyle(this.#grid).direction === "rtl" ? -1 : 1;
    const steps: Record<string, number> = {
      ArrowRight: forwards,
      ArrowLeft: -forwards,
      ArrowDown: COLUMNS,
      ArrowUp: -COLUMNS,
    };
    const at = [...this.#grid.children].indexOf(document.activeElement as Element);
    const to =
      event.key === "Home"
        ? 0
        : event.key === "End"
          ? this.#grid.childElementCount - 1
          : at + (steps[event.key] ?? Number.NaN);
    if (Number.isNaN(to)) return;
    event.preventDefault();
    if (to < 0) this.#box.focus();
    else this.#focus(Math.min(to, this.#grid.childElementCount - 1));
  }

  #focus(n: number): void {
    this.#rove(n);
    (this.#grid.children[n] as HTMLElement | undefined)?.focus();
  }

  /** One of them is reached by Tab, the others by arrows. */
  #rove(n: number): void {
    [...this.#grid.children].forEach((tile, i) => {
      (tile as HTMLElement).tabIndex = i === n ? 0 : -1;
    });
  }
}
