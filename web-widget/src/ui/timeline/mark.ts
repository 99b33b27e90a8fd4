import { html, type TemplateResult } from "lit";
import type { Message } from "../../core/frames.ts";
import type { Privacy } from "../../core/store/audience.ts";
import { icon } from "../icons.ts";
import { seersInFull, seersNames } from "../seers.ts";
import type { View } from "./view.ts";

/** Who can see a message that is not for everyone, in short; in full for those who point at it or listen. */
export function markTemplate(
  { thread: { people }, ui: { words } }: View,
  audience: readonly string[],
  { participant }: Message["author"],
  secret: Exclude<Privacy, "everyone">,
): TemplateResult {
  const who = seersNames(audience, participant, people, words);
  const short = words.say(secret === "note" ? "who.note" : "who.only", { who });
  const full = seersInFull(audience, participant, people, words);
  return html`<p class="mark" title=${full}>
    ${icon(secret === "note" ? "note" : "lock")}<span aria-hidden="true">${short}</span><span class="unseen">${full}</span>
  </p>`;
}
