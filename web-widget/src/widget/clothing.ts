import type { SiteTheme } from "../core/site.ts";
import type { Theme } from "./api.ts";

/** Dresses an element in a site's theme; what the page's own style sheet says stands over it. */
export function clothe({ style, dataset }: HTMLElement, theme: SiteTheme, mode: Theme): void {
  if (mode === "auto") delete dataset.theme;
  else dataset.theme = mode;
  const { accent, accent_text, accent_dark = accent, accent_dark_text = accent_text, radius_px } = theme;
  if (accent && accent_text) {
    style.setProperty("--_site-accent", `light-dark(${accent}, ${accent_dark})`);
    style.setProperty("--_site-accent-text", `light-dark(${accent_text}, ${accent_dark_text})`);
  }
  if (radius_px !== undefined) style.setProperty("--_site-radius", `${radius_px}px`);
}
