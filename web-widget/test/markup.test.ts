import { describe, expect, test } from "vitest";
import { link } from "../src/core/links.ts";
import { plain } from "../src/core/marks.ts";
import { type Block, blocks, hasMarks, type Inline } from "../src/core/markup.ts";

/** Parts in short: `b(…)` is bold, `<…>` a link, `[…]` a mention. */
function short(parts: Inline[]): string {
  return parts.map((part) => one(part)).join("");
}

function one(part: Inline): string {
  if (part.type === "words") return part.text;
  if (part.type === "link") return `<${part.link.href}>`;
  if (part.type === "mention") return `[${part.participant}:${part.text}]`;
  return `${part.type[0]}(${short(part.children)})`;
}

const shape = (found: Block[]): string[] =>
  found.map((block) =>
    block.type === "list" ? `list:${block.items.map(short).join("|")}` : `${block.type}:${short(block.children)}`,
  );
const marked = (text: string): string[] => shape(blocks(text, "markdown"));
const links = (text: string): string[] =>
  blocks(text)
    .flatMap((block) => ("children" in block ? block.children : []))
    .flatMap((part) => (part.type === "link" ? [part.link.href] : []));

describe("marks", () => {
  test("bold, italic in two ways, struck and code are told apart", () => {
    expect(marked("**a** *b* _c_ ~~d~~ `e`")).toEqual(["words:b(a) i(b) i(c) s(d) c(e)"]);
  });

  test("one may stand inside another, and in code nothing means anything", () => {
    expect(marked("**a _b_** `*c* _d_`")).toEqual(["words:b(a i(b)) c(*c* _d_)"]);
  });

  test("lines that begin with a dash or a star are a list, with an angle bracket a quote", () => {
    expect(marked("Bring:\n- the *bell*\n* the lamp\n> paid\n> packed\nBye")).toEqual([
      "words:Bring:",
      "list:the i(bell)|the lamp",
      "quote:paid\npacked",
      "words:Bye",
    ]);
  });

  test("a mark that is not closed in its line is a character", () => {
    expect(marked("2 * 3\n_a\nb_ **")).toEqual(["words:2 * 3\n_a\nb_ **"]);
  });

  test("in plain text nothing is a mark, and links are links", () => {
    expect(shape(blocks("*a* https://a.example/b_c_d\n- x"))).toEqual(["words:*a* <https://a.example/b_c_d>\n- x"]);
  });

  test("what is quoted has no marks", () => {
    expect(plain("**a _b_**\n- c\n> d https://e.example", "markdown")).toBe("a b\n• c\nd https://e.example");
    expect(plain("**a**")).toBe("**a**");
  });

  test("a text is sent as markdown only if it has marks", () => {
    expect([hasMarks("Two * three"), hasMarks("*so*"), hasMarks("a\n- b"), hasMarks("a - b")]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

describe("mentions", () => {
  test("count characters as people do, so that emoji before them do not shift them", () => {
    const text = "😀 @Ana and @Kofi";
    const mentions = [
      { participant: "p1", start: 2, end: 6 },
      { participant: "p2", start: 11, end: 16 },
    ];
    expect(shape(blocks(text, "plain", mentions))).toEqual(["words:😀 [p1:@Ana] and [p2:@Kofi]"]);
  });

  test("stand inside marks and lists", () => {
    expect(
      shape(
        blocks("**hi @Ana**\n- @Ana", "markdown", [
          { participant: "p", start: 5, end: 9 },
          { participant: "p", start: 14, end: 18 },
        ]),
      ),
    ).toEqual(["words:b(hi [p:@Ana])", "list:[p:@Ana]"]);
  });

  test("outside of the text, backwards or over each other they are left out", () => {
    const wrong = [
      { participant: "a", start: 3, end: 1 },
      { participant: "b", start: 0, end: 99 },
      { participant: "c", start: 0, end: 2 },
      { participant: "d", start: 1, end: 3 },
    ];
    expect(shape(blocks("@Ana", "plain", wrong))).toEqual(["words:[c:@A]na"]);
  });
});

describe("addresses", () => {
  test("what ends a sentence, and brackets around an address, are no part of it", () => {
    const text = "(see https://a.example/x_(y)) or https://b.example/?q=1, HTTPS://C.example/p! “https://d.example”";
    expect(links(text)).toEqual([
      "https://a.example/x_(y)",
      "https://b.example/?q=1",
      "https://c.example/p",
      "https://d.example/",
    ]);
  });

  test.each([
    "javascript:alert(1)",
    "jAvAscript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "https://shop.example@evil.example/",
    "https://user:pass@evil.example/",
    "https://evil.example\\@shop.example/",
    "https://shop.example\u202Egpj.exe",
    "https://shop\u200B.example/",
    "https://",
    "http://[::1",
  ])("%j is not opened", (address) => {
    expect(link(address)).toBeUndefined();
    for (const href of links(`look ${address} here`)) expect(href).not.toMatch(/script:|data:|@|exe|shop\.example\/$/i);
  });

  test("a host in other letters is shown as what it is", () => {
    expect(link("https://аpple.example/pay?x=й")?.shown).toBe("https://xn--pple-43d.example/pay?x=й");
    expect(link("https://apple.example/й")?.shown).toBe("https://apple.example/й");
  });
});

describe("hostile texts", () => {
  const CORPUS = [
    "*",
    "_",
    "**a",
    "*a_",
    "~~",
    "`",
    "[",
    "(",
    "@a",
    "http://a.a.a",
    "http://a.a.a ",
    "https://((((",
    "- ",
    "> ",
    "\n",
    "e\u0301\u0301",
    "👩‍👩‍👧‍👦",
    "_*~~`",
    "**_~~x",
    "a)https://b.c)",
  ];

  test.each(CORPUS)("64 kB of %j are read in no time", (piece) => {
    const text = piece.repeat(Math.ceil(65_536 / piece.length));
    const begun = performance.now();
    const found = blocks(text, "markdown");
    expect(found.length).toBeGreaterThan(0);
    expect(performance.now() - begun).toBeLessThan(1_000); // milliseconds; what is not linear takes minutes
  });

  test("no character of a text is lost where nothing is a mark", () => {
    for (const piece of CORPUS) {
      const text = piece.repeat(50);
      const whole = blocks(text).flatMap((block) => ("children" in block ? block.children : []));
      const words = whole
        .map((part) => (part.type === "words" ? part.text : part.type === "link" ? part.link.shown : ""))
        .join("");
      expect(words).toBe(text);
    }
  });
});
