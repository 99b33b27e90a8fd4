import { html, svg, type TemplateResult } from "lit";
import { define, TpElement } from "../../element.ts";
import { icon } from "../../icons.ts";
import type { Context, Of } from "../context.ts";
import { addressOf } from "../picture.ts";
import { mediaStyles } from "./media.css.ts";
import { alone, bars } from "./playing.ts";

const BARS = 40;
const STEPS = 1000;

/** A voice note: play, the loudness over time, and how far it is. */
class Audio extends TpElement {
  static override styles = mediaStyles;
  static override properties = {
    content: { attribute: false },
    context: { attribute: false },
    at: { state: true },
    playing: { state: true },
    trouble: { state: true },
  };
  declare content: Of<"audio">;
  declare context: Context;
  declare at: number; // seconds
  declare playing: boolean;
  declare trouble: boolean;

  constructor() {
    super();
    this.at = 0;
    this.playing = this.trouble = false;
  }

  protected override render(): TemplateResult {
    const { words } = this.context.ui;
    const total = words.clock(this.#total);
    const isNew = !this.playing && this.at === 0;
    const label = this.playing ? words.say("media.pause") : words.say("media.play.voice", { time: total });
    return html`
      <div class="audio">
        <button type="button" class="disc" aria-label=${label} @click=${this.#press}>${icon(this.playing ? "pause" : "play")}</button>
        <span class="line">
          ${this.#waveform()}
          <input type="range" min="0" max=${STEPS} step="1" .value=${String(Math.round(this.#share * STEPS))}
            aria-label=${words.say("media.seek")} aria-valuetext=${words.say("media.at", { at: words.clock(this.at), total })}
            @input=${this.#seek} />
        </span>
        <span class="time" role=${this.trouble ? "alert" : "presentation"}>
          ${this.trouble ? words.say("media.failed") : isNew ? total : words.clock(this.at)}
        </span>
        <audio preload="none" @play=${this.#tell} @pause=${this.#tell} @ended=${this.#tell} @timeupdate=${this.#tell}
          @durationchange=${this.#tell}></audio>
      </div>
    `;
  }

  get #sound(): HTMLAudioElement | null {
    return this.renderRoot.querySelector("audio");
  }

  get #total(): number {
    const duration = this.#sound?.duration ?? Number.NaN;
    return Number.isFinite(duration) ? duration : (this.content.duration_s ?? 0);
  }

  get #share(): number {
    return this.#total > 0 ? Math.min(1, this.at / this.#total) : 0;
  }

  #waveform(): TemplateResult {
    const heights = bars(this.content.waveform ?? [], BARS);
    const bar = (height: number, i: number) =>
      svg`<rect class=${i / BARS < this.#share ? "is-played" : ""} x=${i * 4 + 0.5} y=${(32 - height) / 2} width="3" height=${height} rx="1.5" />`;
    return html`<svg viewBox=${`0 0 ${BARS * 4} 32`} preserveAspectRatio="none" aria-hidden="true">${heights.map(bar)}</svg>`;
  }

  #press = async (): Promise<void> => {
    const sound = this.#sound;
    if (!sound) return;
    this.trouble = false;
    try {
      if (!sound.paused) return sound.pause();
      if (!sound.src) sound.src = (await addressOf(this.content, this.context.services)).url;
      alone(sound);
      await sound.play();
    } catch {
      sound.removeAttribute("src"); // the next press asks for its address again
      this.trouble = true;
    }
  };

  #tell = (): void => {
    const sound = this.#sound;
    if (!sound) return;
    this.at = sound.currentTime;
    this.playing = !sound.paused && !sound.ended;
    this.requestUpdate();
  };

  #seek = ({ target }: Event): void => {
    const sound = this.#sound;
    this.at = (Number((target as HTMLInputElement).value) / STEPS) * this.#total;
    if (sound) sound.currentTime = this.at;
  };
}
define("tp-audio", Audio);
