/**
 * Writes docs/pictures/content/<kind>.png: each kind of content as the built gallery shows it.
 *
 * Usage: npm run build && node tools/pictures.mjs [folder]      CHROMIUM=/path/to/chromium where it is not in its usual place
 */
import { execFileSync } from "node:child_process";
import { mkdir, readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BUILT = join(ROOT, "web-widget/dist/demo");
const FOLDER = process.argv[2] ?? join(ROOT, "docs/pictures/content");
const BYTES_MAX = 40_000;
const EDGE = 8;
const HEIGHT_MAX = 620; // a long form is shown as far as this
const PATIENCE_MS = 15_000;
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const server = createServer(async (request, answer) => {
  const path = normalize(new URL(request.url ?? "/", "http://gallery").pathname).replace(/^\/demo\//, "");
  const body = await readFile(join(BUILT, path)).catch(() => undefined);
  if (!body) return answer.writeHead(404).end();
  answer.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? chromiumPath(), args: QUIET });
try {
  await mkdir(FOLDER, { recursive: true });
  const page = await browser.newPage({
    viewport: { width: 460, height: 900 },
    colorScheme: "light",
    reducedMotion: "reduce",
  });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`http://127.0.0.1:${server.address().port}/demo/gallery.html`);
  await page.locator(".frame.is-loaded").first().waitFor();
  for (const section of await page.locator(".kind").all()) {
    const kind = (await section.getAttribute("id")).replace("kind-", "");
    if (kind === "unknown") continue; // no kind of ours: docs/content.md has no place for it
    const path = join(FOLDER, `${kind}.png`);
    const { x, y, width, height } = await section.locator(".variant .message").first().boundingBox();
    await page.screenshot({
      path,
      fullPage: true,
      clip: { x: x - EDGE, y: y - EDGE, width: width + 2 * EDGE, height: Math.min(height + 2 * EDGE, HEIGHT_MAX) },
    });
    const { size } = await stat(path);
    if (size > BYTES_MAX) throw new Error(`${path} has ${size} bytes, more than ${BYTES_MAX}`);
  }
} finally {
  await browser.close();
  server.close();
}

function chromiumPath() {
  return execFileSync("sh", [join(ROOT, "tools/chromium.sh")], { encoding: "utf8" }).trim();
}
