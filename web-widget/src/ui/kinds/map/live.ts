import { html, nothing, type TemplateResult } from "lit";
import type { Point } from "../../../core/geo.ts";
import { age, type Fix, STALE_S, type Track } from "../../../core/travel.ts";
import { define, TpElement } from "../../element.ts";
import { icon } from "../../icons.ts";
import type { Context, Of } from "../context.ts";
import { apart } from "./apart.ts";
import { arrival, since } from "./journey.ts";
import { liveStyles } from "./map.css.ts";
import type { TpMap } from "./map.ts";
import type { Pin } from "./sketch.ts";

const ENDED = {
  stopped: "live.ended.stopped",
  expired: "live.ended.expired",
  stage: "live.ended.stage",
  left: "live.ended.left",
} as const;
const WORDS_MS = 1_000;
const FRAME_MS = 66;
const SEEN_STEP_S = 5; // "seen 10 s ago" counts in these steps

/** One who is on their way. */
class Live extends TpElement {
  static override styles = liveStyles;
  static override properties = {
    content: { attribute: false },
    context: { attribute: false },
    stopping: { state: true },
    trouble: { state: true },
  };
  declare content: Of<"live_location">;
  declare context: Context;
  declare stopping: boolean;
  declare trouble: string;
  #frame = 0;
  #drawnMs = 0;
  #toldMs = 0;

  constructor() {
    super();
    this.stopping = false;
    this.trouble = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#frame = requestAnimationFrame(this.#tick);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#frame);
  }

  protected override render(): TemplateResult {
    const { words } = this.context.ui;
    const title = this.content.label || words.say(this.context.own ? "live.own" : "live.other");
    if (this.content.state === "ended") return this.#over(title);
    const fix = this.#track?.last ?? this.#told;
    const seconds = fix ? age(fix.at, this.context.services.now()) : 0;
    const isStale = fix !== undefined && seconds > STALE_S;
    const main = this.#main(fix, seconds, isStale);
    const more = this.trouble || this.#more(fix, seconds, isStale);
    const label = [words.say("place.map", { title }), main, more].filter(Boolean).join(". ");
    return html`<div class=${isStale ? "is-stale" : ""}>
      ${this.#head(title, this.#isArrived ? "live.arrived" : isStale ? "live.lost" : "live.live")}
      ${fix ? html`<tp-map .ui=${this.context.ui} .tiles=${this.context.services.tiles} .label=${label}></tp-map>` : nothing}
      <p class="main" dir="auto">${main}</p>
      <p class="more" dir="auto">${more}</p>
      <div class="end"><small>${this.#left()}</small>${this.#stopButton()}</div>
    </div>`;
  }

  protected override updated(): void {
    this.#draw();
  }

  #head(title: string, state: "live.arrived" | "live.lost" | "live.live" | "live.over"): TemplateResult {
    const look = state === "live.live" || state === "live.arrived" ? "k-badge is-good" : "k-badge";
    return html`<header class=${state === "live.live" ? "is-live" : ""}>
      ${icon("pin")}<strong dir="auto">${title}</strong><span class=${look}>${this.context.ui.words.say(state)}</span>
    </header>`;
  }

  #over(title: string): TemplateResult {
    const { words } = this.context.ui;
    const { arrived_at, ended } = this.content;
    const why = words.say(ended && Object.hasOwn(ENDED, ended) ? ENDED[ended] : "live.ended");
    const note = [arrived_at ? words.say("live.there") : "", why, words.say("live.kept")].filter(Boolean).join(" ");
    return html`${this.#head(title, arrived_at ? "live.arrived" : "live.over")}<p class="more" dir="auto">${note}</p>`;
  }

  #main(fix: Fix | undefined, seconds: number, isStale: boolean): string {
    const { words } = this.context.ui;
    if (this.#isArrived) return words.say("live.there");
    if (!fix) return words.say("live.waiting");
    if (isStale) return words.say("live.seen", { ago: since(seconds, words) });
    return arrival(fix.eta_s, words) || words.say("live.other");
  }

  #more(fix: Fix | undefined, seconds: number, isStale: boolean): string {
    if (!fix) return "";
    const { words } = this.context.ui;
    const left =
      fix.distance_m != null && !this.#isArrived
        ? words.say("live.to_go", { length: words.distance(fix.distance_m) })
        : "";
    const fresh = isStale
      ? ""
      : words.say("live.seen", { ago: since(Math.floor(seconds / SEEN_STEP_S) * SEEN_STEP_S, words) });
    return [left, apart(this.#here, fix, words), fresh].filter(Boolean).join(" · ");
  }

  #left(): string {
    const { words } = this.context.ui;
    const seconds = (Date.parse(this.content.until) - this.context.services.now()) / 1000;
    return seconds > 0 ? words.say("live.left", { span: words.duration(seconds) }) : words.say("live.ending");
  }

  #stopButton(): TemplateResult | typeof nothing {
    const { own, message, readOnly, ui } = this.context;
    if (!own || !message || readOnly) return nothing;
    return html`<button type="button" class="button is-quiet is-small is-stop" ?disabled=${this.stopping} @click=${() => this.#stop(message)}>
      ${icon("stop")}${ui.words.say("live.stop")}
    </button>`;
  }

  get #track(): Track | undefined {
    const { message, services } = this.context;
    return message ? services.track(message) : undefined;
  }

  get #isArrived(): boolean {
    return Boolean(this.content.arrived_at || this.#track?.arrived);
  }

  get #here(): Point | undefined {
    return this.context.own ? undefined : this.context.services.here();
  }

  get #told(): Fix | undefined {
    const { latitude, longitude, moved_at } = this.content;
    if (typeof latitude !== "number" || typeof longitude !== "number" || !moved_at) return undefined;
    return { ...this.content, latitude, longitude, at: moved_at };
  }

  /** As long as it is on the page: the pin glides, and the words follow. */
  #tick = (nowMs: number): void => {
    this.#frame = requestAnimationFrame(this.#tick);
    if (this.content.state === "ended") return;
    if (nowMs - this.#toldMs >= WORDS_MS) {
      this.#toldMs = nowMs;
      this.requestUpdate();
    } else if (nowMs - this.#drawnMs >= FRAME_MS && !isStill()) {
      this.#draw();
    }
    if (nowMs - this.#drawnMs >= FRAME_MS) this.#drawnMs = nowMs;
  };

  #draw(): void {
    const map = this.renderRoot.querySelector<TpMap>("tp-map");
    const track = this.#track;
    const fix = track?.last ?? this.#told;
    if (!map || !fix) return;
    const now = this.context.services.now();
    const stale = age(fix.at, now) > STALE_S;
    const at = (isStill() ? undefined : track?.at(now)) ?? fix;
    const { accuracy_m, heading_deg } = fix;
    const mover: Pin = { ...at, name: "mover", look: "mover", accuracy_m, heading_deg, stale };
    const here = this.#here;
    map.pins = here ? [{ ...here, name: "me", look: "me" }, mover] : [mover];
    map.trail = stale ? [] : [...(track?.trail ?? []).slice(0, -1), at];
  }

  async #stop(message: string): Promise<void> {
    this.stopping = true;
    this.trouble = "";
    try {
      await this.context.services.stop(message);
    } catch (error) {
      this.stopping = false;
      this.trouble = (error as Error).message;
    }
  }
}
define("tp-live", Live);

function isStill(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
