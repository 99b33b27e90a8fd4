import { readdirSync, readFileSync } from "node:fs";
import type { Content } from "../../src/core/frames.ts";

const GOLDEN = new URL("../../../tests/golden/", import.meta.url);
const LATER_MS = 3_600_000;

/** The golden contents, still open. */
export function golden(): Content[] {
  const until = new Date(Date.now() + LATER_MS).toISOString();
  const names = readdirSync(GOLDEN).filter(
    (name) => name.startsWith("content.") && !/unknown|system|answer|live/.test(name),
  );
  return names.map((name) => {
    const content = JSON.parse(readFileSync(new URL(name, GOLDEN), "utf8")) as Content;
    return "expires_at" in content ? { ...content, expires_at: until } : content;
  });
}
