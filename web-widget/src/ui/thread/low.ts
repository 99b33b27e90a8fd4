import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Whether there is little height, as when a page is zoomed; the same bound as in `thread.css.ts`. */
export class Low implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #query = matchMedia("(height < 400px)");

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  get matches(): boolean {
    return this.#query.matches;
  }

  hostConnected(): void {
    this.#query.addEventListener("change", this.#changed);
  }

  hostDisconnected(): void {
    this.#query.removeEventListener("change", this.#changed);
  }

  #changed = (): void => this.#host.requestUpdate();
}
