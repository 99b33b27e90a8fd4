import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Context } from "./context.ts";

/** An element whose content is answered by choosing one of several. */
export interface Asking extends ReactiveControllerHost {
  context: Context;
}

/** One of several is chosen by its id: whether that is still possible, what was chosen, and what went wrong. */
export class Choosing implements ReactiveController {
  going: string | undefined; // the id that is on its way
  trouble = "";
  readonly #host: Asking;
  #taken: string | undefined; // answered here, before its message comes
  #message: string | undefined;

  constructor(host: Asking) {
    this.#host = host;
    host.addController(this);
  }

  /** The same element may be given another message. */
  hostUpdate(): void {
    const { message } = this.#host.context;
    if (message === this.#message) return;
    this.#message = message;
    this.going = this.#taken = undefined;
    this.trouble = "";
  }

  /** Whether nothing can be chosen any more; `once`: one answer is all. */
  isShut(once: boolean): boolean {
    const { standing } = this.#host.context;
    return (
      standing === "shown" || standing === "expired" || (once && (standing === "answered" || this.chosen !== undefined))
    );
  }

  get chosen(): string | undefined {
    const { answer } = this.#host.context;
    return (answer?.kind === "answer" ? answer.action : undefined) ?? this.#taken;
  }

  /** What is said below: what went wrong, or why nothing can be chosen. */
  note(once: boolean): string {
    const { standing, ui } = this.#host.context;
    if (this.trouble) return this.trouble;
    if (standing === "expired") return ui.words.say("kinds.expired");
    return once && this.chosen !== undefined ? ui.words.say("kinds.answered.you") : "";
  }

  /** Answers; resolves to the address of the checkout, where there is one. */
  async choose(action: string | null | undefined): Promise<string | undefined> {
    const { message, services } = this.#host.context;
    if (this.going || !message || !action) return undefined;
    this.#set({ going: action, trouble: "" });
    try {
      const { checkout_url } = await services.answer(message, { action });
      if (message === this.#message) this.#taken = action;
      return checkout_url ?? undefined;
    } catch (error) {
      this.trouble = (error as Error).message;
      return undefined;
    } finally {
      this.#set({ going: undefined });
    }
  }

  #set(now: Partial<Pick<Choosing, "going" | "trouble">>): void {
    Object.assign(this, now);
    this.#host.requestUpdate();
  }
}
