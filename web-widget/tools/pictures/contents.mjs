/** docs/pictures/content/<kind>.png: each kind of content as the built gallery shows it. */
import { mkdir, readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { PATIENCE_MS, PICTURES, ROOT } from "./browser.mjs";

const BUILT = join(ROOT, "web-widget", "dist");
const FOLDER = join(PICTURES, "content");
const BYTES_MAX = 40_000;
const HEIGHT_MAX = 620; // a long form is shown as far as this
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};

export async function takeContents(browser) {
  const server = await gallery();
  try {
    await mkdir(FOLDER, { recursive: true });
    const page = await browser.newPage({ viewport: { width: 460, height: 900 }, reducedMotion: "reduce" });
    page.setDefaultTimeout(PATIENCE_MS);
    const address = `http://127.0.0.1:${server.address().port}/w/gallery/index.html`;
    await page.goto(`${address}?story=kinds/`);
    await page.locator("tp-gallery[data-ready]").waitFor({ state: "attached" });
    for (const kind of await kindsOf(page)) await take(page, address, kind);
    await page.close();
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Kinds with a story of their own name. */
function kindsOf(page) {
  const named = (gallery) => JSON.parse(gallery.dataset.all).map(({ path }) => /^kinds\/(\w+)$/.exec(path)?.[1]);
  return page
    .locator("tp-gallery")
    .evaluate(named)
    .then((kinds) => kinds.filter((kind) => kind && kind !== "unknown"));
}

async function take(page, address, kind) {
  await page.goto(`${address}?story=kinds/${kind}&bare`);
  await page.locator("tp-gallery[data-ready]").waitFor({ state: "attached" });
  const path = join(FOLDER, `${kind}.png`);
  const row = page.locator(".stage .row").first();
  await row.waitFor();
  const { x, y, width, height } = await row.boundingBox();
  const clip = { x: x - 8, y: y - 8, width: width + 16, height: Math.min(height + 16, HEIGHT_MAX) };
  await page.screenshot({ path, fullPage: true, clip });
  const { size } = await stat(path);
  if (size > BYTES_MAX) throw new Error(`${path} has ${size} bytes, more than ${BYTES_MAX}`);
}

async function gallery() {
  const server = createServer(async (request, answer) => {
    const path = normalize(new URL(request.url ?? "/", "http://gallery").pathname);
    const body = await readFile(join(BUILT, path)).catch(() => undefined);
    if (!body) return answer.writeHead(404).end();
    answer.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
