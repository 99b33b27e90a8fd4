/** What a page's life asks of what it carries. */
export interface Inhabitant {
  /** Put away, frozen, or left for good: others may go on. */
  sleeps(): void;
  /** Seen again, or the network is back. */
  wakes(): void;
  /** The browser says that there is no network. */
  loses(): void;
}

/** Follows a page into the browser's cache, out of sight and back. Returns how to end it. */
export function followPage(inhabitant: Inhabitant, page: Window = window): () => void {
  const { document } = page;
  const ended = new AbortController();
  const options = { signal: ended.signal };
  const sleep = () => inhabitant.sleeps();
  const wake = () => inhabitant.wakes();
  page.addEventListener("pagehide", sleep, options);
  page.addEventListener("pageshow", ({ persisted }) => persisted && wake(), options);
  page.addEventListener("online", wake, options);
  page.addEventListener("offline", () => inhabitant.loses(), options);
  document.addEventListener("freeze", sleep, options);
  document.addEventListener("resume", wake, options);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake(), options);
  return () => ended.abort();
}
