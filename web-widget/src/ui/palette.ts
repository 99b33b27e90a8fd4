/** Every colour by its meaning: in light, in dark. `test/contrast.test.ts` holds each pair that meets on screen to its contrast. */
export type Shades = readonly [light: string, dark: string];

export const palette = {
  ground: ["#f7f5f1", "#161411"], // behind the bubbles
  surface: ["#ffffff", "#201d19"], // headers, cards, menus
  sunken: ["#f0ede7", "#2b2722"], // fields, what is pointed at
  line: ["#e5e0d8", "#3a352e"],
  "line-strong": ["#857c71", "#8d8376"], // where the line alone shows a field
  text: ["#1f1b16", "#f4efe8"],
  muted: ["#676056", "#b5ab9e"],
  accent: ["#2457e0", "#93b4ff"],
  "accent-text": ["#ffffff", "#0c1633"],
  "bubble-own": ["#2457e0", "#2c59d6"],
  "bubble-own-text": ["#ffffff", "#ffffff"],
  "bubble-other": ["#ffffff", "#2b2722"],
  "bubble-other-text": ["#1f1b16", "#f4efe8"],
  note: ["#fff2c2", "#3a2f0d"],
  "note-line": ["#a17a0a", "#a68a34"],
  "note-text": ["#473605", "#f8e7ac"],
  "note-fill": ["#f2cc57", "#6b5512"],
  danger: ["#b3261e", "#ffa59b"],
  "danger-soft": ["#fdebe8", "#3e1e1a"],
  "danger-fill": ["#b3261e", "#d13f34"],
  "danger-fill-text": ["#ffffff", "#ffffff"],
  ok: ["#11694a", "#74d8ac"],
  "ok-soft": ["#e1f4ea", "#15352a"],
  warn: ["#854900", "#ffc27d"],
  "warn-soft": ["#ffeed8", "#3c2a12"],
  focus: ["#2457e0", "#a4c0ff"],
} as const satisfies Record<string, Shades>;
export type ColourName = keyof typeof palette;

/** The tones that tell parties apart: as words on any ground, as the fill under white initials, as a soft ground. */
export interface Tone {
  readonly words: Shades;
  readonly fill: Shades;
  readonly soft: Shades;
}

export const tones = {
  blue: tone(["#1b55c8", "#95b9ff"], ["#2b63d9", "#2a5cc4"], ["#e7effe", "#1b2945"]),
  green: tone(["#0a6a4d", "#6fd6ae"], ["#0f7757", "#0e6c50"], ["#e0f4ea", "#143329"]),
  orange: tone(["#974205", "#ffb681"], ["#b3530c", "#a24b0d"], ["#fdeddf", "#3a2616"]),
  violet: tone(["#6636bd", "#c9b0ff"], ["#7443c9", "#683cb4"], ["#f1eafd", "#2d2344"]),
  plum: tone(["#95246f", "#fba6dd"], ["#a62f7d", "#98307a"], ["#fbe8f4", "#3c2034"]),
  slate: tone(["#4a5563", "#b9c4d0"], ["#556170", "#515d6c"], ["#edf0f3", "#2a3037"]),
  rose: tone(["#ae1f45", "#ffa7b8"], ["#c02d54", "#b22c50"], ["#fde8ed", "#401f28"]),
  teal: tone(["#0c6470", "#75d2de"], ["#10727f", "#116874"], ["#dff3f5", "#143138"]),
  olive: tone(["#566008", "#c9d36f"], ["#66710f", "#5d6712"], ["#f1f4d8", "#2b3013"]),
  brown: tone(["#78492a", "#e3b795"], ["#875636", "#7d5034"], ["#f6ebe2", "#35271c"]),
  indigo: tone(["#4744c2", "#b4b3ff"], ["#5451d0", "#4f4cc0"], ["#ececfd", "#262646"]),
  moss: tone(["#356513", "#a9d584"], ["#3f7419", "#3a691a"], ["#e8f4dd", "#22311a"]),
} as const satisfies Record<string, Tone>;
export type ToneName = keyof typeof tones;

function tone(words: Shades, fill: Shades, soft: Shades): Tone {
  return { words, fill, soft };
}
