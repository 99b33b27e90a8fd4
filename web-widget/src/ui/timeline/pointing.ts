import type { ReactiveController, ReactiveControllerHost } from "lit";

/** A finger that rests on a message this long asks for its menu. */
const HOLD_MS = 450;
/** It rests while it moves no more than this. */
const REST_PX = 10;

export interface PointingOptions {
  /** A long press, or the key for menus. */
  held: (row: HTMLElement) => void;
}

type Host = ReactiveControllerHost & HTMLElement & { readonly renderRoot: HTMLElement | DocumentFragment };

/** Where the mouse or the focus is, so that this row alone shows its tools; and the long press of a finger. */
export class Pointing implements ReactiveController {
  hot = ""; // key of the row
  readonly #host: Host;
  readonly #held: PointingOptions["held"];
  readonly #listeners: readonly [string, (event: Event) => void][];
  #down: { x: number; y: number; timer: ReturnType<typeof setTimeout> } | undefined;
  #asked = false; // by this press: its click and the browser's own menu are not meant

  constructor(host: Host, { held }: PointingOptions) {
    this.#host = host;
    this.#held = held;
    this.#listeners = [
      ["focusin", (event) => this.#turn(rowOf(event))],
      ["focusout", () => this.#turn(undefined)],
      ["pointerover", (event) => this.#over(event as PointerEvent)],
      ["pointerdown", (event) => this.#pressed(event as PointerEvent)],
      ["pointermove", (event) => this.#moved(event as PointerEvent)],
      ["pointerup", () => this.#released()],
      ["pointercancel", () => this.#released()],
      ["contextmenu", (event) => this.#menu(event as PointerEvent)],
    ];
    host.addController(this);
  }

  /** Inside: what goes from row to row never comes out of the host. */
  hostConnected(): void {
    for (const [name, listener] of this.#listeners) this.#host.renderRoot.addEventListener(name, listener);
    this.#host.addEventListener("pointerleave", this.#left);
  }

  hostDisconnected(): void {
    for (const [name, listener] of this.#listeners) this.#host.renderRoot.removeEventListener(name, listener);
    this.#host.removeEventListener("pointerleave", this.#left);
    this.#released();
  }

  #left = (): void => this.#turn(undefined);

  #turn(row: HTMLElement | undefined): void {
    const key = row?.dataset.key ?? "";
    if (key === this.hot) return;
    this.hot = key;
    this.#host.requestUpdate();
  }

  #over(event: PointerEvent): void {
    if (event.pointerType === "mouse") this.#turn(rowOf(event));
  }

  #pressed(event: PointerEvent): void {
    this.#released();
    this.#asked = false;
    const row = rowOf(event);
    if (event.pointerType === "mouse" || !row) return;
    const timer = setTimeout(() => {
      this.#asked = true;
      this.#held(row);
    }, HOLD_MS);
    this.#down = { x: event.clientX, y: event.clientY, timer };
  }

  #moved({ clientX, clientY }: PointerEvent): void {
    if (this.#down && Math.hypot(clientX - this.#down.x, clientY - this.#down.y) > REST_PX) this.#released();
  }

  #released(): void {
    clearTimeout(this.#down?.timer);
    this.#down = undefined;
  }

  /** By a finger, which was answered already, or by the key. A mouse has the browser's own menu. */
  #menu(event: PointerEvent): void {
    const row = rowOf(event);
    if (event.pointerType === "mouse" || !row) return;
    event.preventDefault();
    this.#released();
    if (!this.#asked) this.#held(row);
    this.#asked = true;
  }
}

/** The row in which something happened, however deep. */
export function rowOf(event: Event): HTMLElement | undefined {
  const inside = (node: EventTarget) => node instanceof HTMLElement && node.classList.contains("row");
  return event.composedPath().find(inside) as HTMLElement | undefined;
}
