import { html, nothing, type TemplateResult } from "lit";
import type { Conversation, Participant } from "../core/frames.ts";
import { isStaff } from "../core/store/audience.ts";
import type { Thread } from "../core/store/thread.ts";
import { define, TpElement } from "../ui/element.ts";
import { buttons } from "../ui/primitives/buttons.css.ts";
import { shared } from "../ui/shared.css.ts";
import { partyTones } from "../ui/theme.css.ts";
import { toneOf } from "../ui/tones.ts";
import type { Ui } from "../ui/ui.ts";
import { details } from "./details.css.ts";

/** Attributes that a page told begin so; the others are the marketplace's own word. */
const FROM_PAGE = "page.";

/** Who is who in a thread, and what the marketplace knows of it. Tells `tp-see-as {participant}`. */
export class TpDetails extends TpElement {
  static override properties = {
    ui: { attribute: false },
    thread: { attribute: false },
    seeing: {},
    now: { type: Number },
  };
  static override styles = [shared, buttons, partyTones, details];
  declare ui: Ui;
  declare thread: Thread;
  /** Through whose eyes the thread is seen. */
  declare seeing: string | undefined;
  declare now: number;

  protected override render(): TemplateResult | typeof nothing {
    const { conversation } = this.thread;
    if (!conversation) return nothing;
    return html`${this.#standing()} ${this.#roster()} ${this.#about(conversation)} ${this.#seeAs()}`;
  }

  #standing(): TemplateResult {
    const { words } = this.ui;
    if (this.thread.standing === "in") {
      return html`<p class="do">
        <button class="button is-small" @click=${() => void this.#try(this.thread.leave())}>
          ${words.say("desk.leave-conversation")}
        </button>
      </p>`;
    }
    return html`<p>${words.say("desk.listening")}</p>
      <p class="do">
        <button class="button is-small" @click=${() => void this.#try(this.thread.join())}>${words.say("desk.join")}</button>
      </p>`;
  }

  #roster(): TemplateResult {
    const all = [...this.thread.people.all].sort(byPart);
    return html`<h3>${this.ui.words.say("desk.who")}</h3>
      <ul>
        ${all.map((participant) => this.#person(participant))}
      </ul>`;
  }

  #person(participant: Participant): TemplateResult {
    const { words } = this.ui;
    const { id, name, role, online, present, watching } = participant;
    const now =
      present === false && !watching
        ? words.say("desk.gone")
        : watching
          ? words.say("desk.has-it-open")
          : words.say(online ? "desk.here" : "desk.away");
    const you = id === this.thread.me ? html` (${words.say("desk.you")})` : nothing;
    return html`<li class=${present === false && !watching ? "is-gone" : ""}>
      <tp-avatar .name=${name || role} .party=${role} .presence=${online ? "online" : undefined}></tp-avatar>
      <span class="name"><bdi>${name || role}</bdi>${you}</span>
      <span class="now">${now}</span>
      <span class="role" data-tone=${toneOf(role)}>${role}</span>
    </li>`;
  }

  #about({ subject, stage, key, unanswered_since, attributes }: Conversation): TemplateResult {
    const { words } = this.ui;
    const since = unanswered_since && words.say("desk.waits-since", { ago: words.ago(unanswered_since, this.now) });
    const known = Object.entries(attributes ?? {});
    const told = known.filter(([name]) => name.startsWith(FROM_PAGE));
    const own = known.filter(([name]) => !name.startsWith(FROM_PAGE));
    return html`<h3>${words.say("desk.about")}</h3>
      <dl>
        <dt>${words.say("desk.stage")}</dt>
        <dd>${stage?.replaceAll("_", " ") || words.say("desk.not-known")}</dd>
        ${subject ? fact(words.say("desk.subject"), `${subject.type} ${subject.id}`) : nothing}
        ${key && key !== subject?.id ? fact("", key) : nothing} ${since ? fact("", since) : nothing}
      </dl>
      ${facts(words.say("desk.attributes"), own)}
      ${facts(
        words.say("desk.from-page"),
        told.map(([name, value]) => [name.slice(FROM_PAGE.length), value]),
      )}`;
  }

  #seeAs(): TemplateResult {
    const { words } = this.ui;
    const parties = this.thread.people.all.filter(({ role, watching }) => !isStaff(role) && !watching);
    return html`<label>
      ${words.say("desk.see-as")}
      <select @change=${this.#chosen}>
        <option value="" ?selected=${!this.seeing}>${words.say("desk.you")}</option>
        ${parties.map(
          ({ id, name, role }) => html`<option value=${id} ?selected=${id === this.seeing}>${name || role}</option>`,
        )}
      </select>
    </label>`;
  }

  #chosen = ({ target }: Event): void => {
    const detail = { participant: (target as HTMLSelectElement).value || undefined };
    this.dispatchEvent(new CustomEvent("tp-see-as", { detail, bubbles: true, composed: true }));
  };

  /** What the server refuses is said in its words. */
  async #try(asked: Promise<unknown>): Promise<void> {
    try {
      await asked;
    } catch (error) {
      this.ui.toasts.tell({ tone: "danger", words: error instanceof Error ? error.message : String(error) });
    }
  }
}

/** Parties first, then staff; who is gone stands last. */
function byPart(a: Participant, b: Participant): number {
  return rank(a) - rank(b) || (a.name ?? "").localeCompare(b.name ?? "");
}

function rank({ role, present, watching }: Participant): number {
  return (present === false && !watching ? 4 : 0) + (isStaff(role) ? 2 : 0) + (role === "bot" ? 1 : 0);
}

function fact(name: string, value: unknown): TemplateResult {
  return html`<dt>${name}</dt>
    <dd><bdi>${String(value)}</bdi></dd>`;
}

function facts(heading: string, all: readonly (readonly [string, unknown])[]): TemplateResult | typeof nothing {
  if (all.length === 0) return nothing;
  return html`<h3>${heading}</h3>
    <dl>
      ${all.map(([name, value]) => fact(name.replaceAll("_", " "), value))}
    </dl>`;
}

define("tp-details", TpDetails);
