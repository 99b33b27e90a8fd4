import { reconnectDelay } from "./backoff.ts";
import { NoToken, SiteRefused } from "./errors.ts";

/** Whoever waits: whether they still do, and who hears of a failure. */
export interface Patience {
  wanted(): boolean;
  failed(error: unknown): void;
  random?: () => number;
}

/** Tries again, after ever longer waits, until it succeeds, is refused for good, or is not wanted any more. */
export async function patiently<Outcome>(work: () => Promise<Outcome>, patience: Patience): Promise<Outcome> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      patience.failed(error);
      if (isFinal(error)) throw error;
    }
    await rest(reconnectDelay(attempt, patience.random ?? Math.random));
    if (!patience.wanted()) throw new NoToken("logged_out", "It is not wanted any more.", false);
  }
}

function isFinal(error: unknown): boolean {
  return (error instanceof NoToken || error instanceof SiteRefused) && !error.retryable;
}

/** So long; less where the network is back before. */
function rest(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const rested = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.("online", rested);
      resolve();
    };
    const timer = setTimeout(rested, ms);
    globalThis.addEventListener?.("online", rested);
  });
}
