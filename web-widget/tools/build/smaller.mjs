const SOURCE = /\/src\/.*\.ts$/;

/** What makes the widget smaller without changing what it does. */
export const smaller = [
  {
    name: "style-sheets-without-white-space",
    enforce: "pre",
    transform(code, id) {
      if (id.endsWith(".css.ts")) return { code: code.replace(/css`[^`]*`/g, (sheet) => compact(sheet)), map: null };
    },
  },
  {
    name: "templates-without-indentation",
    enforce: "pre",
    transform(code, id) {
      if (SOURCE.test(id) && code.includes("html`")) return { code: unindented(code), map: null };
    },
  },
  {
    name: "signals-without-their-directive", // the package does not say that what is not used may be left out
    transform: (code, id) =>
      id.includes("/@lit-labs/preact-signals/") ? { code, map: null, moduleSideEffects: false } : undefined,
  },
  {
    name: "no-preloads", // a chunk's imports are few; vite's preloading weighs more than it wins
    enforce: "pre",
    load: (id) => (id === "\0vite/preload-helper.js" ? "export const __vitePreload = (load) => load();" : undefined),
  },
];

/** A style sheet in one line. Spaces stay where they may mean something: in selectors, values and `calc()`. */
export function compact(sheet) {
  return sheet
    .replace(/\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,]) ?/g, "$1")
    .replace(/(?<=[{;][-\w]+): /g, ":")
    .replace(/;}/g, "}")
    .trim();
}

/** A source whose lines begin at their first word: in templates that is as good as a blank, elsewhere it is nothing. */
export function unindented(source) {
  return source.replace(/\n\s+/g, "\n");
}
