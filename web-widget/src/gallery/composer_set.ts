/** A conversation that goes nowhere, for the gallery and for tests of the composer: nothing here is sent anywhere. */
import { type Signal, signal } from "@preact/signals-core";
import type { Content } from "../core/frames.ts";
import type {
  Aim,
  AudienceChoice,
  Closed,
  ComposerPort,
  Draft,
  GifPage,
  LiveStart,
  Mentionable,
  Offers,
  Outgoing,
  Pace,
  Position,
  Sharing,
  Uploaded,
} from "../ui/composer/port.ts";

export const EVERYONE: AudienceChoice = {
  key: "all",
  audience: ["all"],
  label: "everyone",
  told: "Ana, Marco, Kofi and staff",
  privacy: "everyone",
};
export const SELLER: AudienceChoice = {
  key: "seller",
  audience: ["seller", "staff"],
  label: "seller",
  told: "Marco and staff",
  privacy: "private",
};
export const NOTE: AudienceChoice = {
  key: "staff",
  audience: ["staff"],
  label: "staff",
  told: "staff",
  privacy: "note",
};

const PEOPLE: readonly Mentionable[] = [
  { id: "pt_ana", name: "Ana", role: "buyer", hears: (audience) => audience.includes("all") },
  {
    id: "pt_marco",
    name: "Marco Conti",
    role: "seller",
    hears: (audience) => !audience.every((one) => one === "staff"),
  },
  { id: "pt_noor", name: "Noor", role: "agent", hears: () => true },
];
const MIMES = ["image/*", "audio/*", "video/mp4", "video/webm", "application/pdf", "text/plain"];
const UPLOAD_STEPS = 4;

export class StoryPort implements ComposerPort {
  readonly audiences: Signal<readonly AudienceChoice[]>;
  readonly mentionable = signal(PEOPLE);
  readonly closed = signal<Closed | undefined>(undefined);
  readonly offers = signal<Offers>({ files: true, voice: true, gifs: true, place: true, live: [900, 3_600, 28_800] });
  readonly aim = signal<Aim | undefined>(undefined);
  readonly draft = signal<Draft>({ text: "" });
  readonly sharing = signal<Sharing | undefined>(undefined);
  readonly pace = signal<Pace | undefined>(undefined);
  readonly limits = {
    text_chars: 8_192,
    caption_chars: 1_024,
    file_bytes: 5_000_000,
    files: 10,
    mimes: MIMES,
    voice_s: 300,
  };
  readonly emojiData = "/w/assets/emoji/en.json";
  readonly sent: Outgoing[] = [];
  readonly edited: [message: string, content: Content][] = [];
  readonly told: [on: boolean, audience: readonly string[]][] = [];
  readonly uploads: { name: string; mime: string; size: number }[] = [];
  readonly moves: [message: string, position: Position][] = [];
  last: Aim | undefined;
  failing = false; // uploads do not arrive
  slow: Promise<void> | undefined; // uploads wait for it

  constructor(choices: readonly AudienceChoice[] = [EVERYONE], draft: Draft = { text: "" }) {
    this.audiences = signal(choices);
    this.draft.value = draft;
  }

  send(outgoing: Outgoing): void {
    this.sent.push(outgoing);
  }

  async edit(message: string, content: Content): Promise<void> {
    this.edited.push([message, content]);
  }

  lastOwn(): Aim | undefined {
    return this.last;
  }

  replyTo(message: string): Aim | undefined {
    return { to: "reply", message, name: "Marco", line: "It comes with its box and the papers.", audience: EVERYONE };
  }

  saveDraft(draft: Draft): void {
    this.draft.value = draft;
  }

  typing(on: boolean, audience: readonly string[]): void {
    this.told.push([on, audience]);
  }

  async beforeFile(file: File): Promise<File | false> {
    return file.name.startsWith("secret") ? false : file;
  }

  async upload(file: Blob, name: string, told: (share: number) => void, signal: AbortSignal): Promise<Uploaded> {
    for (let step = 1; step <= UPLOAD_STEPS; step += 1) {
      told((step - 1) / UPLOAD_STEPS);
      await (step === 3 ? this.slow : undefined);
      signal.throwIfAborted();
    }
    if (this.failing) throw Object.assign(new Error("The connection was lost."), { retryable: true });
    this.uploads.push({ name, mime: file.type, size: file.size });
    return { id: `fl_${this.uploads.length}`, name, mime: file.type, size_bytes: file.size };
  }

  async gifs(query: string, cursor?: string): Promise<GifPage> {
    if (this.failing) throw new Error("no GIFs");
    if (query === "nothing") return { gifs: [] };
    const page = Number(cursor ?? 0);
    const gifs = Array.from({ length: 24 }, (_, i) => gif(page * 24 + i, query || "popular"));
    const attribution = { name: "own", text: "GIFs by Tradepost", url: "https://example.com/gifs" };
    return { gifs, attribution, ...(page < 2 && { cursor: String(page + 1) }) };
  }

  here(): { latitude: number; longitude: number } {
    return { latitude: 40.4168, longitude: -3.7038 };
  }

  async startLocation({ duration_s, follow }: LiveStart): Promise<void> {
    this.sharing.value = { message: "ms_live", until: Date.now() + duration_s * 1_000, follow };
  }

  async moveLocation(message: string, position: Position): Promise<void> {
    this.moves.push([message, position]);
  }

  async stopSharing(): Promise<void> {
    this.sharing.value = undefined;
  }
}

function gif(n: number, words: string): GifPage["gifs"][number] {
  const hue = (n * 47) % 360;
  return {
    id: `own:${words}${n}`,
    alt: `${words} ${n + 1}`,
    width: 160,
    height: 120,
    url: picture(hue, 50),
    still_url: picture(hue, 90),
  };
}

/** A coloured tile in place of a moving picture. */
function picture(hue: number, light: number): string {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="120"><rect width="160" height="120" fill="hsl(${hue} 60% ${light}%)"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}
