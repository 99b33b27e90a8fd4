import { button, h, icon, wantsStillness } from "../dom.ts";
import { body } from "./card.ts";
import type { Context, Of } from "./context.ts";
import { lead } from "./text.ts";

/** Cards side by side: swiped, stepped through by two buttons, by arrow keys, or chosen by a dot. */
export function carousel(content: Of<"carousel">, context: Context): HTMLElement {
  const total = content.cards.length;
  const cards = content.cards.map((card, i) => {
    const slide = h("li", { class: "slide" }, body(card, context));
    slide.setAttribute("aria-label", `${i + 1} of ${total}`);
    return slide;
  });
  const strip = h("ul", { class: "strip", tabindex: "0", "aria-label": `${total} cards` }, ...cards);
  const behaviour = () => (wantsStillness() ? "auto" : "smooth") as ScrollBehavior;
  let at = 0;
  const go = (n: number) => {
    const card = cards[Math.max(0, Math.min(total - 1, n))] as HTMLElement;
    strip.scrollTo({ left: card.offsetLeft - strip.offsetLeft, behavior: behaviour() });
  };
  const back = button({ class: "step", "aria-label": "Earlier card" }, () => go(at - 1), icon("back"));
  const next = button({ class: "step", "aria-label": "Next card" }, () => go(at + 1), icon("next"));
  const dots = cards.map((_, i) => button({ class: "dot", "aria-label": `Card ${i + 1}` }, () => go(i)));
  const mark = () => {
    const places = cards.map((card) => Math.abs(card.offsetLeft - strip.offsetLeft - strip.scrollLeft));
    at = places.indexOf(Math.min(...places));
    const end = Math.abs(strip.scrollLeft) + strip.clientWidth >= strip.scrollWidth - 4;
    back.disabled = Math.abs(strip.scrollLeft) < 4;
    next.disabled = end && strip.clientWidth > 0;
    dots.forEach((dot, i) => {
      if (i === at) dot.setAttribute("aria-current", "true");
      else dot.removeAttribute("aria-current");
    });
  };
  strip.addEventListener("scroll", mark, { passive: true });
  strip.addEventListener("keydown", (event) => {
    if (event.target !== strip) return;
    const forwards = getComputedStyle(strip).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      event.preventDefault();
      go(at + (event.key === forwards ? 1 : -1));
    }
  });
  mark();
  const steps = total > 1 ? h("div", { class: "steps" }, back, h("div", { class: "dots" }, ...dots), next) : undefined;
  return h(
    "div",
    { class: "asked carousel", role: "group", "aria-roledescription": "carousel" },
    lead(content.text),
    strip,
    steps,
  );
}
