/** Contents on a page of strictest policy, without a Tradepost server: built from the sources, served from memory's disk. */
import { createReadStream, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";

const WIDGET = new URL("../../../web-widget/", import.meta.url);
const require = createRequire(new URL("package.json", WIDGET));
const { chromium } = require("playwright-core");
export const AXE = require.resolve("axe-core/axe.min.js");
export const PATIENCE_MS = 20_000;

/** What a shop may ask of everything on its pages; tiles and films are its own to allow. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self' ws:",
  "img-src 'self' blob: data:",
  "media-src 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types lit-html",
].join("; ");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

export function launch() {
  const args = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"];
  if (process.getuid?.() === 0) args.push("--no-sandbox");
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
}

/** Builds the page and serves it until `close`. */
export class KindsServer {
  static async start() {
    const { build } = await import(
      pathToFileURL(require.resolve("vite")).href.replace(/index\.cjs$/, "dist/node/index.js")
    );
    const { leafletWithoutMarkup } = await import(new URL("tools/build/leaflet.mjs", WIDGET));
    const server = new KindsServer();
    server.directory = mkdtempSync(join(tmpdir(), "tradepost-kinds-"));
    await build({
      root: new URL("test/page/", WIDGET).pathname,
      base: "./",
      configFile: false,
      publicDir: false,
      logLevel: "warn",
      plugins: [leafletWithoutMarkup()],
      build: {
        outDir: server.directory,
        emptyOutDir: true,
        target: "es2022",
        assetsInlineLimit: 0,
        modulePreload: false,
      },
    });
    server.http = createServer((request, answer) => server.answer(request, answer));
    await new Promise((resolve) => server.http.listen(0, "127.0.0.1", resolve));
    server.address = `http://127.0.0.1:${server.http.address().port}/`;
    return server;
  }

  answer({ url }, answer) {
    const path = new URL(url, this.address).pathname;
    const file = join(this.directory, path === "/" ? "index.html" : path);
    if (!file.startsWith(this.directory) || !existsSync(file)) {
      answer.writeHead(404).end();
      return;
    }
    answer.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "content-security-policy": POLICY,
    });
    createReadStream(file).pipe(answer);
  }

  /** A fresh page; `violations` collects what its policy refused, `errors` what its scripts got wrong. */
  async open(browser, options = {}) {
    const page = await browser.newPage({ viewport: { width: 720, height: 900 }, ...options });
    page.setDefaultTimeout(PATIENCE_MS);
    page.violations = [];
    page.errors = [];
    page.on("pageerror", (error) => page.errors.push(String(error)));
    page.on("console", (message) => {
      if (/Content Security Policy|Trusted/i.test(message.text())) page.violations.push(message.text());
    });
    await page.goto(this.address);
    await page.waitForFunction(() => globalThis.kinds !== undefined);
    return page;
  }

  async close() {
    await new Promise((resolve) => this.http.close(resolve));
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Shows a content; returns the locator of its row. */
export async function show(page, content, given = {}) {
  const id = await page.evaluate(([content, given]) => globalThis.kinds.show(content, given), [content, given]);
  return page.locator(`[data-row="${id}"]`);
}
