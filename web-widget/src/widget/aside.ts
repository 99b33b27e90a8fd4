import type { ReactiveController, ReactiveControllerHost } from "lit";

const GAP_PX = 8;

/** Moves a closed launcher away from what has the focus below it: `--tp-aside` of the host, in px upwards. */
export class Aside implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #by = 0;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener("focusin", this.#look);
    document.addEventListener("focusout", this.#look);
    addEventListener("scroll", this.#look, { passive: true, capture: true });
    addEventListener("resize", this.#look);
  }

  hostDisconnected(): void {
    document.removeEventListener("focusin", this.#look);
    document.removeEventListener("focusout", this.#look);
    removeEventListener("scroll", this.#look, { capture: true });
    removeEventListener("resize", this.#look);
  }

  #look = (): void => {
    const by = this.#needed(document.activeElement);
    if (by === this.#by) return;
    this.#by = by;
    this.#host.style.setProperty("--tp-aside", `${-by}px`);
  };

  /** How far up it must go to cover nothing of that element; as high as the window allows. */
  #needed(focused: Element | null): number {
    const launcher = this.#host.shadowRoot?.querySelector<HTMLElement>(".launcher");
    const none = !launcher || launcher.ariaExpanded === "true" || !focused || focused === document.body;
    if (none || focused === this.#host) return 0;
    const [mine, theirs] = [this.#home(launcher), focused.getBoundingClientRect()];
    const apart =
      mine.left >= theirs.right || mine.right <= theirs.left || mine.top >= theirs.bottom || mine.bottom <= theirs.top;
    if (apart) return 0;
    return Math.max(0, Math.min(mine.bottom - theirs.top + GAP_PX, mine.top - GAP_PX));
  }

  /** Where the launcher is when nothing is in its way. */
  #home(launcher: HTMLElement): DOMRect {
    const { left, width, height } = launcher.getBoundingClientRect();
    const top = this.#host.offsetTop;
    return new DOMRect(left, top, width, height);
  }
}
