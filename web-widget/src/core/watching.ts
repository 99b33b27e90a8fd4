import type { Clock } from "./clock.ts";
import type { Session } from "./store/session.ts";
import { clockTrouble, type Trouble, troubleOfLoss } from "./troubles.ts";

/** A connection that never was, or is away for this long, is a trouble and no hiccup. */
export const AWAY_MS = 8_000;

export interface Watcher {
  /** What is wrong now; undefined: nothing any more. */
  trouble(trouble: Trouble | undefined): void;
  /** A token ended, and another one is asked for. */
  expired(reason: string): void;
}

/** Tells what a session's connection suffers from, until the session is closed. */
export function watchConnection(session: Session, clock: Clock, { trouble, expired }: Watcher): void {
  let away: ReturnType<typeof setTimeout> | undefined;
  const gone = () =>
    trouble({
      code: "unreachable",
      message: "The server cannot be reached.",
      retryable: true,
      words: "connection.unreachable",
    });
  session.client.on("welcome", ({ server_time }) => clock.learn(server_time));
  session.on("state", ({ state, loss }) => {
    if (loss?.code === 4401) expired(loss.reason);
    const found = troubleOfLoss(state, loss);
    if (found) trouble(found);
    if (state === "ready" || state === "closed") {
      clearTimeout(away);
      away = undefined;
    } else away ??= setTimeout(gone, AWAY_MS);
    if (state === "ready") trouble(clock.minutesOff > 0 ? clockTrouble(clock.minutesOff) : undefined);
  });
}
