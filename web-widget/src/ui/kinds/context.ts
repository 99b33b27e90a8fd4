import type { Content } from "../../core/frames.ts";
import type { Point } from "../../core/geo.ts";
import type { AnsweredResult, FileInfo, FileResult, LinkPreview } from "../../core/protocol.ts";
import type { Track } from "../../core/travel.ts";
import type { Ui } from "../ui.ts";

/** Where an uploaded file is fetched; the addresses end after some minutes. */
export type FileAddress = Pick<FileResult, "url" | "thumbnail_url" | "still_url" | "expires_at">;
export type UploadedFile = Pick<FileInfo, "id" | "name" | "size_bytes">;

/** What is filled in. */
export type Value = string | number | string[] | Record<string, string>;

/** A map that others drew, as the site's settings have it. */
export interface Tiles {
  tiles_url: string; // with {z}, {x} and {y}
  attribution: string;
}

/** What a content can ask of the session around it. */
export interface Services {
  /** The site's map; without one a town is sketched, and nobody is asked. */
  readonly tiles?: Tiles | undefined;
  file(id: string): Promise<FileAddress>;
  /** Where a picture at an address is fetched. */
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
  preview(message: string): Promise<LinkPreview | null>;
  now(): number; // milliseconds, as Date.now
}

/** Whether what can be tapped or filled in still can be. `shown`: not by this reader, who asked or only looks. */
export type Standing = "open" | "answered" | "expired" | "shown";

/** How far a message is, for its reader. */
export type State = Pick<Context, "standing" | "answer" | "checkout" | "readOnly">;

/** Of what cannot be answered. */
export const STILL: State = { standing: "shown", answer: undefined, checkout: undefined, readOnly: true };

/** What a content is shown with. */
export interface Context {
  ui: Ui;
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

/** The content of one kind. */
export type Of<Kind extends Content["kind"]> = Extract<Content, { kind: Kind }>;
