import type { Client } from "../client.ts";
import type { SignalFrame } from "../frames.ts";
import { distance, type Point } from "../geo.ts";
import { type Fix, Track } from "../travel.ts";
import type { Position } from "./server.ts";

/** What moves on the server. */
export interface Sharing {
  start(given: {
    duration_s: number;
    audience: readonly string[];
    label?: string;
    position: Position;
  }): Promise<{ message: string; until: string }>;
  move(message: string, position: Position): Promise<unknown>;
  stop(message: string): Promise<unknown>;
}

/** Live locations of one conversation, over a client. */
export function sharingOf(conversation: string, client: Client): Sharing {
  return {
    start: ({ audience, ...given }) => {
      const command = { conversation, ...given, audience: [...audience], client_id: crypto.randomUUID() };
      return client.ask<"location.start">({ type: "location.start", ...command });
    },
    move: (message, position) =>
      client.ask<"location.move">({ type: "location.move", conversation, message, ...position }),
    stop: (message) => client.ask<"location.stop">({ type: "location.stop", conversation, message }),
  };
}

/** A position is told this much later than the last one: soon where it is this far from it. */
const STEP_M = 10;
const LEAST_MS = 1_000;
const PAUSE_MS = 5_000;
const TRACKS_MAX = 20;
const OVER_MAX = 200;

/** What is heard of the live locations of others, and one's own that is shared. */
export class Places {
  here: Point | undefined; // where the reader is, once they said so
  readonly #server: Sharing;
  readonly #tracks = new Map<string, Track>();
  readonly #over = new Set<string>();
  readonly #changed: () => void;
  #sharing:
    | { message: string; until: string; follow: boolean; watch: number; last: Position; toldMs: number }
    | undefined;
  #later: ReturnType<typeof setTimeout> | undefined; // tells the last position, unless another comes before

  constructor(server: Sharing, changed: () => void) {
    this.#server = server;
    this.#changed = changed;
  }

  /** One's own live location that this page keeps telling. */
  get sharing(): { message: string; until: string; follow: boolean } | undefined {
    return this.#sharing;
  }

  track(message: string): Track | undefined {
    return this.#tracks.get(message);
  }

  /** A position of someone; unknown fields of newer servers do no harm. */
  heard(signal: SignalFrame["signal"]): void {
    const moved = signal as unknown as { name: string; message: string } & Fix;
    if (moved.name !== "location.moved" || this.#over.has(moved.message)) return;
    const track = this.#tracks.get(moved.message) ?? new Track();
    this.#tracks.set(moved.message, track);
    track.moved(moved, Date.now());
    if (this.#tracks.size > TRACKS_MAX) this.#tracks.delete(this.#tracks.keys().next().value as string);
  }

  /** They are where they go. */
  arrived(message: string): void {
    const track = this.#tracks.get(message);
    if (track) track.arrived = true;
  }

  /** It ended: the way is forgotten, and nothing more is told of it. */
  ended(message: string): void {
    this.#tracks.get(message)?.clear();
    this.#tracks.delete(message);
    this.#over.add(message); // a position that comes late is not kept
    if (this.#over.size > OVER_MAX) this.#over.delete(this.#over.values().next().value as string);
    if (this.#sharing?.message === message) this.#unwatch();
  }

  /** Nothing of the others' ways is ours to show any more. */
  forget(): void {
    for (const track of this.#tracks.values()) track.clear();
    this.#tracks.clear();
  }

  /** Shares where one is for a while, beginning at `position`. */
  async share(
    position: Position,
    durationS: number,
    audience: readonly string[],
    label: string,
    follow: boolean,
  ): Promise<void> {
    this.#unwatch();
    this.here = position;
    const { message, until } = await this.#server.start({
      duration_s: durationS,
      audience,
      position,
      ...(label && { label }),
    });
    this.#sharing = { message, until, follow, watch: 0, last: position, toldMs: Date.now() };
    this.#changed();
    if (!follow) return;
    this.#sharing.watch = navigator.geolocation.watchPosition(
      ({ coords }) => this.#moved(positionOf(coords)),
      () => undefined, // the last one stands, and grows stale
      { enableHighAccuracy: true, maximumAge: 5_000 },
    );
  }

  /** Where one is now, set by hand. */
  async tell(message: string, position: Position): Promise<void> {
    this.here = position;
    await this.#server.move(message, position);
  }

  /** Where the browser says that one is now; told at once if it is far enough, or late enough, after the last, else then. */
  #moved(position: Position): void {
    this.here = position;
    const sharing = this.#sharing;
    if (!sharing) return;
    clearTimeout(this.#later);
    const far = distance(sharing.last, position) >= STEP_M;
    const wait = sharing.toldMs + (far ? LEAST_MS : PAUSE_MS) - Date.now();
    if (wait > 0) {
      this.#later = setTimeout(() => this.#moved(position), wait);
      return;
    }
    Object.assign(sharing, { last: position, toldMs: Date.now() });
    this.#server.move(sharing.message, position).catch(() => undefined); // the next one tells more
  }

  async stop(message: string): Promise<void> {
    await this.#server.stop(message);
    this.ended(message);
  }

  /** For good. */
  close(): void {
    this.#unwatch();
  }

  #unwatch(): void {
    clearTimeout(this.#later);
    if (this.#sharing?.watch) navigator.geolocation.clearWatch(this.#sharing.watch);
    this.#sharing = undefined;
    this.#changed();
  }
}

/** What a browser tells, in the protocol's words. */
export function positionOf({ latitude, longitude, accuracy, heading, speed }: GeolocationCoordinates): Position {
  return {
    latitude,
    longitude,
    accuracy_m: Math.min(10_000, Math.round(accuracy)),
    ...(heading !== null && Number.isFinite(heading) && { heading_deg: heading }),
    ...(speed !== null && Number.isFinite(speed) && { speed_mps: Math.min(150, speed) }),
  };
}
