import { html, nothing, type TemplateResult } from "lit";
import type { Message, Participant } from "../../../core/frames.ts";
import { hears, isStaff, press } from "../../../core/store/audience.ts";
import type { Thread } from "../../../core/store/thread.ts";
import { define } from "../../element.ts";
import { icon } from "../../icons.ts";
import { fullName, nameOf, roleBeside } from "../../names.ts";
import { troubleWords } from "../../timeline/trouble.ts";
import { audienceChoices } from "../audiences.ts";
import { questionTemplate } from "./asking.ts";
import { Deed } from "./deed.ts";
import { messageQuote } from "./message_quote.ts";

const REASON_MAX = 500;

/** Who sees a message. Staff are told why, by the server, and can show it to more or fewer people from now on. */
export class TpScope extends Deed {
  static override properties = {
    ...Deed.properties,
    thread: { attribute: false },
    message: { state: true },
    told: { state: true },
    chosen: { state: true },
  };
  declare thread: Thread;
  declare private message: Message | undefined;
  declare private told: ReadonlyMap<string, { visible: boolean; sentence: string }>; // by participant
  declare private chosen: readonly string[];

  show(message: Message): Promise<void> {
    this.message = message;
    this.told = new Map();
    this.chosen = message.audience.includes("all") ? ["all"] : this.#sides(message);
    if (this.#staff) for (const { id } of this.#others) void this.#ask(message, id);
    return this.open();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { ui, message, thread, busy, trouble } = this;
    if (!message) return nothing;
    const { words } = ui;
    const now = html`${messageQuote(message, thread, words)}
      <ul>${this.#others.map((one) => this.#line(message, one))}</ul>`;
    const heading = words.say("scope.title");
    if (!this.#staff) return html`<tp-dialog .ui=${ui} .heading=${heading}>${now}</tp-dialog>`;
    const content = html`${now}${this.#moveTemplate(message)}`;
    const action = { words: words.say("scope.do"), busy, run: () => void this.#move(message) };
    return questionTemplate({ ui, heading, content, action, trouble });
  }

  get #staff(): boolean {
    return isStaff(this.thread.role);
  }

  get #others(): Participant[] {
    return this.thread.people.all.filter(({ watching, present }) => present !== false || !watching);
  }

  /** The sides that it is for, as they are chosen; staff are always inside. */
  #sides({ audience, author }: Message): string[] {
    const sides = audience.filter((entry) => entry !== "staff" && entry !== `participant:${author.participant}`);
    return sides.length > 0 ? sides : ["staff"];
  }

  #line(message: Message, one: Participant): TemplateResult {
    const { words } = this.ui;
    const told = this.#told(message, one);
    const role = roleBeside(one, words);
    const name = one.id === this.thread.me ? words.say("who.you") : fullName(one, words);
    return html`<li class=${told?.visible ? "is-visible" : ""}>
      ${icon(told === undefined ? "clock" : told.visible ? "eye" : "eye-off")}
      <b><bdi>${name}</bdi></b>${role ? html`<span>${role}</span>` : nothing}
      <span dir="auto">${told?.sentence ?? words.say("scope.asking")}</span></li>`;
  }

  /** What the server says to staff; others know it by the audience, which is theirs to see. */
  #told({ audience, author }: Message, one: Participant): { visible: boolean; sentence: string } | undefined {
    if (this.#staff) return this.told.get(one.id);
    const { words } = this.ui;
    if (one.id === author.participant) return { visible: true, sentence: words.say("scope.you_wrote") };
    const visible = hears(audience, one) || isStaff(one.role);
    return { visible, sentence: words.say(visible ? "scope.sees" : "scope.not") };
  }

  async #ask(message: Message, participant: string): Promise<void> {
    const { people, care } = this.thread;
    const told = await care.why(message.id, participant).then(
      ({ visible, sentence }) => ({
        visible,
        sentence: sentence.replaceAll(/pt_\w+/g, (id) => nameOf(id, people, this.ui.words)),
      }),
      (error: unknown) => ({ visible: false, sentence: troubleWords(error, this.ui.words) }),
    );
    if (this.message === message) this.told = new Map(this.told).set(participant, told);
  }

  #moveTemplate({ author }: Message): TemplateResult {
    const { words } = this.ui;
    const name = nameOf(author.participant, this.thread.people, words);
    return html`<fieldset><legend>${words.say("scope.next")}</legend>
        ${audienceChoices(this.thread, words).map(({ audience: [entry = ""], label }) => {
          const pressed = () => {
            this.chosen = press(this.chosen, entry);
          };
          return html`<label><input type="checkbox" .checked=${this.chosen.includes(entry)} @change=${pressed} />${label}</label>`;
        })}
      </fieldset>
      <p class="hint">${words.say("scope.author", { name })}</p>
      <label class="label" for="reason">${words.say("scope.reason")}</label>
      <input id="reason" type="text" maxlength=${REASON_MAX} autocomplete="off" />`;
  }

  async #move({ id }: Message): Promise<void> {
    const { words } = this.ui;
    const reason = this.renderRoot.querySelector<HTMLInputElement>("#reason")?.value.trim() ?? "";
    if (reason === "") {
      this.trouble = words.say("scope.reason_missing");
      return;
    }
    await this.carryOut(() => this.thread.care.rescope(id, this.chosen, reason), words.say("scope.done"));
  }
}

define("tp-scope", TpScope);
