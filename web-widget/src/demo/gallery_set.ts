import type { Content } from "../core/frames.ts";
import { unproject } from "../core/geo.ts";
import { Track } from "../core/travel.ts";
import bike from "./pictures/bike.svg?url";
import moving from "./pictures/parcel.svg?url";
import still from "./pictures/parcel-still.svg?url";
import type { FileAddress, Preview, Services, Standing, UploadedFile } from "./view/kinds/context.ts";

/** Where the gallery's clock stands: a little after the golden positions. */
const NOW_MS = Date.parse("2026-05-04T09:21:16Z");

/** One content in one state. */
export interface Variant {
  kind: string;
  content: Content;
  own: boolean;
  standing: Standing;
  answer: Content | undefined;
  note: string;
}

const GOLDEN = import.meta.glob<Content>("../../../tests/golden/content.*.json", { eager: true, import: "default" });
const MORE_TEXT: Content = {
  kind: "text",
  format: "markdown",
  text: "**Bring** the *receipt*, ~~the box~~ and `LAMP-55`:\n- the bell\n- the front lamp\n> Paid and packed\nhttps://shop.example.com/orders/55",
};
/** Those that can be answered. */
const ASKED = new Set(["buttons", "card", "contact_request", "form", "list", "quick_replies"]);

/** The golden contents by kind, and those states that look different. */
export function variants(): Variant[] {
  return Object.values(GOLDEN).flatMap((content) => {
    const plain = {
      kind: content.kind as string,
      content,
      own: false,
      standing: "open" as Standing,
      answer: undefined,
      note: "",
    };
    return [plain, ...others(plain)];
  });
}

function others(plain: Variant): Variant[] {
  const { content } = plain;
  const own = { ...plain, own: true, standing: "shown" as Standing };
  if (content.kind === "text")
    return [
      { ...own, standing: "open" },
      { ...plain, content: MORE_TEXT, note: "marked" },
    ];
  if (content.kind === "live_location") return lives(plain, content);
  if (!ASKED.has(content.kind))
    return content.kind === "carousel" || content.kind === "system" ? [] : [{ ...own, standing: "open" }];
  return [{ ...plain, standing: "answered", answer: answerTo(content) }, { ...plain, standing: "expired" }, own];
}

function lives(plain: Variant, live: Extract<Content, { kind: "live_location" }>): Variant[] {
  const { latitude, longitude, ...ended } = live;
  const over = { ...ended, state: "ended" as const };
  return [
    { ...plain, own: true, note: "shared" },
    { ...plain, content: { ...live, moved_at: "2026-05-04T09:19:00Z" }, note: "stale" },
    { ...plain, content: { ...ended, distance_m: null, eta_s: null }, note: "begins" },
    { ...plain, content: { ...over, ended: "stage", arrived_at: "2026-05-04T09:30:00Z" }, note: "arrived" },
    { ...plain, content: { ...over, ended: "expired" }, note: "over" },
  ];
}

function answerTo(content: Content): Content {
  const first = content.kind === "list" ? content.sections[0]?.rows[0]?.id : "a1";
  return { kind: "answer", to: "buttons", action: first ?? "a1", label: "" } as Content;
}

/** What a server would answer. */
export class GallerySet implements Services {
  readonly #track = new Track();

  constructor() {
    const live = Object.values(GOLDEN).find((content) => content.kind === "live_location");
    if (live?.kind !== "live_location") return;
    const at = { latitude: live.latitude ?? 0, longitude: live.longitude ?? 0 };
    const way = [
      [-310, -150],
      [-240, -120],
      [-170, -100],
      [-110, -60],
      [-50, -20],
      [0, 0],
    ] as const;
    for (const [i, [east, north]] of way.entries()) {
      const time = new Date(Date.parse(live.moved_at ?? "") - (way.length - 1 - i) * 10_000).toISOString();
      this.#track.moved({ ...live, ...unproject(at, { east, north }), at: time }, 0);
    }
  }

  async file(id: string): Promise<FileAddress> {
    if (!id.startsWith("fl_01jwz3m4")) throw new Error("There is no server behind the gallery.");
    return { url: bike, expires_at: "2099-01-01T00:00:00Z" };
  }

  picture(url: string): string {
    return new URL(url).hostname.endsWith("example.com") ? bike : url;
  }

  gif(): { moving: string; still: string } {
    return { moving, still };
  }

  upload(): Promise<UploadedFile> {
    return Promise.reject(new Error("There is no server behind the gallery."));
  }

  answer(): Promise<never> {
    return Promise.reject(new Error("There is no server behind the gallery."));
  }

  say(): void {
    // nobody is here
  }

  async pickPlace(): Promise<undefined> {
    return undefined;
  }

  track(message: string): Track | undefined {
    return message === "ms_live_location_0" || message === "ms_live_location_1" ? this.#track : undefined;
  }

  stop(): Promise<never> {
    return Promise.reject(new Error("There is no server behind the gallery."));
  }

  here() {
    return { latitude: 40.4187, longitude: -3.699 };
  }

  async preview(): Promise<Preview | null> {
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
