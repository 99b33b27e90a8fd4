/** Which message a tap on a notification leads to: told in the address, `#tradepost=cv_…/ms_…`, or by the worker. */
export interface Place {
  conversation: string;
  message: string | undefined;
}

const PLACE = /^(cv_\w{1,60})(?:\/(ms_\w{1,60}))?$/;

/** What the worker tells a page that is open already. */
interface Tapped {
  type: "tradepost:open";
  place: string;
}

/** Undefined for what is no place. */
export function parsePlace(words: string | null): Place | undefined {
  const [, conversation, message] = PLACE.exec(words ?? "") ?? [];
  return conversation === undefined ? undefined : { conversation, message };
}

/** Goes where the page's address leads to, now, and where the worker says, later. Returns how to end it. */
export function followTaps(go: (place: Place) => void, page: Window = window): () => void {
  const ended = new AbortController();
  const hash = () => {
    const given = new URLSearchParams(page.location.hash.slice(1));
    const place = parsePlace(given.get("tradepost"));
    if (!place) return;
    given.delete("tradepost");
    page.history.replaceState(
      page.history.state,
      "",
      given.size > 0 ? `#${given}` : page.location.pathname + page.location.search,
    );
    go(place);
  };
  const told = ({ data }: MessageEvent<Partial<Tapped> | null>) => {
    const place = data?.type === "tradepost:open" ? parsePlace(data.place ?? null) : undefined;
    if (place) go(place);
  };
  page.addEventListener("hashchange", hash, { signal: ended.signal });
  page.navigator.serviceWorker?.addEventListener("message", told, { signal: ended.signal });
  hash();
  return () => ended.abort();
}
