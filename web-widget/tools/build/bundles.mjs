/**
 * What vite makes of the sources: the widget with its chunks, the pages, and the loader that knows the widget's name.
 *
 * All lies under `OUT/w`, where the server serves `/w/`: names with a hash under `assets/`, which never change, pages
 * by the name of their source, `v1.js`, and the service worker `push.js`. What is fetched by a chunk is named relative
 * to that chunk, because the page around it is somebody else's; what a page of ours fetches is named from the root,
 * because `/desk` is no directory.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { leafletWithoutMarkup } from "./leaflet.mjs";
import { closure } from "./manifest.mjs";
import { smaller } from "./smaller.mjs";

export const WIDGET = "widget/main.ts";
export const LOADER = "loader/main.ts";
export const WORKER = "widget/worker/push.ts";
const SIDES = ["stage", "shop", "seller", "courier"].map((name) => `demo/${name}.html`);
const PAGES = ["widget/hosted.html", "desk/index.html", "start/index.html", "gallery/index.html", ...SIDES];
const TARGET = "es2022";

/** Builds what is there of `source` into `out`/w. */
export async function bundle(source, out) {
  const there = (path) => existsSync(join(source, path));
  const w = join(out, "w");
  let widget;
  if (there(WIDGET)) {
    await modules(source, w, [WIDGET], { manifest: "widget.json" });
    widget = closure(JSON.parse(readFileSync(join(w, "widget.json"), "utf8")), WIDGET);
    if (there(LOADER)) await loader(source, w, widget);
    if (there(WORKER)) await script(source, w, WORKER, "push.js");
  }
  const plugins = widget === undefined ? [] : [builtAlready(join(source, WIDGET), `/w/${widget[0]}`)];
  await modules(source, w, PAGES.filter(there), { manifest: "pages.json", plugins });
}

async function modules(source, outDir, entries, { manifest, plugins = [] }) {
  if (entries.length === 0) return;
  const name = (path) => path.replace(/\.\w+$/, "").replace("/", "-");
  const input = Object.fromEntries(entries.map((path) => [name(path), join(source, path)]));
  await build({
    ...common(source),
    plugins: [leafletWithoutMarkup(), ...smaller, ...plugins],
    experimental: {
      renderBuiltUrl: (file, { hostType }) => (hostType === "html" ? `/w/${file}` : { relative: true }),
    },
    build: {
      ...output(outDir),
      manifest,
      modulePreload: false,
      rolldownOptions: {
        input,
        checks: { ineffectiveDynamicImport: false }, // a page may well begin with what the widget fetches later
        preserveEntrySignatures: "allow-extension", // the loader uses what the widget exports
        output: { entryFileNames: "assets/[name]-[hash].js" },
      },
    },
  });
}

/** A page that imports `source` takes the file that was built from it, which other pages have in their caches. */
function builtAlready(source, address) {
  return {
    name: "built-already",
    enforce: "pre",
    async resolveId(id, importer) {
      const found = importer && (await this.resolve(id, importer, { skipSelf: true }));
      return found?.id === source ? { id: address, external: "absolute" } : null;
    },
  };
}

/** `__WIDGET__` in the loader's source becomes the address of the widget and of what it imports. */
function loader(source, outDir, [entry, ...imports]) {
  return script(source, outDir, LOADER, "v1.js", { __WIDGET__: JSON.stringify({ entry, imports }) });
}

/** One classic script. */
export async function script(source, outDir, input, entryFileNames, define = {}) {
  await build({
    ...common(source),
    define,
    build: {
      ...output(outDir),
      rolldownOptions: { input: join(source, input), output: { format: "iife", entryFileNames } },
    },
  });
}

function common(source) {
  return { root: source, base: "./", configFile: false, publicDir: false, logLevel: "warn" };
}

function output(outDir) {
  return { outDir, emptyOutDir: false, target: TARGET, assetsInlineLimit: 0, reportCompressedSize: false };
}
