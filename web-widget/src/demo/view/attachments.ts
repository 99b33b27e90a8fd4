import type { Content } from "../../core/frames.ts";
import { plainName, size } from "../words.ts";
import { button, h, icon, setText } from "./dom.ts";
import type { Services, UploadedFile } from "./kinds/context.ts";

const ATTACHED_MAX = 10;
const FILMS = new Set(["video/mp4", "video/webm"]);

/** Files on their way into a message: each is uploaded at once, can be cancelled, tried again, and described. */
export class Attachments {
  readonly element = h("ul", { class: "attached", "aria-label": "Attached", hidden: true });
  readonly #services: Services;
  readonly #changed: () => void;
  #all: Attachment[] = [];

  constructor(services: Services, changed: () => void) {
    this.#services = services;
    this.#changed = changed;
  }

  get count(): number {
    return this.#all.length;
  }

  /** Something is still on its way, or was refused. */
  get pending(): boolean {
    return this.#all.some(({ uploaded }) => uploaded === undefined);
  }

  add(files: Iterable<File>): void {
    for (const file of [...files].slice(0, ATTACHED_MAX - this.#all.length)) {
      const one = new Attachment(file, this.#services, () => this.#remove(one), this.#changed);
      this.#all.push(one);
      this.element.append(one.element);
    }
    this.#show();
  }

  /** What they become; words go with the only one. Nothing is attached any more then. */
  take(words: string): Content[] {
    const contents = this.#all.map((one) => one.content(this.#all.length === 1 ? words : ""));
    this.clear();
    return contents.filter((content) => content !== undefined);
  }

  clear(): void {
    for (const one of this.#all) one.end();
    this.#all = [];
    this.element.replaceChildren();
    this.#show();
  }

  #remove(one: Attachment): void {
    one.end();
    one.element.remove();
    this.#all = this.#all.filter((other) => other !== one);
    this.#show();
  }

  #show(): void {
    this.element.hidden = this.#all.length === 0;
    this.#changed();
  }
}

class Attachment {
  readonly element: HTMLElement;
  uploaded: UploadedFile | undefined;
  readonly #file: File;
  readonly #services: Services;
  readonly #changed: () => void;
  readonly #bar = h("progress", { max: "1", value: "0" });
  readonly #state = h("small", { role: "status" });
  readonly #again: HTMLButtonElement;
  readonly #alt = h("input", { type: "text", maxlength: "1024", dir: "auto", placeholder: "What does it show?" });
  readonly #preview: string | undefined; // an address of this page alone, given back at the end
  #turn = new AbortController();

  constructor(file: File, services: Services, remove: () => void, changed: () => void) {
    this.#file = file;
    this.#services = services;
    this.#changed = changed;
    const name = plainName(file.name);
    const isPicture = /^image\/(png|jpeg|webp|gif|avif)$/.test(file.type);
    this.#preview = isPicture ? URL.createObjectURL(file) : undefined;
    const thumb = h(
      "span",
      { class: "thumb" },
      this.#preview ? h("img", { src: this.#preview, alt: "" }) : icon("file"),
    );
    this.#again = button({ class: "link", hidden: true }, () => void this.#upload(), "Try again");
    const close = button({ class: "tool", "aria-label": `Remove ${name}` }, remove, icon("close"));
    this.#bar.setAttribute("aria-label", `Upload of ${name}`);
    this.#alt.setAttribute("aria-label", `What ${name} shows, for those who cannot see it`);
    const shows = isPicture || FILMS.has(file.type);
    const words = h("div", { class: "attached-words" }, h("strong", { dir: "auto" }, name), this.#state, this.#bar);
    if (shows) words.append(this.#alt);
    this.element = h("li", {}, thumb, words, this.#again, close);
    void this.#upload();
  }

  content(words: string): Content | undefined {
    if (!this.uploaded) return undefined;
    const { id, mime, name, size_bytes } = this.uploaded;
    const caption = words ? { caption: words } : {};
    const alt = this.#alt.value.trim() ? { alt: this.#alt.value.trim() } : {};
    if (mime.startsWith("image/")) return { kind: "image", file: id, ...alt, ...caption };
    if (mime.startsWith("audio/")) return { kind: "audio", file: id, ...caption };
    if (FILMS.has(mime)) return { kind: "video", file: id, ...alt, ...caption };
    return { kind: "file", file: id, name, mime, size_bytes, ...caption };
  }

  end(): void {
    this.#turn.abort();
    if (this.#preview) URL.revokeObjectURL(this.#preview);
  }

  async #upload(): Promise<void> {
    this.#turn = new AbortController();
    const { signal } = this.#turn;
    this.#again.hidden = true;
    this.#bar.hidden = false;
    this.#tell("Uploading…", false);
    const told = (share: number) => {
      this.#bar.value = share;
    };
    try {
      this.uploaded = await this.#services.upload(this.#file, this.#file.name, told, signal);
      this.#tell(size(this.uploaded.size_bytes), false);
    } catch (error) {
      if (signal.aborted) return;
      this.#again.hidden = false;
      this.#tell((error as Error).message, true);
    }
    this.#bar.hidden = true;
    this.#changed();
  }

  #tell(words: string, bad: boolean): void {
    setText(this.#state, words);
    this.#state.classList.toggle("is-bad", bad);
  }
}
