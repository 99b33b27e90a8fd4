/** Sound and moving pictures. */
import { html, type TemplateResult } from "lit";
import type { Context, Of } from "../context.ts";
import { caption } from "../image.ts";
import "./audio.ts";
import "./gif.ts";
import "./video.ts";

export function audio(content: Of<"audio">, context: Context): TemplateResult {
  const { words } = context.ui;
  const said = html`<details class="k-transcript"><summary>${words.say("media.transcript")}</summary><p dir="auto">${content.transcript}</p></details>`;
  return html`<tp-audio .content=${content} .context=${context}></tp-audio>${caption(content.caption)}${content.transcript ? said : ""}`;
}

export function video(content: Of<"video">, context: Context): TemplateResult {
  return html`<tp-video .content=${content} .context=${context}></tp-video>${caption(content.caption)}`;
}

export function gif(content: Of<"gif">, context: Context): TemplateResult {
  return html`<tp-gif .content=${content} .context=${context}></tp-gif>`;
}
