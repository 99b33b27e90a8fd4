/** How words can look, and the keys for it. */
export type Mark = "bold" | "italic" | "strike" | "code" | "link";

/** The mark that a key asks for; `isMac`: with ⌘ instead of Ctrl. */
export function markOf(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">,
): Mark | undefined {
  if (event.altKey || event.ctrlKey === event.metaKey) return undefined;
  const key = event.key.toLowerCase();
  if (event.shiftKey) return key === "x" ? "strike" : undefined;
  return ({ b: "bold", i: "italic", k: "link", e: "code" } as const)[key];
}

/** What sets marks and puts them into a text: fetched when one begins to write. Undefined where it cannot be had. */
export async function marking() {
  const loaded = Promise.all([import("./markdown.ts"), import("./changes.ts")]);
  return await loaded.then(
    ([{ mark }, { apply }]) => ({ mark, apply }),
    () => undefined,
  );
}
