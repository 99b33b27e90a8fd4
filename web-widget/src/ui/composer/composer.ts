import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import type { Content } from "../../core/frames.ts";
import { define, TpElement } from "../element.ts";
import { icon } from "../icons.ts";
import { shared } from "../shared.css.ts";
import type { Ui } from "../ui.ts";
import { audienceMenu, placeholder, sendWords } from "./audience_menu.ts";
import { composerStyles } from "./composer.css.ts";
import type { Attachments } from "./files/attachments.ts";
import { charsLeft } from "./limits.ts";
import { type Mark, mark, markOf } from "./markdown.ts";
import { isLate, late, load } from "./panels.ts";
import type { Aim, AudienceChoice, ComposerPort, Mentionable, Privacy } from "./port.ts";
import "./sharing_strip.ts";
import { aimStrip, whomStrip } from "./strips.ts";
import { Suggestions } from "./suggestions.ts";
import { TextBox } from "./text_box.ts";
import { type Add, addMenu, formatBar, type Panel, quickTools } from "./tools.ts";
import { Writing } from "./writing.ts";

/** Where one writes in a conversation, and to whom. */
export class TpComposer extends TpElement {
  static override styles = [shared, composerStyles];
  static override properties = {
    ui: { attribute: false },
    port: { attribute: false },
    enterSends: { attribute: "enter-sends" },
    writing: { state: true },
    panel: { state: true },
    loaded: { state: true },
    trouble: { state: true },
    attachments: { state: true },
  };
  declare ui: Ui;
  declare port: ComposerPort;
  declare enterSends: "auto" | "always" | "never"; // auto: not where a finger types
  declare writing: Writing | undefined; // of the port's conversation
  declare panel: Panel | undefined;
  declare loaded: boolean; // the part that the panel shows
  declare trouble: string;
  declare attachments: Attachments | undefined;

  box: TextBox | undefined;
  readonly #suggestions = new Suggestions(this);
  readonly #leaving = () => this.writing?.flush();

  constructor() {
    super();
    this.enterSends = "auto";
    this.loaded = false;
    this.trouble = "";
    this.addController(this.#suggestions);
  }

  // --- for those around it

  override focus(): void {
    this.box?.focus();
  }

  /** Words to begin with; what the reader already wrote stays. */
  prefill(text: string): void {
    if (this.#text === "") this.writing?.write(text);
    this.focus();
  }

  /** Turns to the first audience of this kind, such as a note by a key. Whether there is one. */
  writeFor(privacy: Privacy): boolean {
    const choice = this.port.audiences.peek().find((one) => one.privacy === privacy);
    if (choice) this.#choose(choice);
    return choice !== undefined;
  }

  /** Files that were picked, pasted or dropped. */
  async attach(files: Iterable<File>): Promise<void> {
    const [port, given] = [this.port, [...files]]; // an input's list is emptied meanwhile
    if (!port.offers.peek().files || port.closed.peek()) return this.#tell(this.ui.words.say("composer.noFiles"));
    try {
      const [{ Attachments }] = await Promise.all([import("./files/attachments.ts"), import("./files/tray.ts")]);
      if (port !== this.port) return;
      this.attachments ??= new Attachments(port, this.ui);
      this.trouble = await this.attachments.add(given);
    } catch {
      this.#tell(this.ui.words.say("composer.notLoaded"));
    }
  }

  /** Opens one of the parts above the box, or closes what is open. */
  async open(panel: Panel | undefined): Promise<void> {
    const back = panel === undefined && this.panel !== undefined;
    this.panel = panel;
    this.loaded = panel === undefined || !isLate(panel);
    if (back) this.focus();
    if (panel === undefined) return;
    try {
      if (isLate(panel)) await load(panel);
      if (this.panel === panel) this.loaded = true;
    } catch {
      if (this.panel === panel) this.panel = undefined;
      return this.#tell(this.ui.words.say("composer.notLoaded"));
    }
    await this.updateComplete;
    if (!isLate(panel)) this.renderRoot.querySelector<HTMLElement>(".panel [tabindex='0']")?.focus();
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
    addEventListener("pagehide", this.#leaving);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("pagehide", this.#leaving);
    this.writing?.flush();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("port")) return;
    this.writing?.flush();
    this.attachments?.clear();
    this.#suggestions.hide();
    this.writing = new Writing(this.port, () => this.box);
    Object.assign(this, { attachments: undefined, panel: undefined, trouble: "" });
  }

  protected override updated(changed: PropertyValues<this>): void {
    const { writing, port } = this;
    const area = this.renderRoot.querySelector("textarea");
    const isNew = this.box?.area !== (area ?? undefined);
    if (isNew) this.box = area ? new TextBox(area) : undefined;
    if (!writing) return;
    if (isNew || changed.has("port")) writing.begin();
    const busy = area?.matches(":focus") === true && writing.text.peek() !== "";
    writing.follow(port.draft.value, busy);
    if (writing.aimed(port.aim.value) && port.aim.peek()) this.focus();
  }

  // --- what is done

  get #text(): string {
    return this.writing?.text.value ?? "";
  }

  get #choice(): AudienceChoice | undefined {
    return this.writing?.choice;
  }

  #tell(words: string): void {
    this.trouble = words;
  }

  #choose(choice: AudienceChoice): void {
    this.writing?.choose(choice);
    this.trouble = "";
    void this.open(undefined);
    this.focus();
  }

  #submit(): void {
    const { writing, attachments } = this;
    const aim = this.port.aim.peek();
    const text = this.#text.trim();
    const trouble = this.#fault(text);
    if (trouble !== undefined) return this.#tell(trouble);
    if (aim?.to === "edit") return void this.#edit(aim, text);
    if (!writing || (text === "" && !attachments?.count)) return this.focus();
    const taken = attachments?.take(text, this.port.limits.caption_chars);
    for (const content of taken?.contents ?? []) this.#say(content);
    if (text !== "" && !taken?.captioned) this.#say(writing.content(text));
    writing.sent();
    void this.open(undefined);
  }

  /** Why it cannot be sent yet. */
  #fault(text: string): string | undefined {
    const { words } = this.ui;
    if (!this.#choice) return words.say("composer.chooseAudience");
    const over = -(charsLeft(text, this.port.limits.text_chars) ?? 0);
    if (over > 0) return words.count("composer.tooLong", over);
    return this.attachments?.pending ? words.say("composer.uploadPending") : undefined;
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
      port.aim.value = { ...aim, text }; // what was written is not lost
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

  #mark(kind: Mark): void {
    const { box } = this;
    if (box) box.apply(mark(box.value, ...box.caret, kind));
    this.focus();
  }

  // --- what the reader does

  #typed(event: InputEvent): void {
    this.trouble = "";
    this.box?.grow();
    this.writing?.typed(this.box?.value ?? "");
    void this.#suggestions.look(event.inputType === "insertText");
  }

  #pasted(event: ClipboardEvent): void {
    const { clipboardData: data } = event;
    if (!data?.files.length || data.types.includes("text/plain")) return; // a table has a picture of itself besides
    event.preventDefault();
    void this.attach(data.files);
  }

  #pressed(event: KeyboardEvent): void {
    if (this.#suggestions.key(event) || event.isComposing || event.keyCode === 229) return;
    const kind = markOf(event);
    const last = event.key === "ArrowUp" && this.#text === "" ? this.port.lastOwn() : undefined;
    if (kind) this.#mark(kind);
    else if (last) this.port.aim.value = last;
    else if (event.key === "Enter" && !event.shiftKey && (this.#enterSends || event.ctrlKey || event.metaKey))
      this.#submit();
    else return;
    event.preventDefault();
  }

  get #enterSends(): boolean {
    if (this.enterSends !== "auto") return this.enterSends === "always";
    return !matchMedia("(hover: none) and (pointer: coarse)").matches;
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
        @tp-content=${this.#chosen} @tp-done=${() => this.open(undefined)} @tp-move-pin=${() => this.open("place")}
        @tp-emoji=${(event: CustomEvent<string>) => this.box?.insert(event.detail)}>
      <tp-sharing-strip .ui=${ui} .port=${port}></tp-sharing-strip>
      ${closed ? html`<p class="closed" role="status">${icon("lock")}${ui.words.say(`composer.${closed}`)}</p>` : this.#open(choice)}
    </section>`;
  }

  #open(choice: AudienceChoice | undefined): TemplateResult {
    const { ui, port, trouble } = this;
    return html`
      ${aimStrip(ui, port.aim.value, () => this.#cancelAim())}
      ${whomStrip(ui, choice)}
      ${this.#panel(choice)}
      ${this.attachments ? html`<tp-tray .ui=${ui} .attachments=${this.attachments}></tp-tray>` : nothing}
      <p class="trouble" role="alert" ?hidden=${trouble === ""}>${trouble}</p>
      ${this.#form(choice)}`;
  }

  #panel(choice: AudienceChoice | undefined): TemplateResult | typeof nothing {
    const { ui, port, panel } = this;
    if (!panel) return nothing;
    if (!this.loaded) return html`<div class="panel" role="status">${ui.words.say("composer.loading")}</div>`;
    const inside =
      panel === "add"
        ? addMenu(ui, port.offers.value, (what) => this.#add(what))
        : panel === "audience"
          ? audienceMenu(ui, port.audiences.value, choice, (one) => this.#choose(one))
          : panel === "format"
            ? formatBar(ui, (kind) => this.#mark(kind))
            : late(panel, ui, port, choice?.audience ?? []);
    return html`<div class="panel" id="panel">${inside}</div>`;
  }

  #form(choice: AudienceChoice | undefined): TemplateResult {
    const { ui, port } = this;
    const { words } = ui;
    const many = port.audiences.value.length > 1;
    const left = charsLeft(this.#text, port.limits.text_chars);
    const submit = (event: Event) => {
      event.preventDefault();
      this.#submit();
    };
    return html`<form class="card" @submit=${submit}>
      ${this.#suggestions.render()}
      <textarea rows="1" dir="auto" enterkeyhint=${this.#enterSends ? "send" : "enter"} part="input"
        aria-label=${placeholder(ui, choice, many)} placeholder=${placeholder(ui, choice, many)}
        aria-describedby="counter" aria-invalid=${left !== undefined && left < 0} aria-autocomplete="list"
        aria-controls="suggestions" aria-activedescendant=${ifDefined(this.#suggestions.active)}
        @input=${this.#typed} @paste=${this.#pasted} @keydown=${this.#pressed}
        @blur=${() => this.#suggestions.hide()}></textarea>
      <div class="tools">
        ${this.#toggle("add", "plus", words.say("composer.add"))}
        ${quickTools(ui, port.offers.value, (what) => this.#add(what))}
        ${this.#toggle("emoji", "smile", words.say("composer.emoji"))}
        <span class="counter ${left !== undefined && left < 0 ? "is-over" : ""}" id="counter" role="status">${
          left === undefined ? "" : words.count("composer.left", left)
        }</span>
        ${this.#send(choice, many)}
      </div>
      <input type="file" multiple hidden tabindex="-1" accept=${port.limits.mimes.join(",")} @change=${this.#picked} />
    </form>`;
  }

  #send(choice: AudienceChoice | undefined, many: boolean): TemplateResult {
    const { ui, port } = this;
    const editing = port.aim.value?.to === "edit";
    const words = editing ? ui.words.say("composer.save") : sendWords(ui, choice, many);
    const named = editing || many || choice?.privacy !== "everyone";
    const caret = many && !port.aim.value;
    return html`<span class="sending ${caret ? "is-split" : ""}">
      <button class="send" part="send" aria-label=${words} title=${words}
        aria-disabled=${this.#text.trim() === "" && !this.attachments?.count}>
        ${icon(editing ? "check" : choice?.privacy === "note" ? "note" : "send")}
        ${named ? html`<span class="send-words">${words}</span>` : nothing}
      </button>
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
