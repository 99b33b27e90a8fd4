/** How someone or something looks on a map. */

const SVG = "http://www.w3.org/2000/svg";

/** A place, one who moves, the reader. */
export type Look = "place" | "mover" | "me";

/** What of a pin changes. */
export interface PinState {
  heading_deg?: number | null | undefined;
  stale?: boolean;
}

/** An element of a drawing. */
export function drawn<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: SVGElement[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A pin whose foot, or middle, is at 0 0. */
export class PinShape {
  readonly element: SVGGElement;
  readonly #circle = drawn("circle", { class: "circle" });
  readonly #arrow = drawn("path", { class: "arrow", d: "M0 -17 L5.5 -9 L-5.5 -9Z" });

  constructor(look: Look) {
    const parts =
      look === "place"
        ? [
            drawn("path", { class: "drop", d: "M0 0C-3-6-10-11-10-19a10 10 0 0 1 20 0C10-11 3-6 0 0Z" }),
            drawn("circle", { class: "eye", cy: "-19", r: "3.8" }),
          ]
        : [this.#arrow, drawn("circle", { class: "disc", r: look === "me" ? "6" : "8" })];
    this.element = drawn("g", { class: `pin is-${look}` }, this.#circle, ...parts);
  }

  /** `radius`: of the circle within which the point lies. */
  show({ heading_deg, stale = false }: PinState, radius: number): void {
    this.element.classList.toggle("is-stale", stale);
    this.#circle.setAttribute("r", radius.toFixed(1));
    const isTurned = heading_deg !== null && heading_deg !== undefined;
    this.#arrow.setAttribute("transform", `rotate(${Math.round(heading_deg ?? 0)})`);
    this.#arrow.classList.toggle("is-off", !isTurned || stale);
  }
}
