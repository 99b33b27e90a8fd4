/** What `/start/start.json` says. */
export type Start = {
  tenant: string;
  site: string | null;
  origins: string[];
  snippets: { language: string; file: string; code: string }[];
  latest: number;
};

/** One step of a page on its way to its first message, as `/start/arrivals.json` tells it. */
export type Arrival = {
  n: number;
  at: string;
  step: "script" | "settings" | "socket";
  outcome?: string;
  origin?: string;
  site?: string;
  profile?: string;
  role?: string;
  seconds?: number;
  issued_s?: number;
  detail?: string;
};

const AGAIN_MS = 2_000; // after an answer that did not come
const GIVE_UP_MS = 40_000; // the server answers within 20 s

/** Hands on each batch of arrivals, until the page goes; `lost` where the server does not answer. */
export async function follow(after: number, came: (arrivals: Arrival[]) => void, lost: () => void): Promise<never> {
  for (;;) {
    try {
      const answer = await fetch(`/start/arrivals.json?after=${after}`, { signal: AbortSignal.timeout(GIVE_UP_MS) });
      if (!answer.ok) throw new Error(String(answer.status));
      const { arrivals, latest } = (await answer.json()) as { arrivals: Arrival[]; latest: number };
      after = latest;
      came(arrivals);
    } catch {
      lost();
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
