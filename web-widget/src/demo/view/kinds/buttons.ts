import { h } from "../dom.ts";
import { Choices } from "./choices.ts";
import type { Context, Of } from "./context.ts";
import { lead } from "./text.ts";

export function buttons(content: Of<"buttons">, context: Context): HTMLElement {
  const choices = new Choices(content.buttons, context, { once: content.once === true });
  return h("div", { class: "asked" }, lead(content.text), choices.element);
}
