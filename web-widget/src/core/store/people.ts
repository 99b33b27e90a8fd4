import type { Participant } from "../frames.ts";

/** How long the typing of another is shown without news. */
const TYPING_MS = 6_000;

/** Who is in one conversation, as one of them sees it. */
export class People {
  me: string | undefined;
  readonly #all = new Map<string, Participant>();
  readonly #typing = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #changed: () => void;

  /** `changed` is called when someone's typing fades. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get self(): Participant | undefined {
    return this.#all.get(this.me ?? "");
  }

  /** Everyone who is or was in it. */
  get all(): Participant[] {
    return [...this.#all.values()];
  }

  /** The others who are in it now. */
  get others(): Participant[] {
    return this.all.filter(({ id, present }) => id !== this.me && present !== false);
  }

  /** Other staff who have it open now, joined or not. */
  get watchers(): Participant[] {
    return this.all.filter(({ id, watching }) => id !== this.me && watching === true);
  }

  /** Participants who write. */
  get typing(): string[] {
    return [...this.#typing.keys()];
  }

  get(participant: string): Participant | undefined {
    return this.#all.get(participant);
  }

  /** "" where nobody told us. */
  nameOf = (participant: string): string => this.#all.get(participant)?.name ?? "";

  /** Whether the reader wants to hear no more from them. */
  blocked(participant: string): boolean {
    return this.#all.get(participant)?.blocked === true;
  }

  learn(participant: Participant): void {
    this.#all.set(participant.id, participant);
  }

  /** From an event, which may be an old one: whether they are online is known better already. */
  learnAgain(participant: Participant): void {
    const known = this.#all.get(participant.id);
    const online = participant.online || known?.online || false;
    this.#all.set(participant.id, { ...participant, online, blocked: known?.blocked ?? false });
  }

  presence(profile: string, online: boolean): void {
    for (const participant of this.#all.values()) {
      if (participant.profile === profile) this.#all.set(participant.id, { ...participant, online });
    }
  }

  /** Whether they are or were in it. */
  blocks(profile: string, blocked: boolean): boolean {
    const known = this.all.filter((participant) => participant.profile === profile);
    for (const participant of known) this.#all.set(participant.id, { ...participant, blocked });
    return known.length > 0;
  }

  watches(participant: string, on: boolean): void {
    const known = this.#all.get(participant);
    if (known) this.#all.set(participant, { ...known, watching: on });
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

  /** For good: no timer is left. */
  close(): void {
    for (const timer of this.#typing.values()) clearTimeout(timer);
    this.#typing.clear();
  }
}
