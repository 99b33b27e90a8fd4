import type { AudienceChoice, Draft } from "./port.ts";

const SAVE_MS = 500;

export const EMPTY: Draft = { text: "" };

/** Saves the last draft of several that come soon after each other; the one that waits is never lost. */
export class DraftSaver {
  readonly #save: (draft: Draft) => void;
  #waiting: Draft | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(save: (draft: Draft) => void) {
    this.#save = save;
  }

  later(draft: Draft): void {
    this.#waiting = draft;
    this.#timer ??= setTimeout(() => this.flush(), SAVE_MS);
  }

  /** Now: before another conversation is shown, the page is left, or after a message was sent. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const draft = this.#waiting;
    this.#waiting = undefined;
    if (draft) this.#save(draft);
  }
}

/**
 * The choice that a key means. Without a key it is the first; a key of somebody who is no longer there means nobody,
 * so that what was written for some is never sent to others.
 */
export function choiceOf(choices: readonly AudienceChoice[], key: string | undefined): AudienceChoice | undefined {
  return key === undefined ? choices[0] : choices.find((choice) => choice.key === key);
}

export function sameDraft(a: Draft, b: Draft): boolean {
  const shape = ({ text, audience, reply }: Draft) => JSON.stringify([text, audience, reply]);
  return shape(a) === shape(b);
}
