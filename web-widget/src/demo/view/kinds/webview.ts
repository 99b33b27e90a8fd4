import { safeHref } from "../../../core/links.ts";
import type { WebviewButton } from "../../../core/protocol.ts";
import { h, icon } from "../dom.ts";
import { lightbox } from "../lightbox.ts";
import { AWAY } from "./text.ts";

/** What the page in it may do: run itself. It does not reach this page, nor lead it elsewhere. */
const SANDBOX = "allow-scripts allow-forms allow-popups";

/** A page over the conversation. Whether it lets itself be shown there nobody can tell, so its other address stands below. */
export function webview({ label, url, fallback, size = "tall" }: WebviewButton): void {
  const [inside, beside] = [safeHref(url), safeHref(fallback)];
  const frame = inside && h("iframe", { src: inside, title: label, sandbox: SANDBOX, referrerpolicy: "no-referrer" });
  const instead =
    beside && h("a", { class: "action", href: beside, ...AWAY }, icon("away"), "Open in the browser instead");
  lightbox(h("div", { class: "webview-body" }, frame, instead), label, `webview is-${size}`);
}
