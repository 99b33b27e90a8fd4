/** The stage: every side beside the others, what is counted, and two ways to do harm. */

import { type Count, type Faults, loadCount, loadRound, type Round } from "../market.ts";
import { dir, made, part, say } from "../page.ts";
import { stageWords } from "../stages.ts";
import { Audit } from "./audit.ts";
import { Deeds } from "./deeds.ts";
import { SideFrame } from "./frame.ts";
import { SIDES } from "./sides.ts";
import { Witness } from "./witness.ts";

const LOOK_MS = 2_000;
const STATE_MS = 250;
const FAULTS = ["lost", "doubled", "reordered"] as const;

class Stage {
  readonly #frames = SIDES.map((info) => new SideFrame(info));
  readonly #audit = new Audit();
  readonly #witness = new Witness();
  #round: Round | undefined;
  #cast: Count = { acked: 0, lost: 0, doubled: 0, reordered: 0 }; // what the cast's own clients found

  constructor() {
    document.documentElement.dir = dir;
    part("sides").append(...this.#frames.map(({ element }) => element));
    part("tabs").append(...this.#frames.map((frame) => this.#tab(frame)));
    this.#choose(this.#frames[0] as SideFrame);
    new Deeds(() => this.#faults.lost);
    setInterval(() => this.#tellStates(), STATE_MS);
  }

  /** Follows the story for as long as the page is open. */
  async run(): Promise<never> {
    for (;;) {
      this.#round = (await loadRound().catch(() => undefined)) ?? this.#round; // the server is away: the last one stays
      this.#cast = (await loadCount().catch(() => undefined)) ?? this.#cast;
      if (this.#round) await this.#lookAt(this.#round.conversation);
      this.#show();
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  async #lookAt(conversation: string): Promise<void> {
    for (const frame of this.#frames) {
      const { profile } = frame.info;
      frame.turn(conversation);
      const served = await this.#witness.served(profile, conversation).catch(() => undefined);
      const thread = frame.held(conversation);
      if (served && thread?.online && thread.pages.loaded && thread.pages.atLatest) {
        this.#audit.look(profile, served, thread, performance.now());
      } else this.#audit.away(profile);
    }
  }

  get #faults(): Faults {
    const { lost, doubled, reordered } = this.#audit.faults;
    const cast = this.#cast;
    return { lost: lost + cast.lost, doubled: doubled + cast.doubled, reordered: reordered + cast.reordered };
  }

  #show(): void {
    if (this.#round) {
      say(part("title"), this.#round.title);
      say(part("stage"), stageWords(this.#round.stage));
    }
    const counts: Record<string, number> = { acked: this.#cast.acked, ...this.#faults };
    for (const element of document.querySelectorAll<HTMLElement>("[data-count]")) {
      const name = element.dataset.count ?? "";
      say(element, String(counts[name] ?? 0));
      if ((FAULTS as readonly string[]).includes(name)) element.classList.toggle("is-wrong", (counts[name] ?? 0) > 0);
    }
  }

  #tellStates(): void {
    for (const frame of this.#frames) frame.tell(this.#round && frame.held(this.#round.conversation));
  }

  /** On a narrow screen one side is seen at a time. */
  #tab(frame: SideFrame): HTMLButtonElement {
    const { name, role } = frame.info;
    const button = made("button", { type: "button", onclick: () => this.#choose(frame) }, name);
    button.append(made("span", { className: "quiet" }, ` ${role}`));
    return button;
  }

  #choose(chosen: SideFrame): void {
    this.#frames.forEach((frame, n) => {
      frame.element.classList.toggle("is-chosen", frame === chosen);
      const tab = part("tabs").children[n];
      if (tab) tab.ariaPressed = String(frame === chosen);
    });
  }
}

void new Stage().run();
