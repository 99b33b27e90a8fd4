import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Content } from "../../../core/frames.ts";
import type { Ui } from "../../ui.ts";
import type { ComposerPort, Uploaded, UploadFault } from "../port.ts";
import { fileFault } from "./checks.ts";
import { downscale } from "./downscale.ts";

const AT_ONCE = 3;
const FILMS = new Set(["video/mp4", "video/webm"]);
const SHOWN = /^image\/(?:png|jpeg|webp|gif|avif)$/;

export type State =
  | { at: "preparing" }
  | { at: "uploading"; share: number }
  | { at: "there"; uploaded: Uploaded }
  | { at: "failed"; words: string; retryable: boolean };

/** One file on its way into a message. */
export class Attachment {
  readonly name: string;
  readonly kind: "image" | "audio" | "video" | "file";
  readonly preview: string | undefined; // address of the picture in this page
  readonly state = signal<State>({ at: "preparing" });
  caption = "";
  alt = "";
  readonly #given: File;
  readonly #port: ComposerPort;
  readonly #ui: Ui;
  #turn = new AbortController();
  #file: File | undefined; // as it is uploaded

  constructor(file: File, port: ComposerPort, ui: Ui) {
    this.#given = file;
    this.#port = port;
    this.#ui = ui;
    this.name = plainName(file.name);
    this.kind = kindOf(file.type);
    this.preview = SHOWN.test(file.type) ? URL.createObjectURL(file) : undefined;
  }

  async upload(): Promise<void> {
    this.#turn = new AbortController();
    const { signal } = this.#turn;
    const tell = (state: State) => {
      if (!signal.aborted) this.state.value = state;
    };
    tell({ at: "preparing" });
    try {
      this.#file ??= await downscale(this.#given, this.#port.limits.file_bytes);
      signal.throwIfAborted();
      if (this.#file.size > this.#port.limits.file_bytes) throw this.#tooLarge();
      const told = (share: number) => tell({ at: "uploading", share });
      told(0);
      tell({ at: "there", uploaded: await this.#port.upload(this.#file, this.#file.name, told, signal) });
    } catch (error) {
      const { message, retryable = true } = error as Partial<UploadFault>;
      tell({ at: "failed", words: message || this.#ui.words.say("files.failed"), retryable });
    }
  }

  /** What it becomes once it is there. */
  content(words: string): Content | undefined {
    const state = this.state.peek();
    if (state.at !== "there") return undefined;
    const { id, mime, name, size_bytes, kind = kindOf(mime) } = state.uploaded;
    const caption = this.caption.trim() || words;
    const said = caption ? { caption } : {};
    const alt = this.alt.trim() ? { alt: this.alt.trim() } : {};
    if (kind === "audio") return { kind, file: id, ...said };
    if (kind === "file") return { kind, file: id, name, mime, size_bytes, ...said };
    return { kind, file: id, ...alt, ...said };
  }

  end(): void {
    this.#turn.abort();
    if (this.preview) URL.revokeObjectURL(this.preview);
  }

  #tooLarge(): UploadFault {
    const most = this.#ui.words.bytes(this.#port.limits.file_bytes);
    return Object.assign(new Error(this.#ui.words.say("files.large", { name: this.name, size: most })), {
      retryable: false,
    });
  }
}

/** The files of a message: some are uploaded at once, each can be taken out, tried again and described. */
export class Attachments {
  readonly #all = signal<readonly Attachment[]>([]);
  readonly #port: ComposerPort;
  readonly #ui: Ui;
  #waiting: Attachment[] = [];
  #busy = 0;

  constructor(port: ComposerPort, ui: Ui) {
    this.#port = port;
    this.#ui = ui;
  }

  get all(): ReadonlySignal<readonly Attachment[]> {
    return this.#all;
  }

  get count(): number {
    return this.#all.value.length;
  }

  /** Something is still on its way, or did not arrive. */
  get pending(): boolean {
    return this.#all.value.some(({ state }) => state.value.at !== "there");
  }

  /** Takes what may be sent; says why something was not taken, "" where all was. */
  async add(files: Iterable<File>): Promise<string> {
    const faults: string[] = [];
    for (const given of files) {
      const fault = await this.#take(given);
      if (fault && !faults.includes(fault)) faults.push(fault);
    }
    return faults.slice(0, 3).join(" ");
  }

  retry(one: Attachment): void {
    this.#waiting.push(one);
    this.#next();
  }

  remove(one: Attachment): void {
    one.end();
    this.#waiting = this.#waiting.filter((other) => other !== one);
    this.#all.value = this.#all.peek().filter((other) => other !== one);
  }

  /** What they become; words go with the only one, if they fit there and it has none of its own. */
  take(words: string, captionChars: number): { contents: Content[]; captioned: boolean } {
    const all = this.#all.peek();
    const captioned = all.length === 1 && words !== "" && !all[0]?.caption.trim() && [...words].length <= captionChars;
    const contents = all.map((one) => one.content(captioned ? words : "")).filter((content) => content !== undefined);
    this.clear();
    return { contents, captioned };
  }

  clear(): void {
    for (const one of this.#all.peek()) one.end();
    this.#waiting = [];
    this.#all.value = [];
  }

  /** Why a file is not taken; undefined where it is. */
  async #take(given: File): Promise<string | undefined> {
    const { words } = this.#ui;
    const { limits } = this.#port;
    const name = plainName(given.name);
    const file = await this.#port.beforeFile(given).catch(() => false as const);
    if (!file) return words.say("files.refused", { name });
    if (this.#all.peek().length >= limits.files) return words.count("files.many", limits.files);
    const fault = fileFault(file, limits);
    if (fault) return words.say(`files.${fault}`, { name, size: words.bytes(limits.file_bytes) });
    const one = new Attachment(file, this.#port, this.#ui);
    this.#all.value = [...this.#all.peek(), one];
    this.#waiting.push(one);
    this.#next();
    return undefined;
  }

  #next(): void {
    while (this.#busy < AT_ONCE) {
      const one = this.#waiting.shift();
      if (!one) return;
      this.#busy += 1;
      void one.upload().finally(() => {
        this.#busy -= 1;
        this.#next();
      });
    }
  }
}

/** The media group of a type, as the server groups them. */
export function kindOf(mime: string): Attachment["kind"] {
  const [first] = mime.split("/", 1);
  if (first === "image" || first === "audio") return first;
  return FILMS.has(mime) ? "video" : "file";
}

/** A name without what turns or hides letters. */
function plainName(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}]/gu, "");
}
