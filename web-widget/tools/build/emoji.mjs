import { cpSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The languages of the widget for which there is data; who reads another one searches in English. */
export const LANGUAGES = ["de", "en", "es", "fr", "hi", "it", "ja", "pt", "zh"];

/** Names and search words of all emoji: `w/assets/emoji/LANGUAGE.json`, a name that stays over releases. */
export function copyEmoji(out) {
  const data = dirname(createRequire(import.meta.url).resolve("emoji-picker-element-data/package.json"));
  const into = join(out, "w", "assets", "emoji");
  mkdirSync(into, { recursive: true });
  for (const language of LANGUAGES) cpSync(join(data, language, "cldr", "data.json"), join(into, `${language}.json`));
}
