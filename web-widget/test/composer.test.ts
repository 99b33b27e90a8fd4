import { expect, test, vi } from "vitest";
import { EVERYONE, NOTE, SELLER } from "../src/gallery/composer_set.ts";
import { begun, matching, shortcode } from "../src/ui/composer/completion.ts";
import { choiceOf, DraftSaver } from "../src/ui/composer/drafts.ts";
import { fileFault, takes } from "../src/ui/composer/files/checks.ts";
import { charsLeft } from "../src/ui/composer/limits.ts";
import { mark } from "../src/ui/composer/markdown.ts";
import { named, recall } from "../src/ui/composer/mentions.ts";
import { step } from "../src/ui/composer/roving.ts";
import { type Mark, markOf } from "../src/ui/composer/shortcuts.ts";

const LIMITS = {
  text_chars: 100,
  caption_chars: 50,
  file_bytes: 1_000,
  files: 10,
  mimes: ["image/*", "text/plain"],
  voice_s: 300,
};

/** The text after a mark; `[` and `]` stand for the selection, before and after. */
function marked(written: string, kind: Mark): string {
  const [start, end] = [written.indexOf("["), written.indexOf("]") - 1];
  const text = written.replace(/[[\]]/g, "");
  const { from, to, text: put, select } = mark(text, start, end, kind);
  const after = text.slice(0, from) + put + text.slice(to);
  return `${after.slice(0, select[0])}[${after.slice(select[0], select[1])}]${after.slice(select[1])}`;
}

test.each<[string, Mark, string]>([
  ["is it [still] there", "bold", "is it **[still]** there"],
  ["is it **[still]** there", "bold", "is it [still] there"],
  ["is it [**still**] there", "bold", "is it [still] there"],
  ["is it[ still ]there", "italic", "is it _[still]_ there".replace("it _", "it _")],
  ["now []", "code", "now `[]`"],
  ["**[bold]**", "italic", "**_[bold]_**"],
  ["the [shop]", "link", "the shop https://[]"],
  ["see [https://example.com/a]", "link", "see https://example.com/a[]"],
  ["~~[gone]~~", "strike", "[gone]"],
])("%s in %s is %s", (written, kind, wanted) => {
  expect(marked(written, kind)).toBe(wanted);
});

test("a mark has a key with Ctrl or with ⌘, and none with both or with Alt", () => {
  const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
  expect(markOf({ ...none, key: "b", ctrlKey: true })).toBe("bold");
  expect(markOf({ ...none, key: "K", metaKey: true })).toBe("link");
  expect(markOf({ ...none, key: "X", metaKey: true, shiftKey: true })).toBe("strike");
  expect(markOf({ ...none, key: "b", ctrlKey: true, altKey: true })).toBeUndefined();
  expect(markOf({ ...none, key: "b" })).toBeUndefined();
});

test("a name or an emoji has begun only where its sign stands at the beginning of a word", () => {
  expect(begun("hello @an", 9)).toEqual({ kind: "mention", words: "an", from: 6 });
  expect(begun("hello @", 7)).toEqual({ kind: "mention", words: "", from: 6 });
  expect(begun("ana@example", 11)).toBeUndefined();
  expect(begun("so :smi", 7)).toEqual({ kind: "emoji", words: "smi", from: 3 });
  expect(begun("so :s", 5)).toBeUndefined();
  expect(begun("at 10:30", 8)).toBeUndefined();
  expect(begun("hello @an there", 9)).toEqual({ kind: "mention", words: "an", from: 6 });
});

test("a shortcode is one once it is closed", () => {
  expect(shortcode("ok :thumbs_up:", 14)).toBe("thumbs_up");
  expect(shortcode("10:30:", 6)).toBeUndefined();
});

test("names are told by Unicode characters, the longer one first, and never inside a word", () => {
  const people = new Map([
    ["pt_1", "Ana"],
    ["pt_2", "Ana María"],
  ]);
  expect(named("🙂 @Ana María and @Ana, not @Anastasia", people)).toEqual([
    { participant: "pt_2", start: 2, end: 12 },
    { participant: "pt_1", start: 17, end: 21 },
  ]);
  expect(recall("🙂 @Ana hi", [{ participant: "pt_1", start: 2, end: 6 }])).toEqual(new Map([["pt_1", "Ana"]]));
});

test("people are found by the beginning of any of their names, accents or not", () => {
  const one = (name: string) => ({ id: name, name, role: "", hears: () => true });
  const people = [one("Ángel Ruiz"), one("Marco"), one("Bea Ángeles")];
  expect(matching(people, "ang", 5).map(({ name }) => name)).toEqual(["Ángel Ruiz", "Bea Ángeles"]);
});

test("the characters left are counted only near the limit, each emoji once", () => {
  expect(charsLeft("a".repeat(80), 100)).toBeUndefined();
  expect(charsLeft("a".repeat(95), 100)).toBe(5);
  expect(charsLeft("😀".repeat(95), 100)).toBe(5);
  expect(charsLeft("a".repeat(103), 100)).toBe(-3);
});

test("files are looked at before they are uploaded; a photo may be larger, since it is made smaller", () => {
  expect(fileFault({ name: "a.txt", type: "text/plain", size: 900 }, LIMITS)).toBeUndefined();
  expect(fileFault({ name: "a.txt", type: "text/plain", size: 0 }, LIMITS)).toBe("empty");
  expect(fileFault({ name: "a.txt", type: "text/plain", size: 1_001 }, LIMITS)).toBe("large");
  expect(fileFault({ name: "a.jpg", type: "image/jpeg", size: 1_001 }, LIMITS)).toBeUndefined();
  expect(fileFault({ name: "a.gif", type: "image/gif", size: 1_001 }, LIMITS)).toBe("large");
  expect(fileFault({ name: "a.exe", type: "application/x-msdownload", size: 9 }, LIMITS)).toBe("type");
  expect(takes("", LIMITS.mimes)).toBe(true);
  expect(takes("Text/Plain;charset=utf-8", LIMITS.mimes)).toBe(true);
});

test("without a choice the first audience is meant; one that is gone means nobody, never everyone", () => {
  const choices = [EVERYONE, SELLER, NOTE];
  expect(choiceOf(choices, undefined)).toBe(EVERYONE);
  expect(choiceOf(choices, "staff")).toBe(NOTE);
  expect(choiceOf(choices, "courier")).toBeUndefined();
});

test("of drafts that come soon after each other the last is saved, half a second later or when it must be", () => {
  vi.useFakeTimers();
  const saved: string[] = [];
  const saver = new DraftSaver(({ text }) => saved.push(text));
  saver.later({ text: "a" });
  vi.advanceTimersByTime(400);
  saver.later({ text: "ab" });
  expect(saved).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(saved).toEqual(["ab"]);
  saver.later({ text: "abc" });
  saver.flush();
  saver.flush();
  expect(saved).toEqual(["ab", "abc"]);
  vi.useRealTimers();
});

test("keys lead through a grid, and above its first row", () => {
  expect(step("ArrowRight", 4, 20, 8, false)).toBe(5);
  expect(step("ArrowRight", 4, 20, 8, true)).toBe(3);
  expect(step("ArrowDown", 15, 20, 8, false)).toBe(19);
  expect(step("ArrowUp", 4, 20, 8, false)).toBe(-1);
  expect(step("PageUp", 12, 20, 8, false)).toBe(0);
  expect(step("End", 4, 20, 8, false)).toBe(19);
  expect(step("a", 4, 20, 8, false)).toBeUndefined();
});
