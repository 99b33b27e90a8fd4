import { safeHref } from "../../../core/links.ts";
import type { CardBody } from "../../../core/protocol.ts";
import { money } from "../../words.ts";
import { h, icon } from "../dom.ts";
import { Choices } from "./choices.ts";
import type { Context, Of } from "./context.ts";
import { picture } from "./media.ts";
import { AWAY } from "./text.ts";

const TYPES = { listing: "Listing", product: "Product", order: "Order", generic: "" } as const;

export function card(content: Of<"card">, context: Context): HTMLElement {
  return body(content.card, context);
}

/** A listing, product or order: picture, price, facts, and what can be done. */
export function body(one: CardBody, context: Context): HTMLElement {
  const { title, description, image, price, status, fields = [], buttons = [], type = "generic" } = one;
  const shown = image && (image.file || image.url) ? picture(image, image.alt || title, context) : undefined;
  const href = safeHref(one.url);
  const name = href ? h("a", { href, ...AWAY }, title) : title;
  const over = [TYPES[type], status].some(Boolean)
    ? h(
        "p",
        { class: "card-over" },
        h("span", {}, TYPES[type]),
        status ? h("span", { class: "badge", dir: "auto" }, status) : undefined,
      )
    : undefined;
  const words = h("div", { class: "card-body" }, over, h("h3", { dir: "auto" }, name));
  if (description) words.append(h("p", { class: "card-more", dir: "auto" }, description));
  if (price) words.append(h("p", { class: "price" }, money(price.amount_minor, price.currency)));
  if (fields.length > 0) words.append(facts(fields));
  if (buttons.length > 0) words.append(new Choices(buttons, context).element);
  return h("article", { class: `card is-${type}`, "aria-label": title }, shown, words);
}

/** What only some are told is marked for those who are told it. */
function facts(fields: NonNullable<CardBody["fields"]>): HTMLElement {
  const lines = fields.map(({ label, value, visible_to }) => {
    const roles = visible_to ? new Intl.ListFormat("en").format(visible_to) : "";
    const only = visible_to
      ? h(
          "span",
          {
            class: "only",
            title: `Shown to ${roles} and staff`,
            role: "img",
            "aria-label": `Shown to ${roles} and staff only`,
          },
          icon("lock"),
        )
      : undefined;
    return h("div", {}, h("dt", { dir: "auto" }, only, label), h("dd", { dir: "auto" }, value));
  });
  return h("dl", { class: "facts" }, ...lines);
}
