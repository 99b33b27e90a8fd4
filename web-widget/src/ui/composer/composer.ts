import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Content } from "../../core/frames.ts";
import { keyOf, NOTE } from "../../core/store/audience.ts";
import { composer } from "../../i18n/en/composer.ts";
import { teach } from "../../i18n/english.ts";
import { define, TpElement } from "../element.ts";
import { icon } from "../icons.ts";
import "../more_icons.ts";
import { shared } from "../shared.css.ts";
import type { Ui } from "../ui.ts";
import { audienceWords } from "./audience_words.ts";
import { composerStyles } from "./composer.css.ts";
import type { Attachments } from "./files/attachments.ts";
import { attachmentsOf, waitingIn } from "./files/waiting.ts";
import { charsLeft } from "./limits.ts";
import { insert, mark, prepare } from "./marking.ts";
import { load, type Part, panelBox } from "./panels.ts";
import type { Aim, AudienceChoice, ComposerPort, Mentionable, Position, Privacy } from "./port.ts";
import { type Mark, markOf } from "./shortcuts.ts";
import * as strips from "./strips.ts";
import type { Suggestions } from "./suggestions.ts";
import { isTouch, TextBox } from "./text_box.ts";
import { type Add, type Panel, quickTools, sendButton } from "./tools.ts";
import { Writing } from "./writing.ts";

teach(composer);

/** Where one writes in a conversation, and to whom. */
export class TpComposer extends TpElement {
  static override styles = [shared, composerStyles];
  static override properties = {
    ui: { attribute: false },
    port: { attribute: false },
    enterSends: { attribute: "enter-sends" },
    writing: { state: true },
    panel: { state: true },
    drawn: { state: true },
    trouble: { state: true },
    attachments: { state: true },
    coming: { state: true },
  };
  declare ui: Ui;
  declare port: ComposerPort;
  declare enterSends: "auto" | "always" | "never"; // auto: not where a finger types
  declare writing: Writing | undefined; // of the port's conversation
  declare panel: Panel | undefined;
  declare drawn: Part | undefined; // by what the panel is drawn, once it was loaded
  declare trouble: strips.Trouble;
  declare attachments: Attachments | undefined;
  declare coming: number; // times that files were given that are not among the attachments yet

  box: TextBox | undefined;
  #suggestions: Suggestions | undefined; // once there was something to suggest
  readonly #left = () => {
    this.#suggestions?.hide();
    this.writing?.flush(); // the page, or another tab, may have words of its own for a box that is left
  };

  constructor() {
    super();
    Object.assign(this, { enterSends: "auto", trouble: "", coming: 0 });
  }

  // --- for those around it

  override focus(): void {
    this.box?.area.focus();
  }

  /** Turns to the first audience of this kind, such as a note by a key. A note stays one where who is here is not known yet. */
  writeFor(privacy: Privacy): void {
    const choice = this.port.audiences.peek().find((one) => one.privacy === privacy);
    const key = choice?.key ?? (privacy === "note" ? keyOf(NOTE) : undefined);
    if (key !== undefined) this.#choose(key);
  }

  /** Files that were picked, pasted or dropped. */
  async attach(files: Iterable<File>): Promise<void> {
    const [port, given] = [this.port, [...files]]; // an input's list is emptied meanwhile
    if (!port.offers.peek().files || port.closed.peek()) return this.#tell(this.ui.words.say("composer.noFiles"));
    Object.assign(this, { trouble: "", coming: this.coming + 1 });
    try {
      const attachments = await attachmentsOf(port, this.ui);
      if (port !== this.port) return;
      this.attachments = attachments;
      const trouble = await attachments.add(given);
      if (trouble && port === this.port) this.trouble = trouble;
    } catch {
      this.#tell(this.ui.words.say("composer.notLoaded"));
    } finally {
      if (port === this.port) this.coming = Math.max(0, this.coming - 1);
    }
  }

  /** Opens one of the parts above the box, or closes what is open. */
  async open(panel: Panel | undefined): Promise<void> {
    const back = panel === undefined && this.panel !== undefined;
    this.panel = panel;
    this.drawn = undefined;
    if (back && !isTouch()) this.focus();
    if (panel === undefined) return;
    try {
      const part = await load(panel);
      if (this.panel === panel) this.drawn = part;
    } catch {
      if (this.panel === panel) this.panel = undefined;
      this.#tell(this.ui.words.say("composer.notLoaded"));
    }
  }

  // --- for the suggestions

  get people(): readonly Mentionable[] {
    return this.writing?.people ?? [];
  }

  get emojiData(): string {
    return this.port.emojiData;
  }

  mentioned(one: Mentionable): void {
    this.writing?.mention(one);
  }

  // --- its life

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("pagehide", this.#left);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("pagehide", this.#left);
    this.writing?.flush();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("port")) return;
    this.writing?.flush();
    this.#suggestions?.hide();
    this.writing = new Writing(this.port, () => this.box);
    Object.assign(this, { attachments: waitingIn(this.port), panel: undefined, trouble: "", coming: 0 });
  }

  protected override updated(changed: PropertyValues<this>): void {
    const { writing, port } = this;
    const area = this.renderRoot.querySelector("textarea");
    const isNew = this.box?.area !== (area ?? undefined);
    if (isNew) this.box = area ? new TextBox(area) : undefined;
    if (!writing) return;
    const begins = isNew || changed.has("port");
    if (begins) writing.begin();
    const busy = area?.matches(":focus") === true && writing.text.peek() !== "";
    writing.follow(port.draft.value, busy);
    if (writing.aimed(port.aim.value) && port.aim.peek() && !begins) this.focus();
  }

  // --- what is done

  get #text(): string {
    return this.writing?.text.value ?? "";
  }

  get #choice(): AudienceChoice | undefined {
    return this.writing?.choice;
  }

  #tell(trouble: strips.Trouble): void {
    this.trouble = trouble;
  }

  #choose(key: string): void {
    this.writing?.choose(key);
    this.trouble = "";
    void this.open(undefined);
    this.focus();
  }

  #submit(): void {
    const { writing, attachments } = this;
    const aim = this.port.aim.peek();
    const text = this.#text.trim();
    const trouble = this.#fault(text);
    if (!this.#choice) void this.open("audience");
    if (trouble !== undefined) return this.#tell(trouble);
    if (aim?.to === "edit") return void this.#edit(aim, text);
    if (!writing || (text === "" && !attachments?.count)) return this.focus();
    if (strips.tooSoon(this.port, this.renderRoot)) return this.focus();
    const taken = attachments?.take(text, this.port.limits.caption_chars);
    for (const content of taken?.contents ?? []) this.#say(content);
    if (text !== "" && !taken?.captioned) this.#say(writing.content(text));
    writing.sent();
    void this.open(undefined);
  }

  /** Why it cannot be sent yet. */
  #fault(text: string): strips.Trouble | undefined {
    const { words } = this.ui;
    if (!this.#choice) return words.say("composer.chooseAudience");
    const over = -(charsLeft(text, this.port.limits.text_chars) ?? 0);
    if (over > 0) return words.count("composer.tooLong", over);
    const early = () => (this.coming || this.attachments?.pending ? words.say("composer.uploadPending") : "");
    return early() ? early : undefined;
  }

  async #edit(aim: Aim, text: string): Promise<void> {
    if (text === "") return this.#tell(this.ui.words.say("composer.editEmpty"));
    const { port, writing } = this;
    const content = writing?.content(text);
    port.aim.value = undefined;
    try {
      if (content && text !== aim.text) await port.edit(aim.message, content);
    } catch (error) {
      if (port !== this.port) return;
      port.aim.value = { ...aim };
      await this.updateComplete;
      this.writing?.write(text); // what was written is not lost
      this.#tell((error as Error).message);
    }
  }

  #say(content: Content): void {
    const choice = this.#choice;
    if (!choice) return this.#tell(this.ui.words.say("composer.chooseAudience"));
    const aim = this.port.aim.peek();
    const reply = aim?.to === "reply" ? { replyTo: aim.message } : {};
    this.port.send({ content, audience: choice.audience, ...reply });
    this.trouble = "";
  }

  #cancelAim(): void {
    this.port.aim.value = undefined;
    this.focus();
  }

  #add(what: Add): void {
    if (what !== "files") return void this.open(what);
    this.renderRoot.querySelector<HTMLInputElement>("input[type=file]")?.click();
    void this.open(undefined);
  }

  async #mark(kind: Mark): Promise<void> {
    await mark(this.box, kind, this.ui);
    this.focus();
  }

  // --- what the reader does

  #typed(event: InputEvent): void {
    this.trouble = "";
    this.box?.grow();
    this.writing?.typed(this.box?.value ?? "");
    void this.#suggest(event);
  }

  /** Names and emoji are offered once their sign was typed. */
  async #suggest({ inputType, data }: InputEvent): Promise<void> {
    if (!this.#suggestions && !/[@:]/.test(data ?? "")) return;
    const loaded = await import("./suggestions.ts").catch(() => undefined); // one writes as well without
    if (loaded) this.#suggestions ??= new loaded.Suggestions(this);
    await this.#suggestions?.look(inputType === "insertText");
  }

  #pasted(event: ClipboardEvent): void {
    const { clipboardData: data } = event;
    if (!data?.files.length || data.types.includes("text/plain")) return; // a table has a picture of itself besides
    event.preventDefault();
    void this.attach(data.files);
  }

  #pressed(event: KeyboardEvent): void {
    if (this.#suggestions?.key(event) || event.isComposing || event.keyCode === 229) return;
    const kind = markOf(event);
    const last = event.key === "ArrowUp" && this.#text === "" ? this.port.lastOwn() : undefined;
    if (kind) void this.#mark(kind);
    else if (last) this.port.aim.value = last;
    else if (event.key === "Enter" && !event.shiftKey && (this.#enterSends || event.ctrlKey || event.metaKey))
      this.#submit();
    else return;
    event.preventDefault();
  }

  get #enterSends(): boolean {
    if (this.enterSends !== "auto") return this.enterSends === "always";
    return !isTouch();
  }

  /** Escape closes one thing at a time, and only then what is around. */
  #escaped(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing) return;
    if (this.panel) void this.open(undefined);
    else if (this.port.aim.peek()) this.#cancelAim();
    else return;
    event.stopPropagation();
    event.preventDefault();
  }

  /** Where one is now, while it is shared and set by hand. */
  async #moved({ detail }: CustomEvent<Position>): Promise<void> {
    const sharing = this.port.sharing.peek();
    void this.open(undefined);
    if (sharing)
      await this.port.moveLocation(sharing.message, detail).catch((error: Error) => this.#tell(error.message));
  }

  #chosen(event: CustomEvent<Content>): void {
    if (!this.#choice) return this.#tell(this.ui.words.say("composer.chooseAudience"));
    this.#say(event.detail);
    this.port.aim.value = undefined;
    void this.open(undefined);
  }

  // --- what is seen

  protected override render(): TemplateResult {
    const { ui, port } = this;
    const closed = port.closed.value;
    const choice = closed ? undefined : this.#choice;
    return html`<section class="composer is-${choice?.privacy ?? "nobody"}" part="composer"
        aria-label=${ui.words.say("composer.label")} @keydown=${this.#escaped}
        @tp-content=${this.#chosen} @tp-done=${() => this.open(undefined)} @tp-move-pin=${() => this.open("move")} @tp-place=${this.#moved}
        @tp-add=${(event: CustomEvent<Add>) => this.#add(event.detail)}
        @tp-audience=${(event: CustomEvent<AudienceChoice>) => this.#choose(event.detail.key)}
        @tp-mark=${(event: CustomEvent<Mark>) => this.#mark(event.detail)}
        @tp-emoji=${(event: CustomEvent<string>) => void insert(this.box, event.detail, ui)}>
      ${strips.sharingStrip(ui, port)}
      ${closed ? strips.closedStrip(ui, closed) : this.#open(choice)}
    </section>`;
  }

  #open(choice: AudienceChoice | undefined): TemplateResult {
    const { ui, port } = this;
    return html`
      ${strips.aimStrip(ui, port.aim.value, () => this.#cancelAim())}
      ${strips.whomStrip(ui, choice)}
      ${this.panel ? panelBox(ui, this.drawn?.({ ui, port, choice })) : nothing}
      ${this.attachments ? html`<tp-tray .ui=${ui} .attachments=${this.attachments}></tp-tray>` : nothing}
      ${strips.troubleStrip(this.trouble)}
      ${strips.paceStrip(ui, port)}
      ${this.#form(choice)}`;
  }

  #form(choice: AudienceChoice | undefined): TemplateResult {
    const { ui, port } = this;
    const { words } = ui;
    const many = port.audiences.value.length > 1;
    const whom = audienceWords(ui, "write", choice, many);
    const left = charsLeft(this.#text, port.limits.text_chars);
    const submit = (event: Event) => {
      event.preventDefault();
      this.#submit();
    };
    return html`<form class="card" @submit=${submit}>
      ${this.#suggestions?.render() ?? nothing}
      <textarea rows="1" dir=${this.#text === "" ? this.ui.words.dir : "auto"} enterkeyhint=${this.#enterSends ? "send" : "enter"} part="input"
        aria-label=${whom} placeholder=${whom}
        aria-describedby=${choice?.privacy === "everyone" ? "counter" : "whom counter"} aria-invalid=${left !== undefined && left < 0} aria-autocomplete="list"
        aria-controls=${this.#suggestions?.open ? "suggestions" : nothing} aria-activedescendant=${this.#suggestions?.active ?? nothing}
        @input=${this.#typed} @paste=${this.#pasted} @keydown=${this.#pressed}
        @focus=${prepare} @blur=${this.#left}></textarea>
      <div class="tools">
        ${this.#toggle("add", "plus", words.say("composer.add"))}
        ${quickTools(ui, port.offers.value, (what) => this.#add(what))}
        ${this.#toggle("emoji", "smile", words.say("composer.emoji"))}
        <span class="counter ${left !== undefined && left < 0 ? "is-over" : ""}" id="counter" role="status">${
          left === undefined ? "" : words.count(left < 0 ? "composer.tooLong" : "composer.left", Math.abs(left))
        }</span>
        ${this.#send(choice, many)}
      </div>
      <input type="file" multiple hidden tabindex="-1" accept=${port.limits.mimes.join(",")} @change=${this.#picked} />
    </form>`;
  }

  #send(choice: AudienceChoice | undefined, many: boolean): TemplateResult {
    const { ui, port } = this;
    const aim = port.aim.value?.to;
    const isEmpty = this.#text.trim() === "" && !this.attachments?.count;
    const caret = many && !aim;
    return html`<span class="sending ${caret ? "is-split" : ""}">
      ${sendButton(ui, { choice, many, isEmpty, isEdit: aim === "edit" })}
      ${caret ? this.#toggle("audience", "chevron-up", ui.words.say("composer.audience"), "send caret") : nothing}
    </span>`;
  }

  #toggle(panel: Panel, sign: "plus" | "smile" | "chevron-up", name: string, looks = "tool"): TemplateResult {
    const open = this.panel === panel;
    return html`<button type="button" class="${looks} is-${panel}" aria-label=${name} title=${name} aria-expanded=${open}
      aria-controls="panel" @click=${() => this.open(open ? undefined : panel)}>${icon(sign)}</button>`;
  }

  #picked(event: Event): void {
    const input = event.target as HTMLInputElement;
    void this.attach(input.files ?? []);
    input.value = "";
  }
}

define("tp-composer", TpComposer);
