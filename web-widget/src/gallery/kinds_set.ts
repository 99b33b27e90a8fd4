import type { Content } from "../core/frames.ts";
import { unproject } from "../core/geo.ts";
import type { LinkPreview } from "../core/protocol.ts";
import { Track } from "../core/travel.ts";
import type { Context, FileAddress, Services, State, Tiles, UploadedFile } from "../ui/kinds/index.ts";
import type { Ui } from "../ui/ui.ts";
import bike from "./pictures/bike.svg?url";
import moving from "./pictures/parcel.svg?url";
import still from "./pictures/parcel-still.svg?url";

/** Where the gallery's clock stands: a little after the golden positions. */
const NOW_MS = Date.parse("2026-05-04T09:21:16Z");
const ALONE = "There is no server behind the gallery.";
/** Metres east and north of where they are, oldest first. */
const WAY = [
  [-310, -150],
  [-240, -120],
  [-170, -100],
  [-110, -60],
  [-50, -20],
  [0, 0],
] as const;
const STEP_MS = 10_000;

/** What stands around contents where there is no server: pictures come with the page, and nothing is answered. */
export class KindsSet implements Services {
  readonly tiles: Tiles | undefined;
  readonly #track = new Track();

  constructor(live?: Content, tiles?: Tiles) {
    this.tiles = tiles;
    if (live?.kind !== "live_location") return;
    const at = { latitude: live.latitude ?? 0, longitude: live.longitude ?? 0 };
    for (const [i, [east, north]] of WAY.entries()) {
      const time = new Date(Date.parse(live.moved_at ?? "") - (WAY.length - 1 - i) * STEP_MS).toISOString();
      this.#track.moved({ ...live, ...unproject(at, { east, north }), at: time }, 0);
    }
  }

  async file(id: string): Promise<FileAddress> {
    if (!id.startsWith("fl_01jwz3m4")) throw new Error(ALONE);
    return { url: bike, expires_at: "2099-01-01T00:00:00Z" };
  }

  picture(): string {
    return bike;
  }

  gif(): { moving: string; still: string } {
    return { moving, still };
  }

  upload(): Promise<UploadedFile> {
    return Promise.reject(new Error(ALONE));
  }

  answer(): Promise<never> {
    return Promise.reject(new Error(ALONE));
  }

  say(): void {
    // nobody is here
  }

  async pickPlace(): Promise<undefined> {
    return undefined;
  }

  track(message: string): Track | undefined {
    return message === "ms_moving" ? this.#track : undefined;
  }

  stop(): Promise<never> {
    return Promise.reject(new Error(ALONE));
  }

  here(): { latitude: number; longitude: number } {
    return { latitude: 40.4187, longitude: -3.699 };
  }

  async preview(): Promise<LinkPreview | null> {
    return {
      url: "https://shop.example.com/orders/55",
      site: "shop.example.com",
      title: "Order 55: blue road bike",
      description: "Paid, packed, and on its way to you.",
      image_url: "https://cdn.example.com/bike.jpg",
    };
  }

  now(): number {
    return NOW_MS;
  }
}

/** What one content of the gallery is shown with. */
export function contextOf(ui: Ui, services: Services, given: Partial<Context & State> = {}): Context {
  return {
    ui,
    services,
    message: "ms_1",
    own: false,
    standing: "open",
    answer: undefined,
    checkout: undefined,
    readOnly: false,
    nameOf: () => "Marco",
    me: "pt_buyer",
    ...given,
  };
}
