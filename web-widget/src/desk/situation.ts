import { html, nothing, type TemplateResult } from "lit";
import type { Thread } from "../core/store/thread.ts";
import { type IconName, icon } from "../ui/icons.ts";
import { fullName } from "../ui/names.ts";
import type { Ui } from "../ui/ui.ts";

export interface Situated {
  ui: Ui;
  thread: Thread;
  now: number;
}

/** What an agent can do about how a thread stands. */
export interface Deeds {
  join: () => void;
  leave: () => void;
  settle: () => void;
  details: () => void;
}

/** How a thread stands for staff, over its head: since when it waits, what was reported, who else has it open. */
export function situationTemplate({ ui: { words }, thread, now }: Situated, deeds: Deeds): TemplateResult {
  const { unanswered_since: since, reported = 0, held = 0, frozen = false } = thread.conversation ?? {};
  const others = thread.people.watchers.map((one) => fullName(one, words));
  const about = words.say("desk.about");
  return html`<div class="situation" role="group" aria-label=${words.say("desk.situation")}>
    ${
      since
        ? fact("warn", "clock", words.say("desk.waits-since", { ago: words.ago(since, now) }), words.moment(since))
        : fact("ok", "check", words.say("desk.nobody-waits"))
    }
    ${
      reported > 0
        ? html`${fact("danger", "flag", words.count("desk.reported", reported))}
          <button class="button is-small" @click=${deeds.settle}>${words.say("desk.settle")}</button>`
        : nothing
    }
    ${held > 0 ? fact("warn", "shield", words.count("mod.held", held)) : nothing}
    ${frozen ? fact("care", "lock", words.say("mod.frozen")) : nothing}
    <span class="others" role="status"
      >${others.length > 0 ? fact("care", "eye", words.say("desk.others-open", { names: words.list(others) })) : nothing}</span
    >
    ${
      thread.standing === "in"
        ? html`<button class="button is-small" @click=${deeds.leave}>${words.say("desk.leave-conversation")}</button>`
        : html`<button class="button is-small is-primary" @click=${deeds.join}>${words.say("desk.join")}</button>`
    }
    <button class="icon-button is-small unfold" aria-label=${about} title=${about} @click=${deeds.details}>${icon("info")}</button>
  </div>`;
}

function fact(tone: "warn" | "ok" | "danger" | "care", name: IconName, words: string, title = ""): TemplateResult {
  return html`<span class="fact is-${tone}" title=${title || nothing}>${icon(name)}<span dir="auto">${words}</span></span>`;
}
