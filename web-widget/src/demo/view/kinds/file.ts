import { extension, plainName, size } from "../../words.ts";
import { button, h, icon, setText } from "../dom.ts";
import type { Context, Of } from "./context.ts";
import { caption, download } from "./media.ts";

export function file(content: Of<"file">, context: Context): HTMLElement {
  const name = plainName(content.name ?? "File");
  const kind = extension(name, content.mime ?? "");
  const facts = [kind.toUpperCase(), content.size_bytes ? size(content.size_bytes) : ""].filter(Boolean).join(" · ");
  const note = h("small", { dir: "auto" }, facts);
  const fetch = () => {
    download(content, name, context).catch((error: Error) => setText(note, error.message));
  };
  const get = button(
    { class: "file", "aria-label": `Download ${name}, ${facts}` },
    fetch,
    h("span", { class: "file-type", "aria-hidden": "true" }, icon("file"), h("span", {}, kind.slice(0, 4))),
    h("span", { class: "file-words" }, h("strong", { dir: "auto" }, name), note),
    icon("download"),
  );
  return h("figure", { class: "attachment" }, get, caption(content.caption));
}
