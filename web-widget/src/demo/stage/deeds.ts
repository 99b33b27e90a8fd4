import { killServer } from "../market.ts";
import { part, say } from "../page.ts";
import { cut } from "../sides/wire.ts";

const CUT_MS = 10_000;
const SECOND_MS = 1_000;
const LOOK_MS = 250;
const PATIENCE_MS = 60_000; // then the clients' own patience is enough
const BUYER = "buyer:ana";

/** The two buttons that do harm, and the line that tells what came of it. */
export class Deeds {
  readonly #cut = part<HTMLButtonElement>("cut");
  readonly #kill = part<HTMLButtonElement>("kill");
  readonly #told = part("told");
  readonly #lost: () => number;

  constructor(lost: () => number) {
    this.#lost = lost;
    this.#cut.addEventListener("click", () => void this.#cutOff());
    this.#kill.addEventListener("click", () => void this.#killed());
  }

  async #cutOff(): Promise<void> {
    this.#cut.disabled = true;
    cut({ profile: BUYER, forMs: CUT_MS });
    say(
      this.#told,
      "Ana is offline for ten seconds. Write as her: it waits in her page, and is sent when she is back.",
    );
    for (let leftMs = CUT_MS; leftMs > 0; leftMs -= SECOND_MS) {
      say(this.#cut, `Ana is offline: ${leftMs / SECOND_MS} s`);
      await pause(SECOND_MS);
    }
    say(this.#cut, "Cut the buyer’s connection");
    this.#cut.disabled = false;
    say(this.#told, `Ana is back: ${this.#lost()} lost. What she wrote has arrived, once and in order.`);
  }

  async #killed(): Promise<void> {
    this.#kill.disabled = true;
    const began = performance.now();
    const refused = await killServer();
    say(this.#told, refused ?? "Server killed. Everybody waits for it, and what they write waits with them.");
    if (refused === undefined) {
      await back(began);
      const tookS = ((performance.now() - began) / SECOND_MS).toFixed(1);
      say(this.#told, `The server was back after ${tookS} s: ${this.#lost()} lost.`);
    }
    this.#kill.disabled = false;
  }
}

/** Resolves when the server answers again. */
async function back(began: number): Promise<void> {
  await pause(LOOK_MS); // the answer comes before the end
  while (performance.now() - began < PATIENCE_MS) {
    await pause(LOOK_MS);
    const answer = await fetch("/ready", { cache: "no-store" }).catch(() => undefined);
    if (answer?.ok) return;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
