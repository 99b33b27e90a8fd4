/** Contrast of two opaque colours, as WCAG 2.2 counts it. */

/** The least contrast that text keeps to its ground, and that of lines which alone show where a field is. */
export const TEXT_CONTRAST = 4.5;
export const LINE_CONTRAST = 3;

/** From 1 (the same) to 21 (black on white). Colours as `#rrggbb`.
 *
 * Source: WCAG 2.2, "contrast ratio" and "relative luminance".
 */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white: what is read better on `ground`. */
export function textOn(ground: string): "#000000" | "#ffffff" {
  return contrast(ground, "#ffffff") >= contrast(ground, "#000000") ? "#ffffff" : "#000000";
}

function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map(linear) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(colour: string): number[] {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (!found) throw new Error(`not a colour of the form #rrggbb: ${colour}`);
  return found.slice(1).map((hex) => Number.parseInt(hex, 16) / 255);
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
