import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Conversation, Participant } from "../core/frames.ts";
import type { Flag, PolicyResult } from "../core/protocol.ts";
import { isStaff } from "../core/store/audience.ts";
import type { Thread } from "../core/store/thread.ts";
import { define, TpElement } from "../ui/element.ts";
import { icon } from "../ui/icons.ts";
import { fullName, plainly, roleName } from "../ui/names.ts";
import "../ui/primitives/avatar.ts";
import { buttons } from "../ui/primitives/buttons.css.ts";
import { shared } from "../ui/shared.css.ts";
import { partyTones } from "../ui/theme.css.ts";
import { toneOf } from "../ui/tones.ts";
import type { Ui } from "../ui/ui.ts";
import { detailsSheet } from "./details.css.ts";
import type { Calming } from "./moderation/calm.ts";
import { flagSheet } from "./moderation/flag.css.ts";
import { calmTemplate, foundTemplate } from "./moderation/panel.ts";

/** Attributes that a page told begin so; the others are the marketplace's own word. */
const FROM_PAGE = "page.";

type Fact = readonly [name: string, value: unknown];

/** Who is who in a thread, and what the marketplace knows of it. Tells `tp-see-as {participant}`, `tp-calm {what}`, `tp-reveal {flag}`, and `tp-fold`. */
export class TpDetails extends TpElement {
  static override properties = {
    ui: { attribute: false },
    thread: { attribute: false },
    policy: { attribute: false },
    flags: { attribute: false },
    flagged: {},
    now: { type: Number },
    seeing: {},
  };
  static override styles = [shared, buttons, partyTones, flagSheet, detailsSheet];
  declare ui: Ui;
  declare thread: Thread;
  declare policy: PolicyResult | undefined;
  /** What was found in its messages; undefined where the reader does not moderate. */
  declare flags: readonly Flag[] | undefined;
  /** The flag that was asked for. */
  declare flagged: string | undefined;
  declare now: number;
  /** Through whose eyes the thread is seen. */
  declare seeing: string | undefined;

  protected override render(): TemplateResult | typeof nothing {
    const { words } = this.ui;
    const { conversation, people } = this.thread;
    if (!conversation) return nothing;
    const all = [...people.all].sort(byPart);
    const fold = words.say("common.close");
    return html`<button class="icon-button is-small fold" aria-label=${fold} title=${fold} @click=${this.#fold}>${icon("close")}</button>
      <section aria-labelledby="who">
        <h2 id="who">${words.say("desk.who")}</h2>
        <ul>
          ${all.map((one) => this.#person(one))}
        </ul>
      </section>
      ${calmTemplate(this.ui, conversation, this.#calm)}
      ${this.flags ? foundTemplate(this.ui, this.flags, { conversation, flagged: this.flagged, now: this.now, reveal: this.#reveal }) : nothing}
      ${this.#about(conversation)}`;
  }

  /** What was asked for is brought into view, and the keyboard with it. */
  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("flagged") && this.flagged) this.renderRoot.querySelector<HTMLElement>(".is-asked")?.focus();
  }

  #person(one: Participant): TemplateResult {
    const { words } = this.ui;
    const { id, role, profile } = one;
    const here = one.online || one.watching || id === this.thread.me;
    const gone = isGone(one);
    const name = fullName(one, words);
    const alias = this.policy?.roles[role]?.alias;
    return html`<li class=${gone ? "is-gone" : ""}>
      <tp-avatar .name=${name} .party=${role} .presence=${gone ? undefined : here ? "online" : "away"}></tp-avatar>
      <div class="who">
        <p class="name"><bdi>${name}</bdi>${id === this.thread.me ? html`<span class="you">${words.say("desk.you")}</span>` : nothing}</p>
        <p class="more"><span class="role" data-tone=${toneOf(role)}>${roleName(role, words)}</span> · ${this.#now(one)}</p>
        <p class="more"><bdi class="id">${profile}</bdi></p>
        ${alias ? html`<p class="more">${words.say("desk.alias", { alias })}</p>` : nothing}
      </div>
      ${isStaff(role) || role === "bot" ? nothing : this.#eye(id, name)}
    </li>`;
  }

  #now(one: Participant): string {
    const { words } = this.ui;
    if (one.watching && one.id !== this.thread.me) return words.say("desk.has-it-open");
    if (isGone(one)) return words.say("desk.gone");
    return words.say(one.online || one.id === this.thread.me ? "desk.here" : "desk.away");
  }

  #eye(participant: string, name: string): TemplateResult {
    const label = this.ui.words.say("desk.see-as", { name });
    return html`<button class="icon-button see" aria-label=${label} title=${label} aria-pressed=${participant === this.seeing}
      @click=${() => this.#see(participant)}>${icon("eye")}</button>`;
  }

  #about({ subject, stage, key, attributes, created_at }: Conversation): TemplateResult {
    const { words } = this.ui;
    const known = Object.entries(attributes ?? {});
    const own = known.filter(([name]) => !name.startsWith(FROM_PAGE));
    const told = known
      .filter(([name]) => name.startsWith(FROM_PAGE))
      .map(([name, value]): Fact => [name.slice(FROM_PAGE.length), value]);
    const about: Fact[] = [
      [words.say("desk.stage"), stage ? plainly(stage) : words.say("desk.not-known")],
      ...(subject ? [[plainly(subject.type), subject.id] as const] : []),
      ...(key ? [[words.say("desk.key"), key] as const] : []),
      [words.say("desk.begun"), words.moment(created_at)],
    ];
    return html`${factsTemplate(words.say("desk.about"), about)}
      ${factsTemplate(words.say("desk.attributes"), own.map(named))}
      ${factsTemplate(words.say("desk.from-page"), told.map(named), words.say("desk.from-page-how"))}`;
  }

  #see(participant: string): void {
    this.dispatchEvent(new CustomEvent("tp-see-as", { detail: { participant }, bubbles: true, composed: true }));
  }

  #calm = (what: Calming): void => {
    this.dispatchEvent(new CustomEvent("tp-calm", { detail: { what }, bubbles: true, composed: true }));
  };

  #reveal = (flag: Flag): void => {
    this.dispatchEvent(new CustomEvent("tp-reveal", { detail: { flag }, bubbles: true, composed: true }));
  };

  #fold = (): void => {
    this.dispatchEvent(new CustomEvent("tp-fold", { bubbles: true, composed: true }));
  };
}

function isGone({ present, watching }: Participant): boolean {
  return present === false && !watching;
}

/** Parties first, then staff; who is gone stands last. */
function byPart(a: Participant, b: Participant): number {
  return rank(a) - rank(b) || (a.name ?? "").localeCompare(b.name ?? "");
}

function rank(one: Participant): number {
  return (isGone(one) ? 4 : 0) + (isStaff(one.role) ? 2 : 0) + (one.role === "bot" ? 1 : 0);
}

function named([name, value]: Fact): Fact {
  return [plainly(name), value];
}

function factsTemplate(heading: string, facts: readonly Fact[], hint = ""): TemplateResult | typeof nothing {
  if (facts.length === 0) return nothing;
  return html`<section class=${hint ? "is-told" : ""}>
    <h2>${heading}</h2>
    ${hint ? html`<p class="hint">${hint}</p>` : nothing}
    <dl>
      ${facts.map(
        ([name, value]) =>
          html`<div><dt dir="auto">${name}</dt><dd><bdi>${value === null ? "–" : String(value)}</bdi></dd></div>`,
      )}
    </dl>
  </section>`;
}

define("tp-details", TpDetails);
