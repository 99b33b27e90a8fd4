/** A page of web-widget/test/pages, built and served from this machine under the strict policy of an embedding page. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { leafletWithoutMarkup } from "../../../web-widget/tools/build/leaflet.mjs";

const WIDGET = fileURLToPath(new URL("../../../web-widget/", import.meta.url));
const require = createRequire(join(WIDGET, "package.json"));
const EMOJI = require.resolve("emoji-picker-element-data/en/cldr/data.json");
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self' ws:",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "worker-src 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types lit-html tradepost-worker",
].join("; ");
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};

/** Builds `name`.html, which may talk to `connect` besides; answers with its address, the directory of its files, and what ends it all. */
export async function serve(name, { connect = "" } = {}) {
  const out = await mkdtemp(join(tmpdir(), "tradepost-page-"));
  const { build } = await import(pathToFileURL(require.resolve("vite")).href);
  await build({
    configFile: false,
    root: join(WIDGET, "test", "pages"),
    logLevel: "error",
    plugins: [leafletWithoutMarkup()],
    build: {
      outDir: out,
      target: "es2022",
      modulePreload: false,
      assetsInlineLimit: 0,
      manifest: "manifest.json",
      rolldownOptions: { input: join(WIDGET, "test", "pages", `${name}.html`) },
    },
  });
  const server = createServer((request, response) => answer(out, connect, request, response));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(out, { recursive: true });
  };
  return { url: `http://127.0.0.1:${server.address().port}/${name}.html`, out, close };
}

async function answer(out, connect, { url }, response) {
  const path = normalize(new URL(url, "http://localhost").pathname);
  const file = path === "/w/assets/emoji/en.json" ? EMOJI : join(out, path);
  try {
    const body = await readFile(file);
    response.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "text/plain",
      "content-security-policy": POLICY.replace(" ws:", ` ws: ${connect}`),
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}
