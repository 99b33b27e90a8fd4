/** A side of the demo follows the story from round to round. */

import { loadRound, type Round } from "../market.ts";
import { dir } from "../page.ts";

const LOOK_MS = 2_000;
/** Nobody's page is turned while they write. */
const WRITING_MS = 15_000;

/** Calls `shown` with the round that is on, again whenever something of it may have changed. */
export async function followStory(shown: (round: Round) => void): Promise<never> {
  document.documentElement.dir = dir;
  let wroteAt = Number.NEGATIVE_INFINITY;
  let now: Round | undefined;
  document.addEventListener("input", () => {
    wroteAt = performance.now();
  });
  for (;;) {
    const round = await loadRound().catch(() => undefined); // the server is away: it comes back
    const writes = performance.now() - wroteAt < WRITING_MS;
    if (round && (round.conversation === now?.conversation || !writes)) {
      now = round;
      shown(round);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
