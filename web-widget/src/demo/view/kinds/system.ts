import { h } from "../dom.ts";
import type { Of } from "./context.ts";

export function system(content: Of<"system">): HTMLElement {
  return h("p", { class: "system", dir: "auto" }, content.text);
}
