/** Kinds of content and what draws each; a kind newer than this page shows its plain text. */
import { html, type TemplateResult } from "lit";
import type { Content } from "../../core/frames.ts";
import { kinds } from "../../i18n/en/kinds.ts";
import { teach } from "../../i18n/english.ts";
import { Chunk } from "../chunk.ts";
import "../more_icons.ts";
import { answer } from "./answer.ts";
import { card } from "./card.ts";
import { buttons } from "./choices.ts";
import type { Context, Of } from "./context.ts";
import { file } from "./file.ts";
import { image } from "./image.ts";
import { later, type Room } from "./later.ts";
import { ratioOf } from "./picture.ts";
import { quickReplies } from "./replies.ts";
import { text } from "./text.ts";

export type { Context, FileAddress, Services, Standing, State, Tiles, UploadedFile, Value } from "./context.ts";
export { STILL } from "./context.ts";
export { kindStyles } from "./kinds.css.ts";

teach(kinds);

type Draw<Kind extends Content["kind"]> = (content: Of<Kind>, context: Context) => TemplateResult;

const chunks = {
  form: new Chunk(() => import("./form/index.ts")),
  media: new Chunk(() => import("./media/index.ts")),
  map: new Chunk(() => import("./map/index.ts")),
  pick: new Chunk(() => import("./pick/index.ts")),
};
const [HEAD_REM, FIELD_REM, SLIDE_REM, ROW_REM] = [7, 5.3, 14, 3.5]; // heights of what is kept free

const KINDS: { [Kind in Content["kind"]]: Draw<Kind> } = {
  text,
  image,
  file,
  answer,
  card,
  buttons,
  quick_replies: quickReplies,
  system: (content) => html`<p class="k-system" dir="auto">${content.text}</p>`,
  audio: (content, context) => later(chunks.media, { rem: 2.75 }, context.ui, ({ audio }) => audio(content, context)),
  video: (content, context) => later(chunks.media, roomOf(content), context.ui, ({ video }) => video(content, context)),
  gif: (content, context) => later(chunks.media, roomOf(content), context.ui, ({ gif }) => gif(content, context)),
  location: (content, context) =>
    later(chunks.map, { rem: 15 }, context.ui, ({ location }) => location(content, context)),
  live_location: (content, context) =>
    later(chunks.map, { rem: content.state === "live" ? 19 : 4 }, context.ui, ({ live }) => live(content, context)),
  carousel: (content, context) =>
    later(chunks.pick, { rem: SLIDE_REM }, context.ui, ({ carousel }) => carousel(content, context)),
  list: (content, context) => {
    const rows = content.sections.reduce((sum, { rows }) => sum + rows.length, 1);
    return later(chunks.pick, { rem: rows * ROW_REM }, context.ui, ({ list }) => list(content, context));
  },
  form: (content, context) => {
    const fields = context.standing === "open" ? content.fields.length * FIELD_REM : 0;
    return later(chunks.form, { rem: HEAD_REM + fields }, context.ui, ({ form }) => form(content, context));
  },
  contact_request: (content, context) => {
    const fields = context.standing === "open" ? content.details.length * FIELD_REM : 0;
    return later(chunks.form, { rem: HEAD_REM + fields }, context.ui, ({ contactRequest }) =>
      contactRequest(content, context),
    );
  },
};

/** What a message says. The element that shows it has `kindStyles` among its styles. */
export function contentTemplate(content: Content, context: Context): TemplateResult {
  const known = isKnown(content);
  const draw = known ? (KINDS[content.kind] as Draw<Content["kind"]>) : undefined;
  return html`<div class="kind" data-kind=${known ? content.kind : "unknown"}>
    ${draw ? draw(content as never, context) : unknown(content, context)}
  </div>`;
}

/** How a content lies in its row: `words` in a coloured bubble, `panel` on the page's surface, `bare` without a bubble, `line` in the middle. */
export function shapeOf(content: Content): "words" | "panel" | "bare" | "line" {
  if (content.kind === "system") return "line";
  if (content.kind === "image" || content.kind === "gif" || content.kind === "video") return "bare";
  return content.kind === "text" || !isKnown(content) ? "words" : "panel";
}

/** Whether there is something to choose or fill in, up to a time and, perhaps, only once. */
export function isAsked(content: Content): content is Extract<Content, { expires_at?: string | null }> {
  return ["card", "carousel", "list", "quick_replies", "buttons", "form", "contact_request"].includes(content.kind);
}

function isKnown(content: Content): boolean {
  return Object.hasOwn(KINDS, content.kind);
}

function unknown(content: Content, { ui }: Context): TemplateResult {
  const { fallback } = content as { fallback?: unknown };
  const words = typeof fallback === "string" && fallback ? fallback : ui.words.say("kinds.new");
  return html`<p class="k-text" dir="auto">${words}</p>`;
}

function roomOf({ width, height }: { width?: number | null; height?: number | null }): Room {
  return { ratio: ratioOf(width, height) };
}
