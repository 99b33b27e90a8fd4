import type { Content } from "../../../core/frames.ts";
import type { Point } from "../../../core/geo.ts";
import type { AnsweredResult } from "../../../core/protocol.ts";
import type { Fix, Track } from "../../../core/travel.ts";

/** Where an uploaded file is fetched; the addresses end after some minutes. */
export interface FileAddress {
  url: string;
  thumbnail_url?: string | null;
  still_url?: string | null;
  expires_at: string;
}

export interface UploadedFile {
  id: string;
  name: string;
  mime: string;
  size_bytes: number;
  width?: number | null;
  height?: number | null;
}

export interface Preview {
  url: string;
  title?: string;
  description?: string;
  site?: string;
  image_url?: string | null;
  width?: number | null;
  height?: number | null;
}

export type Value = string | number | string[] | Record<string, string>;

/** What a message can ask of the page around it. */
export interface Services {
  file(id: string): Promise<FileAddress>;
  /** An address of a picture; the story's own come with this page. */
  picture(url: string): string;
  gif(id: string): { moving: string; still: string };
  upload(file: Blob, name: string, told: (share: number) => void, signal: AbortSignal): Promise<UploadedFile>;
  answer(message: string, given: { action?: string; values?: Record<string, Value> }): Promise<AnsweredResult>;
  /** Says something in answer to a message, to those whom that was for. */
  say(content: Content, replyTo: string): void;
  /** A place that the reader chooses; undefined where they change their mind. */
  pickPlace(): Promise<(Point & { accuracy_m?: number }) | undefined>;
  track(message: string): Track | undefined;
  /** Ends one's own live location. */
  stop(message: string): Promise<unknown>;
  /** Where the reader is, if they said so. */
  here(): Point | undefined;
  preview(message: string): Promise<Preview | null>;
  now(): number; // milliseconds, as Date.now
}

/** Whether what can be tapped or filled in still can be. `shown`: not by this reader, who asked or only looks. */
export type Standing = "open" | "answered" | "expired" | "shown";

/** How far a message is, for its reader. */
export type State = Pick<Context, "standing" | "answer" | "checkout" | "readOnly">;

/** Of what cannot be answered. */
export const STILL: State = { standing: "shown", answer: undefined, checkout: undefined, readOnly: true };

/** What a renderer is given besides the content. */
export interface Context {
  message: string | undefined; // undefined while it is on its way
  own: boolean;
  standing: Standing;
  answer: Content | undefined; // the reader's last one
  checkout: string | undefined; // where to pay what they agreed to pay here
  readOnly: boolean; // only looked at: nothing can be ended or answered
  nameOf: (participant: string) => string;
  me: string | undefined;
  services: Services;
}

export type { Fix, Track };
export type Of<Kind extends Content["kind"]> = Extract<Content, { kind: Kind }>;
export type Render<Kind extends Content["kind"]> = (content: Of<Kind>, context: Context) => HTMLElement;
