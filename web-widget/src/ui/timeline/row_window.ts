import type { ReactiveController, ReactiveControllerHost } from "lit";
import { Heights } from "./heights.ts";

/** Rows beyond what is seen stand on the page for this far each way. */
const SPARE_PX = 700;
/** New ones are put there when less than this is left. */
const SHORT_PX = 300;
/** This close to its end a list follows what is added. */
const NEAR_PX = 60;
/** Without a scroll event for this long, the reader's finger rests. */
const REST_MS = 140;

/** What the list is made of: `above` and `below` keep the room of rows that are not on the page. */
export interface Parts {
  scroller: HTMLElement;
  above: HTMLElement;
  rows: HTMLElement; // its children are the rows from `start` up to before `end`
  below: HTMLElement;
}

export interface RowWindowOptions {
  parts: () => Parts | undefined;
  estimate: (row: number) => number; // of the height of one that was never shown
  /** Whether a row stays between the same neighbours when more come above: what does not holds no place. */
  holds: (row: number) => boolean;
  scrolled: () => void;
}

/** A row by its name. */
export interface Keyed {
  readonly key: string;
}

/** A row that is seen, and how far its top is below that of the view. */
interface Anchor {
  key: string;
  top: number;
}

/**
 * Which rows of a long list stand on the page, so that what its reader looks at stays where it is.
 *
 * Row `i` begins at `heights.before(i) + drift` in the scrolled content. A row above turns out higher than was guessed:
 * while the reader scrolls, `drift` takes that up, for a written `scrollTop` would stop a finger's swing; at rest it is
 * folded into `scrollTop`.
 */
export class RowWindow implements ReactiveController {
  start = 0;
  end = 0;
  atEnd = true;
  /** What is seen is not complete: it cannot wait. */
  urgent = true;
  readonly #host: ReactiveControllerHost;
  readonly #options: RowWindowOptions;
  readonly #resized = new ResizeObserver(() => this.#settle());
  readonly #observed = new Set<Element>();
  #known = new Map<string, number>(); // heights by key
  #rows: readonly Keyed[] = [];
  #heights = new Heights(new Float64Array());
  #anchors: Anchor[] = [];
  #drift = 0;
  #top = 0; // the scroller's, as it should be
  #viewPx = 0;
  #follow = true;
  #goes = false; // to where it was asked, with the next rendering: a scroll from before that says nothing
  #resting: ReturnType<typeof setTimeout> | undefined;
  #parts: Parts | undefined;

  constructor(host: ReactiveControllerHost, options: RowWindowOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  /**
   * The rows from now on; the first `same` of them are as they were. `follow`: at the end the reader stays at the end
   * when more come.
   */
  setRows(rows: readonly Keyed[], same: number, follow: boolean): void {
    this.#rows = rows;
    this.#follow = follow;
    const heights = this.#heights.resized(rows.length, same);
    for (let i = same; i < rows.length; i += 1) {
      heights[i] = this.#known.get(this.#key(i)) ?? this.#options.estimate(i);
    }
    this.#heights = new Heights(heights);
  }

  /** Brings a row to `top` pixels below the view's top, or as near as the list goes; false where there is none. */
  show(key: string, top: number): boolean {
    if (this.#indexOf(key) < 0) return false;
    this.#rest();
    this.atEnd = false;
    this.#goes = true;
    this.#anchors = [{ key, top }];
    this.#hurry();
    return true;
  }

  showEnd(): void {
    this.#rest();
    this.atEnd = true;
    this.#goes = true;
    this.#hurry();
  }

  /** Another list: nothing of the last one is remembered. */
  clear(): void {
    this.#known = new Map();
    this.#anchors = [];
    this.atEnd = true;
  }

  /** How much of the list lies above what is seen, and below it, in pixels. */
  get beyond(): { above: number; below: number } {
    const above = this.#top - this.#drift;
    return { above, below: this.#heights.total - above - this.#viewPx };
  }

  get viewPx(): number {
    return this.#viewPx;
  }

  hostUpdate(): void {
    this.urgent = false;
    this.#keepPlace();
    this.#choose();
  }

  hostUpdated(): void {
    this.#attach(this.#options.parts());
    this.#settle();
  }

  hostDisconnected(): void {
    this.#attach(undefined);
    clearTimeout(this.#resting);
    this.#resting = undefined;
  }

  get #stuck(): boolean {
    return this.atEnd && this.#follow;
  }

  get #bottom(): number {
    return Math.max(0, this.#heights.total + this.#drift - this.#viewPx);
  }

  /** Finds where the content must lie for the anchor to stay where it was seen. */
  #keepPlace(): void {
    if (this.#stuck) {
      this.#drift = 0;
      this.#top = this.#bottom;
      return;
    }
    const index = this.#anchorIndex();
    if (index === undefined) return;
    const [row, { top }] = index;
    this.#drift = this.#top + top - this.#heights.before(row);
    const blank = this.#drift > 0 && this.#top < this.#drift; // a gap before the first row would be seen
    const squeezed = this.#heights.before(this.start) + this.#drift < 0;
    if (this.#resting === undefined || blank || squeezed) this.#fold();
  }

  #fold(): void {
    this.#top = Math.max(0, this.#top - this.#drift);
    this.#drift = 0;
  }

  #anchorIndex(): [number, Anchor] | undefined {
    for (const anchor of this.#anchors) {
      const row = this.#indexOf(anchor.key);
      if (row >= 0) return [row, anchor];
    }
    return undefined;
  }

  /** Which rows stand on the page. */
  #choose(): void {
    const count = this.#rows.length;
    const from = this.#top - this.#drift;
    this.start = count === 0 ? 0 : this.#heights.find(from - SPARE_PX);
    this.end = count === 0 ? 0 : this.#heights.find(from + (this.#viewPx || SPARE_PX) + SPARE_PX) + 1;
    if (this.#heights.before(this.start) + this.#drift < 0) this.#fold();
  }

  /** After rendering, and when a row or the view changed its size: measures, and keeps the reader's place. */
  #settle(): void {
    const parts = this.#parts;
    if (!parts?.scroller.isConnected) return;
    this.#viewPx = parts.scroller.clientHeight;
    this.#measure(parts.rows);
    this.#keepPlace();
    this.#lay(parts);
    this.#goes = false;
    this.#remember();
    if (this.#short()) this.#hurry();
    else this.#reachEnd();
  }

  /** What was shown somewhere else may be the end as well: nobody scrolls there first. */
  #reachEnd(): void {
    if (this.atEnd || this.end < this.#rows.length || this.#bottom - this.#top >= 1) return;
    this.atEnd = true;
    this.#options.scrolled();
  }

  #measure(rows: HTMLElement): void {
    const gone = new Set(this.#observed);
    [...rows.children].forEach((element, i) => {
      const row = this.start + i;
      if (row >= this.#rows.length) return;
      const { height } = element.getBoundingClientRect();
      this.#known.set(this.#key(row), height);
      if (Math.abs(height - this.#heights.at(row)) > 0.01) this.#heights.set(row, height);
      if (!gone.delete(element)) this.#observe(element);
    });
    for (const element of gone) this.#unobserve(element);
  }

  #lay({ scroller, above, below }: Parts): void {
    const room = this.#heights.before(this.start) + this.#drift;
    above.style.blockSize = `${Math.max(0, room)}px`;
    below.style.blockSize = `${Math.max(0, this.#heights.total - this.#heights.before(this.end))}px`;
    const top = this.#stuck ? scroller.scrollHeight - scroller.clientHeight : this.#top;
    if (Math.abs(scroller.scrollTop - top) > 0.5) scroller.scrollTop = top;
    this.#top = scroller.scrollTop; // as far as the content goes
  }

  /** What is seen now. */
  #remember(): void {
    this.#anchors = [];
    let row = this.#heights.find(this.#top - this.#drift);
    const last = this.#top - this.#drift + this.#viewPx;
    for (let at = this.#heights.before(row); row < this.#rows.length && at < last; row += 1) {
      if (this.#options.holds(row)) this.#anchors.push({ key: this.#key(row), top: at + this.#drift - this.#top });
      at += this.#heights.at(row);
    }
  }

  #key(row: number): string {
    return this.#rows[row]?.key ?? "";
  }

  /** -1 where there is none. What is sought stands near the end most of the time. */
  #indexOf(key: string): number {
    return this.#rows.findLastIndex((row) => row.key === key);
  }

  #hurry(): void {
    this.urgent = true;
    this.#host.requestUpdate();
  }

  #short(): boolean {
    const from = this.#top - this.#drift;
    const above = this.start > 0 && this.#heights.before(this.start) > from - SHORT_PX;
    return above || (this.end < this.#rows.length && this.#heights.before(this.end) < from + this.#viewPx + SHORT_PX);
  }

  readonly #scrolled = (): void => {
    const scroller = this.#parts?.scroller;
    if (!scroller || this.#goes) return;
    const top = scroller.scrollTop;
    const isLast = scroller.scrollHeight - scroller.clientHeight - top < 1;
    if (isLast && top < this.#top) return this.#settle(); // the content became shorter: it is no reader who scrolls up to its end
    const near = this.#bottom - top < NEAR_PX;
    this.atEnd = near || (this.atEnd && top >= this.#top);
    this.#top = top;
    this.#remember();
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#restNow(), REST_MS);
    if (this.#short()) this.#hurry();
    this.#options.scrolled();
  };

  #restNow(): void {
    this.#rest();
    if (Math.abs(this.#drift) > 0) this.#settle();
  }

  #rest(): void {
    clearTimeout(this.#resting);
    this.#resting = undefined;
  }

  #attach(parts: Parts | undefined): void {
    if (parts?.scroller === this.#parts?.scroller) return;
    this.#parts?.scroller.removeEventListener("scroll", this.#scrolled);
    this.#resized.disconnect();
    this.#observed.clear();
    this.#parts = parts;
    if (!parts) return;
    parts.scroller.addEventListener("scroll", this.#scrolled, { passive: true });
    this.#resized.observe(parts.scroller);
  }

  #observe(element: Element): void {
    this.#observed.add(element);
    this.#resized.observe(element);
  }

  #unobserve(element: Element): void {
    this.#observed.delete(element);
    this.#resized.unobserve(element);
  }
}
