import { button, h, icon } from "./dom.ts";

/** Something large, over the page, until it is closed: by its button, Escape, or a tap beside it. */
export function lightbox(shown: HTMLElement, words: string, className = ""): HTMLDialogElement {
  const close = button({ class: "lightbox-close", "aria-label": "Close" }, () => dialog.close(), icon("close"));
  const under = words && h("p", { dir: "auto" }, words);
  const dialog = h("dialog", { class: `lightbox ${className}`, "aria-label": words || "Picture" }, close, shown, under);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
