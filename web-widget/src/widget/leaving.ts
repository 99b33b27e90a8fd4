import type { HookSet } from "./hooks.ts";

/** Asks the page before a link of a message is opened, where it wants to be asked. For `click` of the panel. */
export async function askBeforeLink(event: Event, hooks: HookSet): Promise<void> {
  if (!hooks.any("link-open") || event.defaultPrevented) return;
  const anchor = event.composedPath().find((one) => one instanceof HTMLAnchorElement);
  if (anchor?.target !== "_blank") return;
  event.preventDefault();
  const made = await hooks.run("link-open", { url: anchor.href });
  if (made && /^https?:$/.test(new URL(made.url, location.href).protocol)) {
    window.open(made.url, "_blank", "noopener,noreferrer");
  }
}
