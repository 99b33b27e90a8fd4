/** What pictures, files and sound have in common: where they are fetched, and what stands there if they cannot be. */
import { safeHref } from "../../../core/links.ts";
import { h, type Icon, icon } from "../dom.ts";
import type { Context, FileAddress } from "./context.ts";
import { AWAY } from "./text.ts";

/** An uploaded file, or something at an https address. */
export interface Source {
  file?: string | null;
  url?: string | null;
}

/** Where it is fetched. Rejects where it cannot be. */
export async function addressOf({ file, url }: Source, { services }: Context): Promise<FileAddress> {
  if (file) return services.file(file);
  const href = safeHref(url);
  if (!href) throw new Error("There is no address.");
  return { url: services.picture(href), expires_at: "" };
}

/** A picture in place, with its room kept before it is there; where it cannot be fetched, its words. */
export function picture(
  source: Source,
  alt: string,
  context: Context,
  size: "thumbnail" | "full" = "thumbnail",
): HTMLElement {
  const image = h("img", { alt, decoding: "async", referrerpolicy: "no-referrer" });
  const frame = h("span", { class: "frame" }, image);
  const fail = () => frame.replaceChildren(tile("picture", alt || "This picture cannot be shown"));
  image.addEventListener("error", fail);
  image.addEventListener("load", () => frame.classList.add("is-loaded"));
  addressOf(source, context).then((found) => {
    image.src = (size === "thumbnail" && found.thumbnail_url) || found.url;
  }, fail);
  return frame;
}

/** Keeps the room of a picture of these measures, within what is pleasant in a conversation. */
export function keepRoom(
  element: HTMLElement,
  width: number | null | undefined,
  height: number | null | undefined,
): void {
  const ratio = width && height ? width / height : 3 / 2;
  element.style.aspectRatio = String(Math.min(2.4, Math.max(0.7, ratio)));
}

export function tile(name: Icon, words: string): HTMLElement {
  return h("span", { class: "tile" }, icon(name), h("span", { dir: "auto" }, words));
}

export function caption(words: string | undefined): HTMLElement | undefined {
  return words ? h("figcaption", { dir: "auto" }, words) : undefined;
}

/** Fetches a file as a download; what is at a foreign address is opened beside this page. */
export async function download(source: Source, name: string, context: Context): Promise<void> {
  const { url } = await addressOf(source, context);
  const away = source.file ? { download: name } : AWAY;
  h("a", { href: url, ...away }).click();
}
