import { signal } from "@preact/signals-core";

/** A device whose clock is off by more than this is told so. */
export const OFF_MS = 5 * 60_000;

/** The server's time as this page knows it: tokens end by it, whatever the device's clock says. */
export class Clock {
  readonly #offset = signal<number | undefined>(undefined); // ms to add to the device's time
  readonly #device: () => number;

  constructor(device: () => number = Date.now) {
    this.#device = device;
  }

  /** The server told its time just now. */
  learn(serverTime: string): void {
    const told = Date.parse(serverTime);
    if (Number.isFinite(told)) this.#offset.value = told - this.#device();
  }

  /** Whether the server told its time yet. */
  get known(): boolean {
    return this.#offset.value !== undefined;
  }

  /** ms since 1970. */
  now(): number {
    return this.#device() + (this.#offset.value ?? 0);
  }

  /** Minutes by which the device's clock is off, where that matters; else 0. */
  get minutesOff(): number {
    const off = Math.abs(this.#offset.value ?? 0);
    return off > OFF_MS ? Math.round(off / 60_000) : 0;
  }
}
