import { type CSSResult, css, unsafeCSS } from "lit";
import { type ColourName, palette, type Shades, type ToneName, tones } from "./palette.ts";

/** Colours that a page may set. */
const OPEN: ReadonlySet<ColourName> = new Set([
  ...(["ground", "surface", "sunken", "line", "text", "muted", "accent", "accent-text", "focus"] as const),
  ...(["bubble-other", "bubble-other-text", "note", "note-text", "danger", "ok", "warn"] as const),
]);
/** Those of a site's theme (`clothe`), under what the page itself says. */
const OF_SITE: ReadonlySet<ColourName> = new Set(["accent", "accent-text"]);
/** Of a site's theme (`clothe`), under what the page itself says. */
const AFTER_ACCENT: ReadonlySet<ColourName> = new Set(["bubble-own", "bubble-own-text"]);

const colours = (Object.keys(palette) as ColourName[])
  .filter((name) => !AFTER_ACCENT.has(name))
  .map((name) => `--_${name}: ${OPEN.has(name) ? open(name) : both(palette[name])};`)
  .join("\n");
const toneRules = (Object.keys(tones) as ToneName[]).map(toneRule).join("\n");

function both([light, dark]: Shades): string {
  return light === dark ? light : `light-dark(${light}, ${dark})`;
}

function open(name: ColourName): string {
  const ours = both(palette[name]);
  return `var(--tradepost-${name}, ${OF_SITE.has(name) ? `var(--_site-${name}, ${ours})` : ours})`;
}

/** An accent that was chosen is the colour of own bubbles too. */
function afterAccent(accent: ColourName, name: ColourName): string {
  return `var(--tradepost-${name}, var(--tradepost-${accent}, var(--_site-${accent}, ${both(palette[name])})))`;
}

function toneRule(name: ToneName): string {
  const { words, fill, soft } = tones[name];
  return `[data-tone="${name}"], :host([data-tone="${name}"]) {
    --_tone: ${both(words)};
    --_tone-fill: ${both(fill)};
    --_tone-soft: ${both(soft)};
  }`;
}

/** Variables of all that is shown, for the outermost elements (widget, launcher, desk, gallery). What a page may set
 * is `--tradepost-*` and documented in docs/widget.md; `--_*` is ours and may change. */
export const theme: CSSResult = css`
  :host {
    color-scheme: light dark;
    ${unsafeCSS(colours)}
    --_bubble-own: ${unsafeCSS(afterAccent("accent", "bubble-own"))};
    --_bubble-own-text: ${unsafeCSS(afterAccent("accent-text", "bubble-own-text"))};
    --_bubble-line: transparent;
    --_accent-soft: color-mix(in oklab, var(--_accent) 11%, var(--_surface));
    --_accent-over: color-mix(in oklab, var(--_accent) 88%, var(--_text));
    --_hover: color-mix(in oklab, var(--_text) 7%, transparent);
    --_pressed: color-mix(in oklab, var(--_text) 12%, transparent);
    --_scrim: rgb(20 16 12 / 45%);
    --_shadow: var(--tradepost-shadow, 0 1px 2px rgb(35 25 10 / 7%), 0 4px 14px rgb(35 25 10 / 8%));
    --_shadow-high: var(--tradepost-shadow-high, 0 2px 6px rgb(35 25 10 / 8%), 0 16px 48px rgb(35 25 10 / 20%));

    --_font: var(
      --tradepost-font,
      system-ui,
      -apple-system,
      "Segoe UI Variable Text",
      "Segoe UI",
      Roboto,
      "Noto Sans",
      "Liberation Sans",
      sans-serif
    );
    --_size: var(--tradepost-font-size, 15px);
    --_size-tiny: calc(var(--_size) * 0.73);
    --_size-small: calc(var(--_size) * 0.87);
    --_size-large: calc(var(--_size) * 1.13);
    --_size-title: calc(var(--_size) * 1.4);
    --_size-field: max(16px, var(--_size)); /* smaller, and phones zoom in on it */
    --_line-height: 1.42;

    --_radius: var(--tradepost-radius, var(--_site-radius, 18px));
    --_radius-small: min(10px, var(--_radius));
    --_radius-bubble: var(--tradepost-bubble-radius, 18px);
    --_radius-joined: min(6px, var(--_radius-bubble)); /* where bubbles of one speaker meet */
    --_target: 44px;
    --_gap: 8px;
    --_offset-x: var(--tradepost-offset-x, 20px);
    --_offset-y: var(--tradepost-offset-y, 20px);
    --_z: var(--tradepost-z, 2147483000);

    --_quick: 120ms;
    --_calm: 180ms;
    --_ease: cubic-bezier(0.2, 0.8, 0.2, 1);
  }

  :host([data-theme="light"]) {
    color-scheme: light;
  }

  :host([data-theme="dark"]) {
    color-scheme: dark;
  }

  @media (prefers-reduced-motion: reduce) {
    :host {
      --_quick: 0s;
      --_calm: 0s;
    }
  }

  @media (prefers-contrast: more) {
    :host {
      --_muted: var(--_text);
      --_line: var(--_line-strong);
      --_bubble-line: var(--_line-strong);
    }
  }

  @media (forced-colors: active) {
    :host {
      --_line: CanvasText;
      --_line-strong: CanvasText;
      --_bubble-line: CanvasText;
      --_focus: Highlight;
    }
  }
`;

/** Sets the three colours of a party where `data-tone` stands (see tones.ts). For elements that show parties. */
export const partyTones: CSSResult = css`
  ${unsafeCSS(toneRules)}
`;
