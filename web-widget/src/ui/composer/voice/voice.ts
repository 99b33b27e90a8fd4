import { html, nothing, svg, type TemplateResult } from "lit";
import type { Content } from "../../../core/frames.ts";
import { define, TpElement } from "../../element.ts";
import { type IconName, icon } from "../../icons.ts";
import { shared } from "../../shared.css.ts";
import type { Ui } from "../../ui.ts";
import { panelButtons } from "../panel_buttons.css.ts";
import type { Part } from "../panels.ts";
import type { ComposerPort } from "../port.ts";
import type { Panel } from "../tools.ts";
import { bars } from "./peaks.ts";
import { NotRecorded, type Recorded, Recorder, type Trouble } from "./recorder.ts";
import { voiceStyles } from "./voice.css.ts";

const SEEN = 40; // bars of the live level

type At =
  | { at: "asking" }
  | { at: "trouble"; trouble: Trouble }
  | { at: "recording" | "ending" }
  | { at: "recorded" | "sending" | "failed"; recorded: Recorded };

/** A voice note: recorded, listened to, sent. Says what was made by `tp-content`; `tp-done` when it was discarded. */
export class TpVoiceNote extends TpElement {
  static override styles = [shared, panelButtons, voiceStyles];
  static override properties = {
    ui: { attribute: false },
    port: { attribute: false },
    now: { state: true },
    levels: { state: true },
    playing: { state: true },
    unplayable: { state: true },
  };
  declare ui: Ui;
  declare port: ComposerPort;
  declare now: At;
  declare levels: readonly number[];
  declare playing: boolean;
  declare unplayable: boolean; // such as where the page's policy allows no sound
  #recorder: Recorder | undefined;
  #player: HTMLAudioElement | undefined;
  #turn = new AbortController();

  constructor() {
    super();
    this.now = { at: "asking" };
    this.levels = [];
    this.playing = false;
    this.unplayable = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#turn = new AbortController();
    void this.#start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#turn.abort();
    void this.#recorder?.discard();
    this.#forget();
  }

  protected override render(): TemplateResult {
    const { words } = this.ui;
    const { now } = this;
    switch (now.at) {
      case "asking":
        return html`<p role="status">${icon("mic")}${words.say("voice.ask")}</p>`;
      case "trouble":
        return html`<p role="alert">${icon("warning")}${words.say(`voice.${now.trouble}`)}</p>
          <div class="row">${this.#button("close", "common.cancel", () => this.#done())}
            ${now.trouble === "unable" ? nothing : this.#button("refresh", "common.retry", () => this.#start())}</div>`;
      case "recording":
      case "ending":
        return this.#recording();
      default:
        return this.#recorded(now);
    }
  }

  #recording(): TemplateResult {
    const { words } = this.ui;
    const { paused, seconds } = this.#recorder ?? { paused: true, seconds: 0 };
    const most = words.clock(this.port.limits.voice_s);
    return html`<div class="row">
        <span class="dot ${paused ? "" : "is-live"}" aria-hidden="true"></span>
        <span role="status">${words.say(paused ? "voice.paused" : "voice.recording")}</span>
        <span role="timer" aria-live="off">${words.clock(seconds)}</span>
        <meter class="unseen" min="0" max="100" .value=${this.levels.at(-1) ?? 0} aria-label=${words.say("voice.level")}></meter>
      </div>
      ${wave(this.levels, SEEN)}
      <small>${words.say("voice.most", { time: most })}</small>
      <div class="row is-end">
        ${this.#button("trash", "voice.cancel", () => this.#done())}
        ${this.#button(paused ? "mic" : "pause", paused ? "voice.resume" : "voice.pause", () => this.#pause(), "first")}
        ${this.#button("play", "voice.finish", () => this.#finish())}
        ${this.#button("send", "voice.send", () => this.#finishAndSend(), "go")}
      </div>`;
  }

  #recorded(now: Extract<At, { recorded: Recorded }>): TemplateResult {
    const { words } = this.ui;
    const time = words.clock(now.recorded.duration_s);
    const sending = now.at === "sending";
    return html`<div class="row">
        ${this.#button(this.playing ? "stop" : "play", this.playing ? "voice.stop" : "voice.play", () => this.#play(now.recorded))}
        <span class="grows" role="img" aria-label=${words.say("voice.preview", { time })}>${wave(bars(now.recorded.levels))}</span>
        <span>${time}</span>
      </div>
<p role=${now.at === "failed" ? "alert" : "status"}>${this.#state(now.at)}</p>
      <div class="row is-end">
        ${this.#button("trash", "voice.cancel", () => this.#done())}
        ${sending ? nothing : this.#button("send", "voice.send", () => this.#send(now.recorded), "go")}
      </div>`;
  }

  #state(at: "recorded" | "sending" | "failed"): string {
    const { words } = this.ui;
    if (at !== "recorded") return words.say(`voice.${at}`);
    return this.unplayable ? words.say("voice.unplayable") : "";
  }

  #button(sign: IconName, key: VoiceKey, act: () => void, looks = ""): TemplateResult {
    return html`<button type="button" class=${looks} @click=${act}>${icon(sign)}${this.ui.words.say(key)}</button>`;
  }

  async #start(): Promise<void> {
    this.now = { at: "asking" };
    this.levels = [];
    const { signal } = this.#turn;
    try {
      const recorder = await Recorder.start((level) => this.#measured(level));
      if (signal.aborted) return void recorder.discard();
      this.#recorder = recorder;
      this.now = { at: "recording" };
    } catch (error) {
      this.now = { at: "trouble", trouble: error instanceof NotRecorded ? error.trouble : "unable" };
    }
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(".first, button")?.focus();
  }

  #measured(level: number): void {
    this.levels = [...this.levels.slice(1 - SEEN), level];
    if ((this.#recorder?.seconds ?? 0) >= this.port.limits.voice_s) void this.#finish();
  }

  #pause(): void {
    const recorder = this.#recorder;
    if (recorder?.paused) recorder.resume();
    else recorder?.pause();
    this.requestUpdate();
  }

  /** Ends the recording, once. */
  async #finish(): Promise<Recorded | undefined> {
    const recorder = this.#recorder;
    if (this.now.at !== "recording" || !recorder) return undefined;
    this.now = { at: "ending" };
    const recorded = await recorder.finish();
    this.#recorder = undefined;
    this.now = { at: "recorded", recorded };
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(".go")?.focus();
    return recorded;
  }

  async #finishAndSend(): Promise<void> {
    const recorded = await this.#finish();
    if (recorded) await this.#send(recorded);
  }

  async #send(recorded: Recorded): Promise<void> {
    const { blob, mime, duration_s, levels } = recorded;
    const { signal } = this.#turn;
    this.now = { at: "sending", recorded };
    try {
      const ending = mime === "audio/mp4" ? "m4a" : mime === "audio/ogg" ? "ogg" : "weba";
      const { id } = await this.port.upload(blob, `voice.${ending}`, () => {}, signal);
      if (signal.aborted) return;
      const detail: Content = { kind: "audio", file: id, duration_s, waveform: bars(levels), mime };
      this.dispatchEvent(new CustomEvent("tp-content", { detail, bubbles: true, composed: true }));
    } catch {
      if (!signal.aborted) this.now = { at: "failed", recorded };
    }
  }

  #play({ blob }: Recorded): void {
    if (this.playing) return this.#forget();
    const player = new Audio(URL.createObjectURL(blob));
    this.#player = player;
    this.playing = true;
    player.onended = () => this.#forget();
    player.play().catch(() => {
      if (this.#player !== player) return; // it was stopped
      this.#forget();
      this.unplayable = true;
    });
  }

  #forget(): void {
    this.#player?.pause();
    if (this.#player) URL.revokeObjectURL(this.#player.src);
    this.#player = undefined;
    this.playing = false;
  }

  #done(): void {
    this.dispatchEvent(new CustomEvent("tp-done", { bubbles: true, composed: true }));
  }
}

type VoiceKey =
  | `voice.${"cancel" | "resume" | "pause" | "finish" | "send" | "play" | "stop"}`
  | "common.cancel"
  | "common.retry";

/** Levels as bars, the last at the end. */
function wave(levels: readonly number[], room = levels.length): TemplateResult {
  const drawn = levels.map((level, i) => {
    const height = Math.max(2, (level / 100) * 30);
    return svg`<rect x=${i * 4} y=${(32 - height) / 2} width="2.6" height=${height} rx="1.3"></rect>`;
  });
  return html`<svg class="wave" viewBox="0 0 ${room * 4} 32" preserveAspectRatio="none" aria-hidden="true">${drawn}</svg>`;
}

export const parts = {
  voice: ({ ui, port }) => html`<tp-voice-note .ui=${ui} .port=${port}></tp-voice-note>`,
} satisfies Partial<Record<Panel, Part>>;

define("tp-voice-note", TpVoiceNote);
