import { effect, signal } from "@preact/signals-core";
import type { Session } from "../../core/store/session.ts";
import type { Thread } from "../../core/store/thread.ts";
import { FaviconDot } from "./favicon.ts";
import { Sound } from "./sound.ts";
import { TitleBadge } from "./title.ts";

/** Another tab may show the message: what is read there within this time is not rung for. */
const READ_MS = 900;

export interface AttentionOptions {
  /** Of the site, in this browser: `siteName`. */
  name: string;
  /** Whether the conversation is before the reader's eyes, if the page is. */
  shows: (conversation: string) => boolean;
  /** Whether the reader and the site want to hear anything. */
  sound: () => boolean;
  locks?: LockManager | undefined;
}

/** Tells a reader who does not look that something came: in the title, on the icon, and with a sound. */
export class Attention {
  readonly #options: AttentionOptions;
  readonly #page: Window;
  readonly #title: TitleBadge;
  readonly #icon: FaviconDot;
  readonly #sound: Sound;
  readonly #looks = signal(false);
  readonly #ended = new AbortController();
  #unfollow: () => void = () => undefined;

  constructor(options: AttentionOptions, page: Window = window) {
    this.#options = options;
    this.#page = page;
    this.#title = new TitleBadge(page.document);
    this.#icon = new FaviconDot(page.document);
    this.#sound = new Sound(options.name, page, options.locks ?? page.navigator.locks);
    const look = () => {
      this.#looks.value = page.document.visibilityState === "visible" && page.document.hasFocus();
    };
    for (const name of ["focus", "blur"]) page.addEventListener(name, look, { signal: this.#ended.signal });
    page.document.addEventListener("visibilitychange", look, { signal: this.#ended.signal });
    look();
  }

  /** Whoever is here now; nobody: nothing waits. */
  follow(session: Session | undefined): void {
    this.#unfollow();
    const offs = session
      ? [
          effect(() => this.#show(this.#looks.value ? 0 : session.unread)),
          session.on(
            "message",
            ({ thread, message, own, live }) => live && !own && !message.hidden && void this.#came(thread),
          ),
        ]
      : [];
    if (!session) this.#show(0);
    this.#unfollow = () => {
      for (const off of offs) off();
    };
  }

  /** Gives the page back as it was. */
  end(): void {
    this.follow(undefined);
    this.#ended.abort();
    this.#sound.end();
  }

  #show(count: number): void {
    this.#title.show(count);
    void this.#icon.show(count > 0);
  }

  async #came(thread: Thread): Promise<void> {
    const { shows, sound } = this.#options;
    if (!sound() || (this.#looks.peek() && shows(thread.id))) return;
    await new Promise((resolve) => this.#page.setTimeout(resolve, READ_MS));
    if (thread.unread > 0) await this.#sound.ring();
  }
}
