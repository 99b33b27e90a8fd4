import type { Given } from "../../../core/protocol.ts";
import { button, h, icon, setText } from "../dom.ts";
import type { Context, Of } from "./context.ts";
import { download } from "./media.ts";

const FILES = new Set(["file", "signature"]);

/** What someone chose or filled in. */
export function answer(content: Of<"answer">, context: Context): HTMLElement {
  const values = content.values ?? [];
  const title = content.label || (content.to === "contact_request" ? "Contact details" : "");
  const chosen =
    title &&
    h("p", { class: "chosen" }, icon(values.length > 0 ? "note" : "check"), h("strong", { dir: "auto" }, title));
  if (values.length === 0) return h("div", { class: "given" }, chosen || h("p", {}, content.fallback || "Answered"));
  const lines = values.map((given) => {
    const isFile = FILES.has(given.type) && typeof given.value === "string";
    return h(
      "div",
      {},
      h("dt", { dir: "auto" }, given.label),
      h("dd", { dir: "auto" }, isFile ? open(given, context) : words(given)),
    );
  });
  return h("div", { class: "given" }, chosen, h("dl", { class: "facts" }, ...lines));
}

function words({ type, value, shown }: Given): string | HTMLElement {
  if (type === "rating" && typeof value === "number") {
    const stars = "★".repeat(Math.min(10, Math.max(0, value)));
    return h(
      "span",
      { class: "stars", role: "img", "aria-label": `${value}` },
      stars,
      h("span", { "aria-hidden": "true" }, ` ${value}`),
    );
  }
  return shown || (typeof value === "object" ? Object.values(value).join(", ") : String(value));
}

function open({ type, value, shown }: Given, context: Context): HTMLElement {
  const label = type === "signature" ? "Signature" : shown && shown !== value ? shown : "File";
  const name = h("span", { dir: "auto" }, label);
  const fetch = () => {
    download({ file: String(value) }, label, context).catch((error: Error) => setText(name, error.message));
  };
  return button({ class: "link" }, fetch, icon(type === "signature" ? "pen" : "file"), name);
}
