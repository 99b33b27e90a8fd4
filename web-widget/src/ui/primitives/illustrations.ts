import { html, type SVGTemplateResult, svg, type TemplateResult } from "lit";

/** Small drawings of the empty states, in the colours of the theme: `.a` accent, `.s` surface, `.l` line, `.w` warm. */
const DRAWINGS = {
  /** Two bubbles: nobody has said anything yet. */
  talk: svg`<path class="soft" d="M20 62a56 34 0 1 0 120 0 56 34 0 1 0-120 0"></path>
    <path class="s edge" d="M34 26h50a12 12 0 0 1 12 12v16a12 12 0 0 1-12 12H52L38 77V66h-4a12 12 0 0 1-12-12V38a12 12 0 0 1 12-12z"></path>
    <path class="pen" d="M37 41h38M37 51h24"></path>
    <path class="a" d="M92 52h32a12 12 0 0 1 12 12v12a12 12 0 0 1-12 12h-4v11l-13-11H92a12 12 0 0 1-12-12V64a12 12 0 0 1 12-12z"></path>
    <path class="on-a" d="M97 70h.01M108 70h.01M119 70h.01"></path>`,
  /** A stall with its awning: the list of conversations is empty. */
  stall: svg`<path class="soft" d="M18 74a62 28 0 1 0 124 0 62 28 0 1 0-124 0"></path>
    <path class="s edge" d="M38 50h84v44a4 4 0 0 1-4 4H42a4 4 0 0 1-4-4z"></path>
    <path class="a" d="M40 22h80l12 26a12 12 0 0 1-24 0 14 14 0 0 1-28 0 14 14 0 0 1-28 0 12 12 0 0 1-24 0z"></path>
    <path class="on-a thin" d="M66 24l-12 23M94 24l12 23M80 24v22"></path>
    <path class="w" d="M58 68h44v14H74l-10 9v-9h-6z"></path>`,
  /** A lens over lines: nothing was found. */
  lens: svg`<path class="soft" d="M20 62a60 36 0 1 0 120 0 60 36 0 1 0-120 0"></path>
    <path class="s edge" d="M42 24h62a8 8 0 0 1 8 8v58a8 8 0 0 1-8 8H42a8 8 0 0 1-8-8V32a8 8 0 0 1 8-8z"></path>
    <path class="pen" d="M47 42h40M47 56h26M47 70h18"></path>
    <path class="s accent-edge" d="M122 70a21 21 0 1 1-42 0 21 21 0 0 1 42 0"></path>
    <path class="handle" d="M117 86l14 14"></path>`,
  /** A plug pulled out: no connection. */
  cut: svg`<path class="soft" d="M18 66a62 32 0 1 0 124 0 62 32 0 1 0-124 0"></path>
    <path class="cord" d="M16 76c14 0 14-18 30-18h8M144 52c-14 0-14 14-28 14h-6"></path>
    <path class="s edge" d="M54 44h12a14 14 0 0 1 0 28H54z"></path>
    <path class="cord" d="M80 52h7M80 64h7"></path>
    <path class="a" d="M110 52h-8a14 14 0 0 0 0 28h8z"></path>
    <path class="spark" d="M88 32l3-9M99 36l8-7M78 32l-4-8"></path>`,
  /** A parcel with its tick: the conversation has ended. */
  done: svg`<path class="soft" d="M20 70a60 32 0 1 0 120 0 60 32 0 1 0-120 0"></path>
    <path class="w" d="M46 46l34-16 34 16v40l-34 16-34-16z"></path>
    <path class="warm-edge" d="M46 46l34 16 34-16M80 62v40M63 38l34 16"></path>
    <path class="a" d="M132 40a19 19 0 1 1-38 0 19 19 0 0 1 38 0"></path>
    <path class="on-a" d="M105 40l6 6 11-12"></path>`,
} as const satisfies Record<string, SVGTemplateResult>;
export type DrawingName = keyof typeof DRAWINGS;

export function drawing(name: DrawingName): TemplateResult {
  return html`<svg class="drawing" viewBox="0 0 160 120" aria-hidden="true" focusable="false">${DRAWINGS[name]}</svg>`;
}
