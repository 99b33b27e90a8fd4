import { killServer, serverBack } from "../config.ts";
import type { Party } from "../party.ts";
import { button, h, icon, setText } from "./dom.ts";

/** What happened is told this long after the server came back. */
const STORY_MS = 12_000;

type Phase =
  | { is: "calm" }
  | { is: "refused"; why: string; atMs: number }
  | { is: "killed"; atMs: number; sawLoss: boolean }
  | { is: "back"; tookMs: number; atMs: number };

/** The button that kills the server, and the words about what came of it. */
export class Outage {
  readonly button: HTMLButtonElement;
  readonly element = h("p", { class: "outage", role: "status", hidden: true });
  readonly #parties: readonly Party[];
  #phase: Phase = { is: "calm" };

  constructor(parties: readonly Party[]) {
    this.#parties = parties;
    this.button = button(
      { class: "kill" },
      () => void this.#kill(),
      icon("bolt"),
      h("span", {}, "Kill", h("span", { class: "kill-more" }, " the server")),
    );
  }

  render(lost: number): void {
    this.#advance();
    const words = this.#words(lost);
    setText(this.element, words);
    this.element.hidden = words === "";
    this.element.classList.toggle("is-back", this.#phase.is === "back");
    this.button.disabled = this.#phase.is === "killed";
  }

  async #kill(): Promise<void> {
    this.#phase = { is: "killed", atMs: performance.now(), sawLoss: false };
    const why = await killServer();
    if (why) this.#phase = { is: "refused", why, atMs: performance.now() };
    else await serverBack();
    for (const { client } of this.#parties) client.wake();
  }

  #advance(): void {
    const now = performance.now();
    const phase = this.#phase;
    const away = this.#parties.some(({ state }) => state !== "ready");
    if (phase.is === "calm") return;
    if (phase.is === "killed" && away) phase.sawLoss = true;
    else if (phase.is === "killed" && phase.sawLoss) this.#phase = { is: "back", atMs: now, tookMs: now - phase.atMs };
    else if (now - phase.atMs > STORY_MS) this.#phase = { is: "calm" };
  }

  #words(lost: number): string {
    const phase = this.#phase;
    if (phase.is === "calm") return "";
    if (phase.is === "refused") return phase.why;
    if (phase.is === "back")
      return `The server was killed and everyone was back after ${seconds(phase.tookMs)}. ${lost} lost.`;
    const waiting = this.#parties.reduce((sum, { client }) => sum + client.unsent, 0);
    const queue = waiting > 0 ? ` ${waiting} waiting to be sent.` : " Go on typing.";
    return `Server killed ${seconds(performance.now() - phase.atMs)} ago.${queue}`;
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
