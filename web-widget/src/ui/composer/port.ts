/** What the composer needs of one conversation; whoever holds the conversation provides it. */
import type { ReadonlySignal, Signal } from "@preact/signals-core";
import type { Content } from "../../core/frames.ts";
import type { Point } from "../../core/geo.ts";
import type { Named } from "../../core/markup.ts";

/** How private something is: told to all, to some, or among staff. */
export type Privacy = "everyone" | "private" | "note";

/** Some to whom one may write. */
export interface AudienceChoice {
  readonly key: string; // stays the same for the same audience: a draft remembers it
  readonly audience: readonly string[]; // as the protocol has it
  readonly label: string; // in the reader's language: "Everyone", "Seller"
  readonly told: string; // who reads it, by name: "Ana, Marco and staff"
  readonly privacy: Privacy;
}

/** What is written and not sent. */
export interface Draft {
  readonly text: string;
  readonly mentions?: Readonly<Record<string, string>>; // participant → name as it stands in the text
  readonly audience?: string; // key of a choice
  readonly reply?: string; // id of the message that it answers
}

/** A message that one answers or words anew. */
export interface Aim {
  readonly to: "reply" | "edit";
  readonly message: string;
  readonly name: string; // of its author
  readonly line: string; // what it says, in one line
  readonly audience: AudienceChoice; // an answer goes where the message went
  readonly text?: string; // of one's own, to be edited
  readonly mentions?: readonly Named[];
}

export interface Outgoing {
  readonly content: Content;
  readonly audience: readonly string[];
  readonly replyTo?: string;
}

/** Someone who can be named in a text. */
export interface Mentionable {
  readonly id: string;
  readonly name: string;
  readonly role: string; // in the reader's language
  readonly hears: (audience: readonly string[]) => boolean;
}

/** Why nothing can be written now. Being offline is no reason: what is sent waits. */
export type Closed = "closed" | "frozen" | "ended" | "gone" | "readonly";

export interface Limits {
  readonly text_chars: number;
  readonly caption_chars: number;
  readonly file_bytes: number;
  readonly files: number; // of one message
  readonly mimes: readonly string[]; // those that are taken, such as `image/png`; `image/*` is a whole group
  readonly voice_s: number;
}

/** A file that the server has. */
export interface Uploaded {
  readonly id: string;
  readonly kind?: "image" | "audio" | "video" | "file";
  readonly name: string;
  readonly mime: string;
  readonly size_bytes: number;
}

/** Why a file was not taken; its message is for the reader. */
export interface UploadFault extends Error {
  readonly retryable: boolean;
}

export interface FoundGif {
  readonly id: string;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
  readonly url: string;
  readonly still_url: string;
}

export interface GifPage {
  readonly gifs: readonly FoundGif[];
  readonly cursor?: string | null;
  readonly attribution?: { readonly name: string; readonly text: string; readonly url: string } | null;
}

/** Where one is, as a browser tells it. */
export interface Position extends Point {
  readonly accuracy_m?: number;
  readonly heading_deg?: number;
  readonly speed_mps?: number;
}

export interface LiveStart {
  readonly duration_s: number;
  readonly audience: readonly string[];
  readonly label?: string;
  readonly position: Position;
  readonly follow: boolean; // the browser goes on telling where one is; else the pin is moved by hand
}

/** One's own live location, as long as it is shared. */
export interface Sharing {
  readonly message: string;
  readonly until: number; // ms since 1970
  readonly follow: boolean;
}

/** Messages may not follow each other faster. */
export interface Pace {
  readonly every_s: number;
  readonly until: number; // ms since 1970; nothing is sent before
}

/** What can be added to words; what the server does not have is not offered. */
export interface Offers {
  readonly files: boolean;
  readonly voice: boolean;
  readonly gifs: boolean;
  readonly place: boolean;
  readonly live: readonly number[]; // durations in seconds; none: not offered
}

export interface ComposerPort {
  readonly audiences: ReadonlySignal<readonly AudienceChoice[]>; // the first is meant where nothing was chosen
  readonly mentionable: ReadonlySignal<readonly Mentionable[]>;
  readonly closed: ReadonlySignal<Closed | undefined>;
  readonly offers: ReadonlySignal<Offers>;
  readonly aim: Signal<Aim | undefined>; // set by whoever asks for an answer or an edit, and by the composer
  readonly draft: ReadonlySignal<Draft>; // of this conversation; another tab or the page may change it
  readonly sharing: ReadonlySignal<Sharing | undefined>;
  readonly pace: ReadonlySignal<Pace | undefined>;
  readonly limits: Limits;
  readonly emojiData: string; // address of the emoji of the reader's language

  /** Takes a message: it is shown, queued and sent. */
  send(outgoing: Outgoing): void;
  /** Words a message anew. Rejects with an error whose message is for the reader. */
  edit(message: string, content: Content): Promise<void>;
  /** The reader's last message that may be edited. */
  lastOwn(): Aim | undefined;
  /** The message that a draft answers, if it is still there. */
  replyTo(message: string): Aim | undefined;
  saveDraft(draft: Draft): void;
  /** May be called at every key: the port tells the others seldom enough. */
  typing(on: boolean, audience: readonly string[]): void;
  /** The page's say about a file: another in its place, or false for none. */
  beforeFile(file: File): Promise<File | false>;
  /** `told` hears the share that is there. Rejects with an `UploadFault`, or when `signal` says so. */
  upload(file: Blob, name: string, told: (share: number) => void, signal: AbortSignal): Promise<Uploaded>;
  gifs(query: string, cursor?: string): Promise<GifPage>;
  /** Where maps open: the last known place of the reader or of the matter; undefined shows the whole world. */
  here(): Point | undefined;
  startLocation(start: LiveStart): Promise<void>;
  moveLocation(message: string, position: Position): Promise<void>;
  stopSharing(message: string): Promise<void>;
}
