import { connection } from "../i18n/en/connection.ts";
import { desk as ofDesk } from "../i18n/en/desk.ts";
import { moderating } from "../i18n/en/moderating.ts";
import { moderation } from "../i18n/en/moderation.ts";
import { teach } from "../i18n/english.ts";
import { type Locale, load, Turning } from "../i18n/locales.ts";
import { type Dictionary, Words } from "../i18n/words.ts";

teach({ ...connection, ...ofDesk, ...moderating, ...moderation });

const CHUNKS: Record<Exclude<Locale, "en">, () => Promise<{ desk: Dictionary }>> = {
  es: () => import("../i18n/es/desk.ts"),
  pt: () => import("../i18n/pt/desk.ts"),
  fr: () => import("../i18n/fr/desk.ts"),
  de: () => import("../i18n/de/desk.ts"),
  it: () => import("../i18n/it/desk.ts"),
  ar: () => import("../i18n/ar/desk.ts"),
  zh: () => import("../i18n/zh/desk.ts"),
  ja: () => import("../i18n/ja/desk.ts"),
  hi: () => import("../i18n/hi/desk.ts"),
};

/** The words of the widget and of the desk. */
export async function loadDesk(locale: Locale): Promise<Dictionary> {
  if (locale === "en") return {};
  const [widget, { desk }] = await Promise.all([load(locale), CHUNKS[locale]()]);
  return { ...widget, ...desk };
}

/** Words that turn to the first of these languages as soon as its files are there; English until then. */
export function deskWords(languages: readonly string[]): Words {
  const words = new Words();
  void new Turning(words, loadDesk).to(languages);
  return words;
}
