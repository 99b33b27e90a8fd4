/** The npm package `@tradepost/widget` into dist/package. usage: node tools/package.mjs [OUT] */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { leafletWithoutMarkup } from "./build/leaflet.mjs";
import { smaller } from "./build/smaller.mjs";

const ROOT = join(import.meta.dirname, "..");
const own = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const ENTRIES = { index: "widget/index.ts", core: "core/client.ts" };

/** Modules that bundlers take apart, the types beside them, and a package.json that names both. */
export async function pack(out) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const imported = await modules(out);
  types(out);
  writeFileSync(join(out, "package.json"), `${JSON.stringify(manifest(imported), null, 2)}\n`);
  copyFileSync(join(ROOT, "README.md"), join(out, "README.md"));
  copyFileSync(join(ROOT, "..", "LICENSE"), join(out, "LICENSE"));
}

/** Builds the modules; names of the packages that they import, which stay outside. Leaflet is changed, so it goes inside. */
async function modules(out) {
  const outside = (id) =>
    !id.startsWith("leaflet") &&
    Object.keys(own.devDependencies).some((name) => id === name || id.startsWith(`${name}/`));
  const entry = Object.fromEntries(Object.entries(ENTRIES).map(([name, path]) => [name, join(ROOT, "src", path)]));
  const built = await build({
    root: ROOT,
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    plugins: [leafletWithoutMarkup(), ...smaller],
    build: {
      outDir: out,
      emptyOutDir: false,
      target: "es2022",
      minify: false,
      lib: { entry, formats: ["es"] },
      rolldownOptions: {
        external: outside,
        output: { entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
      },
    },
  });
  const ids = built.flatMap(({ output }) =>
    output.flatMap(({ imports = [], dynamicImports = [] }) => [...imports, ...dynamicImports]),
  );
  return Object.keys(own.devDependencies).filter((name) => ids.some((id) => id === name || id.startsWith(`${name}/`)));
}

/** Declarations under types/; the sources name each other with `.ts`, which an installed package may not. */
function types(out) {
  const into = join(out, "types");
  const options = [
    "--declaration",
    "--emitDeclarationOnly",
    "--noCheck",
    "--noEmit",
    "false",
    "--allowJs",
    "false",
    "--outDir",
    into,
  ];
  const compiler = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  execFileSync(process.execPath, [compiler, "-p", "tsconfig.package.json", ...options], {
    cwd: ROOT,
    stdio: "inherit",
  });
  for (const entry of readdirSync(into, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith(".d.ts")) continue;
    const path = join(entry.parentPath, entry.name);
    writeFileSync(path, readFileSync(path, "utf8").replace(/((?:from|import\(|import)\s*"\.[^"]*)\.ts"/g, '$1.js"'));
  }
}

function manifest(imported) {
  const { name, version, license, type } = own;
  const exported = Object.entries(ENTRIES).map(([entry, path]) => [
    entry === "index" ? "." : `./${entry}`,
    { types: `./types/${path.replace(/\.ts$/, ".d.ts")}`, default: `./${entry}.js` },
  ]);
  return {
    name,
    version,
    description:
      "The messenger of Tradepost in a page: `createTradepost()`, `<tradepost-chat>`, and the client without a page",
    license,
    type,
    exports: Object.fromEntries(exported),
    types: exported[0][1].types,
    sideEffects: ["./index.js", "./chunks/*.js"], // elements are registered where they are imported
    files: ["*.js", "chunks", "types"],
    dependencies: Object.fromEntries(imported.map((of) => [of, `^${own.devDependencies[of]}`])),
  };
}

if (import.meta.filename === process.argv[1]) await pack(process.argv[2] ?? join(ROOT, "dist", "package"));
