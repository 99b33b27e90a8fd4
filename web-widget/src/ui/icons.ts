import { html, nothing, type TemplateResult } from "lit";
import type { MORE } from "./more_icons.ts";

/** Outlines on a grid of 24, drawn with a round pen; one path each. These are drawn before a thread is opened. */
const FEW = {
  back: "M19 12H5M11.5 5.5L5 12l6.5 6.5",
  bell: "M6 10a6 6 0 1 1 12 0c0 5.4 2 7 2 7H4s2-1.6 2-7M10 20.2a2.3 2.3 0 0 0 4 0",
  chat: "M12 4c5 0 9 3.3 9 7.5S17 19 12 19c-1.1 0-2.2-.2-3.2-.5L4 20l1.4-3.7C3.9 15 3 13.3 3 11.5 3 7.3 7 4 12 4",
  clock: "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0M12 7.2V12l3.2 2",
  close: "M6 6l12 12M18 6L6 18",
  note: "M5.5 4h13A1.5 1.5 0 0 1 20 5.5V14l-6 6H5.5A1.5 1.5 0 0 1 4 18.5v-13A1.5 1.5 0 0 1 5.5 4M14 20v-4.5a1.5 1.5 0 0 1 1.5-1.5H20M8 9h8M8 13h3.5",
  package: "M12 3.5l8 4.3v8.4l-8 4.3-8-4.3V7.8zM4.2 7.9L12 12l7.8-4.1M12 12v8.5M8 5.7l7.8 4.2",
  plus: "M12 5v14M5 12h14",
  search: "M17.5 11a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0M15.8 15.8l4.7 4.7",
  shield: "M12 3.5l7.5 2.5v5.5c0 4.7-3.2 7.8-7.5 9.5-4.3-1.7-7.5-4.8-7.5-9.5V6zM8.8 12l2.3 2.3 4.2-4.6",
  store:
    "M4.5 10.5V19A1.5 1.5 0 0 0 6 20.5h12a1.5 1.5 0 0 0 1.5-1.5v-8.5M3.5 8L5 3.5h14L20.5 8a2.8 2.8 0 0 1-5.6 0 2.9 2.9 0 0 1-5.8 0 2.8 2.8 0 0 1-5.6 0M9.5 20.5v-5h5v5",
  truck:
    "M3 6h10.5v11H3zM13.5 9.5h4L21 13v4h-7.5M9 17.5a2 2 0 1 1-4 0 2 2 0 0 1 4 0M19 17.5a2 2 0 1 1-4 0 2 2 0 0 1 4 0",
  warning:
    "M10.7 4.7L2.9 18a1.5 1.5 0 0 0 1.3 2.3h15.6a1.5 1.5 0 0 0 1.3-2.3L13.3 4.7a1.5 1.5 0 0 0-2.6 0M12 9.5v4.5M12 17.2v.01",
} as const;
export type IconName = keyof typeof FEW | keyof typeof MORE;
const outlines: Partial<Record<IconName, string>> = { ...FEW };

/** More drawings, which come with a part that is fetched when it is needed. */
export function addOutlines(more: typeof MORE): void {
  Object.assign(outlines, more);
}

/** Those that can be drawn now. */
export function iconNames(): IconName[] {
  return (Object.keys(outlines) as IconName[]).sort();
}

/** Those that point along the line of reading, and turn with it. */
const FLIPS: ReadonlySet<IconName> = new Set([
  ...(["back", "reply", "send", "chevron-start", "chevron-end", "leave", "external"] as const),
  ...(["list", "truck", "sound", "help", "quote"] as const),
]);

/** A drawing beside words or on a button that has a name: it says nothing itself. Its colour is that of the words. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon ${FLIPS.has(name) ? "flips" : ""}" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${outlines[name] ?? nothing}></path></svg>`;
}
