import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Below this a panel beside the page would leave no page. */
const SMALL = "(max-width: 480px), (max-height: 480px)";

/** Whether the screen is a phone's, and what of it a keyboard leaves: `--tp-top` and `--tp-height` of the host. */
export class Screen implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #query = globalThis.matchMedia?.(SMALL);
  #locked: { overflow: string; position: [number, number] } | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  get small(): boolean {
    return this.#query?.matches ?? false;
  }

  hostConnected(): void {
    this.#query?.addEventListener("change", this.#changed);
    window.visualViewport?.addEventListener("resize", this.#measure);
    window.visualViewport?.addEventListener("scroll", this.#measure);
    this.#measure();
  }

  hostDisconnected(): void {
    this.#query?.removeEventListener("change", this.#changed);
    window.visualViewport?.removeEventListener("resize", this.#measure);
    window.visualViewport?.removeEventListener("scroll", this.#measure);
    this.lock(false);
  }

  /** Keeps the page below a sheet from scrolling, and gives it back as it was. */
  lock(on: boolean): void {
    const { style } = document.documentElement;
    if (on && !this.#locked) {
      this.#locked = { overflow: style.overflow, position: [scrollX, scrollY] };
      style.overflow = "hidden";
    } else if (!on && this.#locked) {
      style.overflow = this.#locked.overflow;
      scrollTo(...this.#locked.position);
      this.#locked = undefined;
    }
  }

  #changed = (): void => this.#host.requestUpdate();

  #measure = (): void => {
    const seen = window.visualViewport;
    if (!seen) return;
    this.#host.style.setProperty("--tp-top", `${seen.offsetTop}px`);
    this.#host.style.setProperty("--tp-height", `${seen.height}px`);
  };
}
