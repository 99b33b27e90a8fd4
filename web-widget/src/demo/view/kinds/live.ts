import type { Point } from "../../../core/geo.ts";
import { age, ago, arrival, type Fix, length, STALE_S, span } from "../../../core/travel.ts";
import { button, h, icon, setText, wantsStillness } from "../dom.ts";
import { MapView, type Pin } from "../map.ts";
import type { Context, Of } from "./context.ts";
import { apart } from "./location.ts";

const ENDED = {
  stopped: "Sharing was stopped.",
  expired: "The time to share was over.",
  stage: "The order moved on.",
  left: "Who shared it has left.",
} as const;
const DRAW_MS = 1_000; // without motion
const FRAME_MS = 66;

/** Someone on their way: on the map while it is live, in words once it ended. */
export function liveLocation(content: Of<"live_location">, context: Context): HTMLElement {
  const title = content.label || (context.own ? "Where you are" : "On the way");
  const head = h("header", {}, icon("route"), h("strong", { dir: "auto" }, title));
  if (content.state === "ended") return over(content, head);
  return new Live(content, context, head, title).element;
}

function over(content: Of<"live_location">, head: HTMLElement): HTMLElement {
  const words = content.arrived_at ? "Arrived. " : "";
  const why = content.ended ? ENDED[content.ended] : "It has ended.";
  head.append(h("span", { class: "badge" }, content.arrived_at ? "Arrived" : "Ended"));
  const note = h("p", { class: "live-note", dir: "auto" }, `${words}${why} No position is kept.`);
  return h("figure", { class: "place live is-over" }, head, note);
}

class Live {
  readonly element: HTMLElement;
  readonly #content: Of<"live_location">;
  readonly #context: Context;
  readonly #title: string;
  readonly #map: MapView;
  readonly #badge = h("span", { class: "badge is-live" });
  readonly #main = h("strong", { class: "live-main", dir: "auto" });
  readonly #more = h("small", { dir: "auto" });
  readonly #left = h("small", { class: "live-left", dir: "auto" });
  #drawnMs = 0;
  #placed = false; // was on the page

  constructor(content: Of<"live_location">, context: Context, head: HTMLElement, title: string) {
    this.#content = content;
    this.#context = context;
    this.#title = title;
    this.#map = new MapView(`Map: ${title}`);
    head.append(this.#badge);
    const words = h("figcaption", {}, this.#main, this.#more);
    const end = h(
      "div",
      { class: "live-end" },
      this.#left,
      context.own && context.message && !context.readOnly ? this.#stop(context.message) : undefined,
    );
    this.element = h("figure", { class: "place live" }, head, this.#map.element, words, end);
    this.#draw();
    requestAnimationFrame(this.#frame);
  }

  /** As long as it is on the page. */
  #frame = (): void => {
    if (!this.element.isConnected && this.#placed) return;
    this.#placed ||= this.element.isConnected;
    const now = performance.now();
    if (now - this.#drawnMs >= (wantsStillness() ? DRAW_MS : FRAME_MS)) {
      this.#drawnMs = now;
      this.#draw();
    }
    requestAnimationFrame(this.#frame);
  };

  #draw(): void {
    const { services, message } = this.#context;
    const now = services.now();
    const track = message ? services.track(message) : undefined;
    const fix = track?.last ?? this.#told;
    const seconds = fix ? age(fix.at, now) : 0;
    const stale = fix !== undefined && seconds > STALE_S;
    this.element.classList.toggle("is-stale", stale);
    this.element.classList.toggle("is-empty", !fix);
    if (fix) {
      const at = (wantsStillness() ? undefined : track?.at(now)) ?? fix;
      this.#map.show(this.#pins(fix, at, stale), stale ? [] : [...(track?.trail ?? []).slice(0, -1), at]);
    }
    this.#tell(fix, seconds, stale, now);
  }

  get #arrived(): boolean {
    const { message, services } = this.#context;
    return Boolean(this.#content.arrived_at || (message && services.track(message)?.arrived));
  }

  get #told(): Fix | undefined {
    const { latitude, longitude, moved_at } = this.#content;
    if (typeof latitude !== "number" || typeof longitude !== "number" || !moved_at) return undefined;
    return { ...this.#content, latitude, longitude, at: moved_at };
  }

  #pins(fix: Fix, at: Point, stale: boolean): Pin[] {
    const { accuracy_m, heading_deg } = fix;
    const mover: Pin = { ...at, name: "mover", look: "mover", accuracy_m, heading_deg, stale };
    const here = this.#context.own ? undefined : this.#context.services.here();
    return here ? [{ ...here, name: "me", look: "me" }, mover] : [mover];
  }

  #tell(fix: Fix | undefined, seconds: number, stale: boolean, now: number): void {
    const arrived = this.#arrived;
    const far = fix?.distance_m ?? undefined;
    const main = arrived ? "Arrived" : fix ? arrival(fix.eta_s) || "On the way" : "Waiting for the first position…";
    setText(this.#main, stale && !arrived ? `Last seen ${ago(seconds)}` : main);
    const facts = [far !== undefined && !arrived ? `${length(far)} to go` : "", fix ? apart(this.#hereToo, fix) : ""];
    if (fix && !stale) facts.push(`seen ${ago(Math.floor(seconds / 5) * 5)}`);
    setText(this.#more, facts.filter(Boolean).join(" · "));
    setText(this.#badge, arrived ? "Arrived" : stale ? "No signal" : "Live");
    const left = (Date.parse(this.#content.until) - now) / 1000;
    setText(this.#left, left > 0 ? `For ${span(left)} more` : "Ending…");
    this.#map.label(`Map: ${this.#title}. ${this.#main.textContent}. ${this.#more.textContent}`);
  }

  get #hereToo(): Point | undefined {
    return this.#context.own ? undefined : this.#context.services.here();
  }

  #stop(message: string): HTMLElement {
    const stop = button({ class: "action is-stop" }, () => {
      stop.disabled = true;
      this.#context.services.stop(message).catch((error: Error) => {
        stop.disabled = false;
        setText(this.#more, error.message);
      });
    });
    stop.append(icon("stop"), "Stop sharing");
    return stop;
  }
}
