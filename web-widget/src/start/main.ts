import { render } from "lit";
import { type Arrival, follow, type Start } from "./arrivals.ts";
import { type Told, tell } from "./telling.ts";
import { page } from "./view.ts";

const KEPT = 8; // of what came before the newest
const EACH_S = 1_000; // silence is told too, so the line is looked at each second

class StartPage {
  readonly #start: Start;
  readonly #into: HTMLElement;
  readonly #arrivals: Arrival[] = []; // newest first
  #lost = false;
  #language = 0;

  constructor(start: Start, into: HTMLElement) {
    this.#start = start;
    this.#into = into;
  }

  run(): void {
    setInterval(() => this.#show(), EACH_S);
    void follow(
      this.#start.latest,
      (arrivals) => this.#came(arrivals),
      () => this.#came([], true),
    );
    this.#show();
  }

  #came(arrivals: Arrival[], lost = false): void {
    this.#lost = lost;
    this.#arrivals.unshift(...arrivals.toReversed());
    this.#arrivals.length = Math.min(this.#arrivals.length, KEPT + 1);
    this.#show();
  }

  #show(): void {
    const place = { server: location.origin, site: this.#start.site, origins: this.#start.origins };
    const told = this.#arrivals.map((arrival) => tell(arrival, Date.now(), place));
    const choose = (language: number) => {
      this.#language = language;
      this.#show();
    };
    render(
      page(this.#start, location.origin, this.#line(told[0]), told.slice(1), { chosen: this.#language, choose }),
      this.#into,
    );
  }

  #line(newest: Told | undefined): Told {
    if (this.#lost) return { tone: "bad", words: "This server does not answer. Asking again …" };
    return newest ?? { tone: "waiting", words: "Waiting for your page …" };
  }
}

async function begin(into: HTMLElement): Promise<void> {
  const answer = await fetch("/start/start.json");
  if (answer.ok) new StartPage((await answer.json()) as Start, into).run();
  else into.append("The server cannot tell about its test tenant just now. Please load this page again.");
}

const main = document.querySelector("main");
if (main) void begin(main);
