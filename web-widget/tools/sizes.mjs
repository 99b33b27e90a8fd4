/**
 * The size gate: what is fetched before something can be used, gzipped, against the budgets of sizes.json.
 *
 * usage: node tools/sizes.mjs [--write], after the build; --write keeps the figures for the docs. Exit 1 where a budget is passed, or where a source is there and its
 * build is not. A budget is for the files of its sources (`of`, in the build of the widget or of the pages) with all they
 * import before they run, without those that are fetched already (`beside`).
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { LOADER } from "./build/bundles.mjs";
import { closure } from "./build/manifest.mjs";

/** One row for each budget whose sources are all there. */
export function measure(budgets, source, out) {
  const manifests = { widget: manifest(out, "widget.json"), pages: manifest(out, "pages.json") };
  return Object.entries(budgets)
    .filter(([, { of }]) => of.every((path) => existsSync(join(source, path))))
    .map(([name, { kib, in: build, of, beside = [] }]) => {
      const lost = [...of, ...beside].find((path) => manifests[build][path] === undefined);
      if (lost !== undefined) return { name, kib, lost, bytes: 0, over: true };
      const before = new Set(files(manifests[build], beside));
      const fetched = files(manifests[build], of).filter((file) => !before.has(file));
      const bytes = fetched.reduce((sum, file) => sum + gzipped(out, file), 0);
      return { name, kib, bytes, over: bytes > kib * 1024 };
    });
}

/** The rows for people. */
export function table(rows) {
  const line = ({ name, bytes, kib, over, lost }) => {
    const said = `${name.padEnd(26)}${(bytes / 1024).toFixed(1).padStart(7)} of ${String(kib).padStart(3)} KiB`;
    if (lost !== undefined) return `${said}  NOT BUILT: ${lost} is no chunk of its build`;
    return over ? `${said}  OVER` : said;
  };
  return rows.map(line).join("\n");
}

function files(manifest, sources) {
  return [...new Set(sources.flatMap((path) => closure(manifest, path)))];
}

function gzipped(out, file) {
  return gzipSync(readFileSync(join(out, "w", file)), { level: 9 }).length;
}

function manifest(out, name) {
  const path = join(out, "w", name);
  return { [LOADER]: { file: "v1.js" }, ...(existsSync(path) && JSON.parse(readFileSync(path, "utf8"))) };
}

if (import.meta.filename === process.argv[1]) {
  const root = join(import.meta.dirname, "..");
  const budgets = JSON.parse(readFileSync(join(root, "sizes.json"), "utf8"));
  const rows = measure(budgets, join(root, "src"), join(root, "dist"));
  console.log(table(rows));
  if (process.argv.includes("--write")) {
    const kept = { at: new Date().toISOString(), rows: rows.map(({ name, bytes, kib }) => ({ name, bytes, kib })) };
    writeFileSync(join(root, "..", "bench", "results", "widget_sizes.json"), `${JSON.stringify(kept, null, 2)}\n`);
  }
  process.exitCode = rows.some(({ over }) => over) ? 1 : 0;
}
