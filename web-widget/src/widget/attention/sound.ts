/** One tab rings at a time, and for this long no other one. */
const HOLD_MS = 2_000;
/** Two soft notes, a fifth apart: hertz, and seconds from the beginning. */
const NOTES = [
  { hertz: 587.33, at: 0 },
  { hertz: 880, at: 0.09 },
];
const LENGTH_S = 0.45;
const LOUDNESS = 0.08;

/** A short tone of our own, once over all tabs. Silent until the reader touched the page: browsers want it so. */
export class Sound {
  readonly #name: string;
  readonly #locks: LockManager | undefined;
  readonly #ended = new AbortController();
  #context: AudioContext | undefined;

  /** `name` is the same in all tabs that share one ear. */
  constructor(name: string, page: Window, locks: LockManager | undefined) {
    this.#name = `${name}/sound`;
    this.#locks = locks;
    const options = { capture: true, passive: true, signal: this.#ended.signal };
    if (page.navigator.userActivation?.hasBeenActive) this.#unlock();
    for (const gesture of ["pointerdown", "keydown"]) page.addEventListener(gesture, () => this.#unlock(), options);
  }

  /** Rings, unless another tab does; whether it rang here. */
  async ring(): Promise<boolean> {
    const context = this.#context;
    if (context?.state !== "running") return false;
    if (!this.#locks) return play(context);
    return this.#locks.request(this.#name, { ifAvailable: true }, async (lock) => {
      if (!lock) return false;
      play(context);
      await new Promise((resolve) => setTimeout(resolve, HOLD_MS));
      return true;
    });
  }

  end(): void {
    this.#ended.abort();
    void this.#context?.close();
  }

  #unlock(): void {
    this.#context ??= new AudioContext();
    if (this.#context.state === "suspended") void this.#context.resume();
  }
}

function play(context: AudioContext): true {
  const now = context.currentTime;
  for (const { hertz, at } of NOTES) {
    const [note, volume] = [context.createOscillator(), context.createGain()];
    note.frequency.value = hertz;
    volume.gain.setValueAtTime(0, now + at);
    volume.gain.linearRampToValueAtTime(LOUDNESS, now + at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, now + at + LENGTH_S);
    note.connect(volume).connect(context.destination);
    note.start(now + at);
    note.stop(now + at + LENGTH_S);
  }
  return true;
}
