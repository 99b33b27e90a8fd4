import { describe, expect, test } from "vitest";
import { palette, tones } from "../src/ui/palette.ts";
import { partyTones, theme } from "../src/ui/theme.css.ts";

/** The value of a variable of the sheet. */
function value(name: string): string | undefined {
  return new RegExp(`--_${name}: ([^;]+);`).exec(theme.cssText)?.[1]?.replace(/\s+/g, " ");
}

describe("the variables of the theme", () => {
  test("have every colour of the palette, in light and in dark", () => {
    for (const [name, [light, dark]] of Object.entries(palette))
      expect(value(name)).toContain(light === dark ? light : `light-dark(${light}, ${dark})`);
  });

  test("take an accent from the page, else from the site, else ours", () => {
    const [light, dark] = palette.accent;
    expect(value("accent")).toBe(`var(--tradepost-accent, var(--_site-accent, light-dark(${light}, ${dark})))`);
  });

  test("give own bubbles the accent that was chosen", () => {
    expect(value("bubble-own")).toMatch(/^var\(--tradepost-bubble-own, var\(--tradepost-accent, var\(--_site-accent/);
  });

  test("give every tone its three colours", () => {
    for (const name of Object.keys(tones)) expect(partyTones.cssText).toContain(`[data-tone="${name}"]`);
    expect(partyTones.cssText.match(/--_tone-soft:/g)).toHaveLength(Object.keys(tones).length);
  });
});
