import { h } from "../dom.ts";
import type { Of } from "./context.ts";

/** A note in the middle: nobody of the parties said it. */
export function system(content: Of<"system">): HTMLElement {
  return h("p", { class: "system", dir: "auto" }, content.text);
}
