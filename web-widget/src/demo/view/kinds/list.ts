import type { Row } from "../../../core/protocol.ts";
import { button, h, icon } from "../dom.ts";
import { outcome } from "./choosing.ts";
import type { Context, Of } from "./context.ts";
import { picture } from "./media.ts";
import { lead } from "./text.ts";

export function list(content: Of<"list">, context: Context): HTMLElement {
  const choosing = outcome(context, content.once === true);
  const sections = content.sections.map(({ title, rows }) => {
    const lines = rows.map((row) => h("li", {}, line(row, context, choosing)));
    return h("section", {}, title ? h("h3", { dir: "auto" }, title) : undefined, h("ul", {}, ...lines));
  });
  return h("div", { class: "asked list" }, lead(content.text), ...sections, choosing.note);
}

function line(row: Row, context: Context, choosing: ReturnType<typeof outcome>): HTMLElement {
  const chosen = choosing.chosen === row.id;
  const words = h("span", { class: "row-words" }, h("strong", { dir: "auto" }, row.title));
  if (row.description) words.append(h("small", { dir: "auto" }, row.description));
  const shown = row.image ? picture(row.image, row.image.alt || "", context) : undefined;
  const made = button(
    { class: chosen ? "row is-chosen" : "row" },
    () => choosing.choose(row.id),
    shown,
    words,
    icon(chosen ? "check" : "next"),
  );
  made.disabled = choosing.shut;
  return made;
}
