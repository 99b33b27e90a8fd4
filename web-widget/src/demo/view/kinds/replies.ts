import { button, h } from "../dom.ts";
import { outcome } from "./choosing.ts";
import type { Context, Of } from "./context.ts";
import { lead } from "./text.ts";

/** Answers to tap: they go once one is taken, and only that one stays. */
export function quickReplies(content: Of<"quick_replies">, context: Context): HTMLElement {
  const choosing = outcome(context, content.once !== false);
  const taken = choosing.shut && choosing.chosen !== undefined;
  const offered = content.replies.filter((reply) => !taken || reply.id === choosing.chosen);
  const replies = offered.map(({ label, icon, id }) => {
    const look = id && id === choosing.chosen ? "reply is-chosen" : "reply";
    const sign = icon ? h("span", { "aria-hidden": "true" }, icon) : undefined;
    const made = button({ class: look }, () => choosing.choose(id), sign, h("span", { dir: "auto" }, label));
    made.disabled = choosing.shut;
    return made;
  });
  const row = h("div", { class: "replies", role: "group", "aria-label": "Answers" }, ...replies);
  return h("div", { class: "asked" }, lead(content.text), row, choosing.note);
}
