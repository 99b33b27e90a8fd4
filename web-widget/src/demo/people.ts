import type { Participant } from "../core/frames.ts";
import { hears } from "./audience.ts";

/** How long the typing of another is shown without news. */
const TYPING_MS = 6_000;

/** Who is in the conversation, as one of them sees it. */
export class People {
  me: string | undefined;
  readonly #all = new Map<string, Participant>();
  readonly #here: ReadonlySet<string>;
  readonly #typing = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #changed: () => void;

  /** `here`: profiles of the parties of this page; `changed` is called when someone's typing fades. */
  constructor(here: Iterable<string>, changed: () => void) {
    this.#here = new Set(here);
    this.#changed = changed;
  }

  get self(): Participant | undefined {
    return this.#all.get(this.me ?? "");
  }

  /** The others who are in the conversation now. */
  get others(): Participant[] {
    return [...this.#all.values()].filter(({ id, present }) => id !== this.me && present !== false);
  }

  /** Changes with whoever is here and what they are called. */
  get signature(): string {
    return `${this.me} ${this.others.map(({ id, name }) => `${id} ${name}`).join()}`;
  }

  get typing(): string[] {
    return [...this.#typing.keys()].map(this.nameOf);
  }

  /** The participant that a profile is here, or was. */
  find(profile: string): Participant | undefined {
    return [...this.#all.values()].find((participant) => participant.profile === profile);
  }

  nameOf = (participant: string): string => this.#all.get(participant)?.name || "someone";

  /** The other parties of this page who read what is said to this audience. */
  readers(audience: readonly string[]): string[] {
    const those = this.others.filter((other) => this.#here.has(other.profile) && hears(audience, other));
    return those.map(({ id }) => id);
  }

  learn(participant: Participant): void {
    this.#all.set(participant.id, participant);
  }

  /** From an event, which may be an old one: whether they are online is known better already. */
  learnAgain(participant: Participant): void {
    const online = participant.online || this.#all.get(participant.id)?.online || false;
    this.#all.set(participant.id, { ...participant, online });
  }

  presence(profile: string, online: boolean): void {
    for (const participant of this.#all.values()) {
      if (participant.profile === profile) this.#all.set(participant.id, { ...participant, online });
    }
  }

  types(participant: string, on: boolean): void {
    clearTimeout(this.#typing.get(participant));
    this.#typing.delete(participant);
    if (!on || participant === this.me) return;
    const fade = () => {
      this.#typing.delete(participant);
      this.#changed();
    };
    this.#typing.set(participant, setTimeout(fade, TYPING_MS));
  }
}
