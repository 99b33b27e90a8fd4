/** What moderators see and do in the details of a conversation. */
import { html, nothing, type TemplateResult } from "lit";
import type { Conversation } from "../../core/frames.ts";
import type { Flag } from "../../core/protocol.ts";
import { icon } from "../../ui/icons.ts";
import type { Ui } from "../../ui/ui.ts";
import type { Calming } from "./calm.ts";
import { authorTemplate, contentTemplate, outcomeTemplate } from "./flag.ts";

/** Whether parties may write, and how often. */
export function calmTemplate(
  { words }: Ui,
  { frozen = false, slow_mode_s = 0 }: Conversation,
  calm: (what: Calming) => void,
): TemplateResult {
  const pace = slow_mode_s > 0 ? words.say("pace.every", { every: words.duration(slow_mode_s) }) : "";
  const told = [frozen && words.say("mod.frozen"), pace].filter(Boolean);
  return html`<section aria-labelledby="calm">
    <h2 id="calm">${words.say("mod.calm")}</h2>
    <div class="calm">
      <button class="button is-small" @click=${() => calm(frozen ? "thaw" : "freeze")}>
        ${icon(frozen ? "play" : "lock")}${words.say(frozen ? "mod.thaw" : "mod.freeze")}</button>
      <button class="button is-small" @click=${() => calm("pace")}>${icon("clock")}${words.say("mod.pace")}</button>
    </div>
    ${told.map((line) => html`<p class="hint">${line}</p>`)}
  </section>`;
}

/** What was found in its messages, newest first. */
export function foundTemplate(
  { words }: Ui,
  flags: readonly Flag[],
  around: { conversation: Conversation; flagged: string | undefined; now: number; reveal: (flag: Flag) => void },
): TemplateResult | typeof nothing {
  if (flags.length === 0) return nothing;
  const { conversation, flagged, now, reveal } = around;
  const nameOf = (profile: string) =>
    conversation.participants?.find((one) => one.profile === profile)?.name ?? profile;
  return html`<section aria-labelledby="found">
    <h2 id="found">${words.say("mod.found")}</h2>
    <ul>
      ${flags.map(
        (
          flag,
        ) => html`<li tabindex="-1" class="found ${flag.id === flagged ? "is-asked" : ""}" aria-current=${flag.id === flagged ? "true" : nothing}>
          <p class="more">${authorTemplate(flag, conversation, words)} · <time datetime=${flag.at} title=${words.moment(flag.at)}
              >${words.ago(flag.at, now)}</time></p>
          ${contentTemplate(flag, words)} ${outcomeTemplate(flag, words, nameOf, now)}
          ${
            flag.decision === "allow"
              ? nothing
              : html`<button class="button is-small" @click=${() => reveal(flag)}>${icon("eye")}${words.say("mod.reveal")}</button>`
          }
        </li>`,
      )}
    </ul>
  </section>`;
}
