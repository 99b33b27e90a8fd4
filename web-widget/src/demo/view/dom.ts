/** Builds elements; people's words reach the page as text nodes only. */

export type Child = Node | string | false | undefined;
type Attributes = Record<string, string | boolean | undefined>;

export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children.filter((child): child is Node | string => child !== false && child !== undefined));
  return element;
}

/** A button that does one thing. */
export function button(attributes: Attributes, act: () => void, ...children: Child[]): HTMLButtonElement {
  const element = h("button", { type: "button", ...attributes }, ...children);
  element.addEventListener("click", act);
  return element;
}

/** Whether the reader wants nothing to move by itself; it may change at any time. */
export function wantsStillness(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Writes a text only where it changed, so that nothing is announced or drawn twice. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6",
  people: "M9 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M3 19a6 6 0 0 1 12 0M16 6a2.500 2.500 0 0 1 0 5M17.500 14a5 5 0 0 1 3.500 5",
  hidden:
    "M3 3l18 18M10 6a9 9 0 0 1 2-.5c6 0 10 6.500 10 6.500a18 18 0 0 1-3 3.500M6 7.500C3.500 9.500 2 12 2 12s4 6.500 10 6.500a9 9 0 0 0 4-1",
  lock: "M7 10V8a5 5 0 0 1 10 0v2M6 10h12v10H6z",
  note: "M5 4h14v11l-5 5H5zM14 20v-5h5M8 8h8M8 12h5",
  send: "M4 12 20 4l-5 16-3.5-6.5zM20 4l-8.500 9.500",
  plug: "M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 8v4l3 2",
  check: "m5 13 4 4L19 7",
  checks: "m2 13 4 4L15 8M11 16l1 1L22 7",
  warn: "M12 4 2.500 20h19zM12 10v4M12 17v.5",
  reply: "M10 7 5 12l5 5M5 12h9a5 5 0 0 1 5 5v1",
  edit: "M5 19v-4L16 4l4 4L9 19zM13.500 6.500l4 4",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  pin: "M12 21s-7-6.500-7-11a7 7 0 0 1 14 0c0 4.500-7 11-7 11M12 7.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.500 8.500v.01",
  close: "M6 6l12 12M18 6 6 18",
  down: "M12 5v14M6 13l6 6 6-6",
  shield: "M12 3 5 6v5c0 5 3 8 7 10 4-2 7-5 7-10V6zM9 12l2 2 4-4",
  plus: "M12 5v14M5 12h14",
  clip: "M8 12.500 14.500 6a3 3 0 0 1 4.300 4.300l-8 8a5 5 0 0 1-7-7l7.500-7.500",
  play: "M8 5v14l11-7z",
  pause: "M8 5v14M16 5v14",
  film: "M4 5h16v14H4zM8 5v14M16 5v14M4 10h4M4 14h4M16 10h4M16 14h4",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  next: "M9 5l7 7-7 7",
  back: "M15 5l-7 7 7 7",
  away: "M9 5H5v14h14v-4M13 4h7v7M20 4l-9 9",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4.500 20a7.500 7.500 0 0 1 15 0",
  card: "M3 6h18v12H3zM3 10h18M6 15h4",
  tag: "M4 4h8l8 8-8 8-8-8zM8 8v.01",
  star: "M12 3.500 14.600 9l6 .800-4.400 4.200 1.100 6-5.300-2.900L6.700 20l1.100-6L3.400 9.800l6-.800z",
  pen: "M4 20c3-6 5-8 6-8s-1 5 0 5 3-4 4-4 0 3 1.500 3S18 15 20 14",
  route: "M6 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4M18 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4M8 17h7a3 3 0 0 0 0-6H9a3 3 0 0 1 0-6h7",
  stop: "M7 7h10v10H7z",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16 16l5 5",
  list: "M9 6h11M9 12h11M9 18h11M4.500 6v.01M4.500 12v.01M4.500 18v.01",
} as const;

export type Icon = keyof typeof PATHS;

/** An element of a drawing. */
export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS(SVG, tag);
  setAttributes(element, attributes);
  element.append(...children.filter((child): child is Node | string => child !== false && child !== undefined));
  return element;
}

/** A drawing of lines, 24 by 24; hidden from those who cannot see it, since words stand beside it. */
export function icon(name: Icon): SVGSVGElement {
  const drawing = { class: `icon icon-${name}`, viewBox: "0 0 24 24", "aria-hidden": "true" };
  return svg("svg", drawing, svg("path", { d: PATHS[name] }));
}

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (typeof value === "string") element.setAttribute(name, value);
  }
}
