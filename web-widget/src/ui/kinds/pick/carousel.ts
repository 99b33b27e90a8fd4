import { html, nothing, type TemplateResult } from "lit";
import type { CardBody } from "../../../core/protocol.ts";
import { define, TpElement } from "../../element.ts";
import { icon } from "../../icons.ts";
import { cardBody } from "../card.ts";
import type { Context } from "../context.ts";
import { pickStyles } from "./pick.css.ts";

const EDGE_PX = 4;

/** Cards side by side: swiped, stepped through by two buttons, by arrow keys, or chosen by a dot. */
class Carousel extends TpElement {
  static override styles = pickStyles;
  static override properties = {
    cards: { attribute: false },
    context: { attribute: false },
    at: { state: true },
    atEnd: { state: true },
  };
  declare cards: readonly CardBody[];
  declare context: Context;
  declare at: number;
  declare atEnd: boolean;
  readonly #sizes = new ResizeObserver(() => this.#mark());

  constructor() {
    super();
    this.at = 0;
    this.atEnd = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete.then(() => {
      if (this.isConnected && this.#strip) this.#sizes.observe(this.#strip);
    });
  }

  protected override render(): TemplateResult {
    const { words } = this.context.ui;
    const total = this.cards.length;
    return html`<div role="group" aria-roledescription=${words.say("cards.carousel")} aria-label=${words.count("cards.count", total)}>
      <ul class="strip" tabindex="0" aria-label=${words.count("cards.count", total)} @scroll=${this.#mark} @keydown=${this.#key}>
        ${this.cards.map((card, i) => this.#slide(card, i))}
      </ul>
      ${total > 1 ? this.#steps() : nothing}
      <p class="unseen" role="status">${words.say("cards.at", { n: this.at + 1, total })}</p>
    </div>`;
  }

  #slide(card: CardBody, i: number): TemplateResult {
    const label = this.context.ui.words.say("cards.at", { n: i + 1, total: this.cards.length });
    return html`<li class="slide" aria-label=${label} aria-current=${i === this.at ? "true" : nothing}>${cardBody(card, this.context)}</li>`;
  }

  #steps(): TemplateResult {
    const { words } = this.context.ui;
    const dot = (_: CardBody, i: number) => html`<button
      type="button"
      class="dot"
      aria-label=${words.say("cards.go", { n: i + 1 })}
      aria-current=${i === this.at ? "true" : nothing}
      @click=${() => this.#go(i)}
    ></button>`;
    return html`<div class="steps">
      <button type="button" class="icon-button" aria-label=${words.say("cards.back")} ?disabled=${this.at === 0} @click=${() => this.#go(this.at - 1)}>
        ${icon("chevron-start")}
      </button>
      <div class="dots">${this.cards.map(dot)}</div>
      <button type="button" class="icon-button" aria-label=${words.say("cards.next")} ?disabled=${this.atEnd} @click=${() => this.#go(this.at + 1)}>
        ${icon("chevron-end")}
      </button>
    </div>`;
  }

  get #strip(): HTMLElement | null {
    return this.renderRoot.querySelector(".strip");
  }

  get #slides(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>(".slide")];
  }

  #go(n: number): void {
    const slide = this.#slides[Math.max(0, Math.min(this.cards.length - 1, n))];
    const strip = this.#strip;
    if (!slide || !strip) return;
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    strip.scrollTo({ left: this.#place(slide), behavior: isStill ? "auto" : "smooth" });
  }

  /** How far the strip is scrolled when a slide stands at its beginning; below zero where one reads from the right. */
  #place(slide: HTMLElement): number {
    return slide.offsetLeft - (this.#slides[0]?.offsetLeft ?? 0); // all slides are equally wide
  }

  #mark = (): void => {
    const strip = this.#strip;
    if (!strip) return;
    const ways = this.#slides.map((slide) => Math.abs(this.#place(slide) - strip.scrollLeft));
    const scrolled = Math.abs(strip.scrollLeft);
    this.atEnd = scrolled + strip.clientWidth >= strip.scrollWidth - EDGE_PX;
    const nearest = ways.indexOf(Math.min(...ways));
    this.at = this.atEnd && scrolled > EDGE_PX ? this.cards.length - 1 : nearest;
  };

  #key = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const forwards = this.context.ui.words.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const steps: Record<string, number> = {
      ArrowLeft: forwards === "ArrowLeft" ? this.at + 1 : this.at - 1,
      ArrowRight: forwards === "ArrowRight" ? this.at + 1 : this.at - 1,
      Home: 0,
      End: this.cards.length - 1,
    };
    const next = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation(); // the rows around it are walked by keys too
    this.#go(next);
  };
}
define("tp-carousel", Carousel);
