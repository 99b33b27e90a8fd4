import type { Content } from "../../core/frames.ts";
import type { Part } from "../api.ts";
import type { Party } from "../party.ts";
import { Attachments } from "./attachments.ts";
import { button, h, type Icon, icon, setText } from "./dom.ts";
import { GifPicker } from "./gif_picker.ts";
import { locate, type Place, pickPlace } from "./place_picker.ts";

const SPANS = [
  ["900", "15 minutes"],
  ["3600", "1 hour"],
  ["28800", "8 hours"],
] as const;

/** What a tray does for its composer. */
export interface TrayUse {
  send(content: Content): void;
  audience(): readonly string[];
  changed(): void;
  trouble(error: unknown): void;
}

/** What can be added to words: files, GIFs, a place, where one is. What the server does not have is not offered. */
export class Tray {
  readonly toggle: HTMLButtonElement;
  readonly element: HTMLElement;
  readonly attachments: Attachments;
  readonly #party: Party;
  readonly #use: TrayUse;
  readonly #gifs: GifPicker;
  readonly #menu = h("div", { class: "tray-menu", role: "group", "aria-label": "Add" });
  readonly #live: HTMLElement;
  readonly #input = h("input", { type: "file", multiple: true, hidden: true });
  #open: HTMLElement | undefined;
  #asked = false;

  constructor(party: Party, id: string, use: TrayUse) {
    this.#party = party;
    this.#use = use;
    this.attachments = new Attachments(party.services, use.changed);
    this.#gifs = new GifPicker(party.api, party.services, ({ id: gif, alt, width, height }) => {
      use.send({ kind: "gif", gif, alt, width, height });
      this.close();
    });
    this.#live = this.#livePanel();
    this.toggle = button(
      { class: "add", "aria-label": "Add a file, GIF or place", "aria-expanded": "false", "aria-controls": id },
      () => (this.#open ? this.close() : this.#show(this.#menu)),
      icon("plus"),
    );
    this.element = h("div", { class: "tray", id, hidden: true });
    this.#input.addEventListener("change", () => {
      this.attachments.add(this.#input.files ?? []);
      this.#input.value = "";
      this.close();
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault(); // sends nothing
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
      this.toggle.focus();
    });
  }

  close(): void {
    this.#open = undefined;
    this.element.hidden = true;
    this.toggle.setAttribute("aria-expanded", "false");
  }

  #show(panel: HTMLElement): void {
    if (panel === this.#menu) this.#offer();
    this.#open = panel;
    this.element.replaceChildren(panel, this.#input);
    this.element.hidden = false;
    this.toggle.setAttribute("aria-expanded", "true");
    panel.querySelector<HTMLElement>("button:not([hidden]), input, select")?.focus();
  }

  /** The entries; which of them work is asked once. */
  #offer(): void {
    if (this.#asked) return;
    this.#asked = true;
    const entry = (name: Icon, words: string, act: () => void, part?: Part) => {
      const made = button({ class: "entry", hidden: part !== undefined }, act, icon(name), words);
      this.#menu.append(made);
      if (!part) return;
      this.#party.api.has(part).then(
        (is) => {
          made.hidden = !is;
        },
        () => {
          this.#asked = false; // asked again when it is opened again
          this.#menu.replaceChildren();
        },
      );
    };
    this.#menu.replaceChildren();
    entry("clip", "Photo or file", () => this.#input.click(), "files");
    entry("picture", "GIF", () => this.#openGifs(), "gifs");
    entry("pin", "Place", () => void this.#place());
    entry("route", "Live location", () => this.#show(this.#live), "live");
  }

  #openGifs(): void {
    this.#show(this.#gifs.element);
    this.#gifs.open();
  }

  async #place(): Promise<void> {
    this.close();
    const { label, ...place } = (await pickPlace(this.#party.places.here, true)) ?? { label: undefined };
    if ("latitude" in place) this.#use.send({ kind: "location", ...place, ...(label && { label }) } as Content);
    this.toggle.focus();
  }

  #livePanel(): HTMLElement {
    const spans = SPANS.map(([value, words]) => h("option", { value }, words));
    const span = h("select", { "aria-label": "For how long" }, ...spans);
    const label = h("input", {
      type: "text",
      maxlength: "80",
      dir: "auto",
      placeholder: "What is on its way? (optional)",
      "aria-label": "What is on its way",
    });
    const note = h(
      "p",
      { class: "field-hint", role: "status" },
      "Only those chosen above see where you are. You can stop at any time.",
    );
    const start = (hand: boolean) => void this.#start(Number(span.value), label.value.trim(), hand, note);
    const follow = button({ class: "go" }, () => start(false), "Share where I am");
    const byHand = button({ class: "link" }, () => start(true), "Set a pin by hand");
    return h(
      "div",
      { class: "live-panel" },
      h("div", { class: "live-row" }, span, label),
      note,
      h("div", { class: "pick-row" }, byHand, follow),
    );
  }

  async #start(durationS: number, label: string, byHand: boolean, note: HTMLElement): Promise<void> {
    setText(note, byHand ? "" : "Asking your browser…");
    const found: Place | undefined = byHand ? undefined : await locate().catch(() => undefined);
    if (!found && !byHand) setText(note, "Your browser does not say where you are. Set a pin by hand.");
    const place = found ?? (await pickPlace(this.#party.places.here));
    if (!place) return;
    try {
      await this.#party.places.share(place, durationS, this.#use.audience(), label, found !== undefined);
      this.close();
    } catch (error) {
      this.#use.trouble(error);
    }
  }
}
