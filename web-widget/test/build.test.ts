import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../tools/build/bundles.mjs";
import { copyEmoji, LANGUAGES } from "../tools/build/emoji.mjs";
import { precompress } from "../tools/build/precompress.mjs";
import { compact } from "../tools/build/smaller.mjs";
import { measure, table } from "../tools/sizes.mjs";

const SOURCE = join(import.meta.dirname, "fixtures", "build");
const out = mkdtempSync(join(tmpdir(), "tradepost-build-"));
const built = (path: string): string => readFileSync(join(out, "w", path), "utf8");
const assets = (): string[] => readdirSync(join(out, "w", "assets")).filter((name) => name.endsWith(".js"));
const named = (start: string): string => assets().find((name) => name.startsWith(start)) ?? expect.fail(start);

beforeAll(async () => {
  await bundle(SOURCE, out);
  await precompress(join(out, "w"));
  copyEmoji(out); // after it: to compress them all takes long
}, 60_000);
afterAll(() => rmSync(out, { recursive: true }));

describe("the build", () => {
  test("makes one classic script that knows the hashed name of the widget", () => {
    expect(built("v1.js")).toContain(`assets/${named("widget-main-")}`);
    expect(built("v1.js")).not.toMatch(/^\s*(import|export) /m);
  });

  test("names what a chunk fetches relative to the chunk, and what a page fetches from the root", () => {
    expect(built(`assets/${named("widget-main-")}`)).toMatch(/import\([`"']\.\/emoji-/);
    expect(built(`assets/${named("widget-main-")}`)).toMatch(/export *\{[^}]*\bopen\b/);
    expect(built("desk/index.html")).toMatch(/src="\/w\/assets\/desk-index-[^"]+\.js"/);
    expect(built("desk/index.html")).toMatch(/href="\/w\/assets\/desk-index-[^"]+\.css"/);
  });

  test("shares the widget with its hosted page", () => {
    const own = built("widget/hosted.html").match(/assets\/(widget-hosted-[^"]+\.js)/)?.[1];
    expect(built(`assets/${own}`)).toContain(named("widget-main-"));
  });

  test("leaves no script and no style inside a page, for its policy would refuse them", () => {
    for (const page of ["desk/index.html", "widget/hosted.html"]) {
      expect(built(page)).not.toMatch(/<script(?![^>]* src=)|<style| style=|javascript:| on\w+=/);
    }
  });

  test("brings the emoji of each language, English for those without", () => {
    const names = readdirSync(join(out, "w", "assets", "emoji")).filter((name) => name.endsWith(".json"));
    expect(names.sort()).toEqual(LANGUAGES.map((language) => `${language}.json`));
    expect(JSON.parse(built("assets/emoji/es.json"))[0]).toMatchObject({ emoji: "😀" });
  });

  test("puts the same bytes compressed beside every text", () => {
    for (const path of ["pages.json", "desk/index.html"]) {
      const plain = readFileSync(join(out, "w", path));
      expect(brotliDecompressSync(readFileSync(join(out, "w", `${path}.br`))).equals(plain)).toBe(true);
      expect(gunzipSync(readFileSync(join(out, "w", `${path}.gz`))).equals(plain)).toBe(true);
    }
  });
});

describe("the size gate", () => {
  const opened = { kib: 45, in: "widget", of: ["loader/main.ts", "widget/main.ts"] };

  test("counts what is fetched before, and what is loaded later only where it is asked for", () => {
    const emoji = { kib: 6, in: "widget", of: ["widget/emoji.ts"], beside: ["widget/main.ts"] };
    const [first, later] = measure({ opened, emoji }, SOURCE, out);
    expect(first?.bytes).toBeGreaterThan(100);
    expect(later?.bytes).toBeGreaterThan(50);
    expect(later?.bytes).toBeLessThan(first?.bytes ?? 0);
    expect(table([first, later])).not.toContain("OVER");
  });

  test("fails a budget that is passed", () => {
    expect(table(measure({ opened: { ...opened, kib: 0.1 } }, SOURCE, out))).toContain("OVER");
  });

  test("fails where a source has no build of its own", () => {
    const rows = measure({ shared: { kib: 1, in: "pages", of: ["desk/desk.css"] } }, SOURCE, out);
    expect(rows[0]?.over).toBe(true);
    expect(table(rows)).toContain("NOT BUILT: desk/desk.css");
  });

  test("passes over what is not written yet", () => {
    expect(measure({ map: { kib: 47, in: "widget", of: ["no/such.ts"] } }, SOURCE, out)).toEqual([]);
  });
});

describe("a style sheet in one line", () => {
  test("loses comments and white space that mean nothing", () => {
    const sheet = `:host {
      /* of * the { host */
      display: grid;
      padding: 0 var(--_gap, 4px);
    }`;
    expect(compact(sheet)).toBe(":host{display:grid;padding:0 var(--_gap,4px)}");
  });

  test("keeps the spaces of selectors, media queries and sums", () => {
    const sheet =
      "a :is(b, i):hover > p { inline-size: calc(100% - 2 * 4px); } @media (width < 320px) { a { margin: 0 } }";
    expect(compact(sheet)).toBe(
      "a :is(b,i):hover > p{inline-size:calc(100% - 2 * 4px)}@media (width < 320px){a{margin:0}}",
    );
  });
});
