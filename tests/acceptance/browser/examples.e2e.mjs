/** The examples as a shop would serve them: built against the npm package, or with the script tag of the server. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { launch, PATIENCE_MS, rest, SERVER, SITE } from "./shop.mjs";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const WIDGET = join(ROOT, "web-widget");
const resolve = createRequire(join(WIDGET, "package.json")).resolve;
const { build } = await import(pathToFileURL(resolve("vite")).href);
const { pack } = await import("../../../web-widget/tools/package.mjs");
const TYPES = { html: "text/html; charset=utf-8", js: "text/javascript" };
const at = mkdtempSync(join(WIDGET, "node_modules", ".tradepost-examples-")); // where the package finds what it needs
let browser;

before(async () => {
  await pack(join(at, "package"));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  rmSync(at, { recursive: true });
});

/** Builds an example and serves it from an origin that the site lists. */
async function served(name) {
  const module = (id) => join(WIDGET, "node_modules", id);
  await build({
    root: join(ROOT, "examples", name),
    configFile: false,
    logLevel: "error",
    resolve: {
      alias: {
        "@tradepost/widget": join(at, "package", "index.js"),
        ...Object.fromEntries(["react", "react-dom", "vue"].map((id) => [id, module(id)])),
      },
    },
    build: { outDir: join(at, name), target: "es2022" },
  });
  const server = createServer((request, answer) => {
    const path = new URL(request.url, "http://shop").pathname.replace(/\/$/, "/index.html").slice(1);
    const known = readdirSync(join(at, name), { recursive: true }).includes(path);
    if (!known) return void answer.writeHead(404).end();
    const text = readFileSync(join(at, name, path), "utf8");
    answer.writeHead(200, { "content-type": TYPES[path.split(".").pop()] });
    answer.end(text.replaceAll("http://127.0.0.1:8080", SERVER).replaceAll("st_pk_…", SITE));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://127.0.0.1:${server.address().port}`;
  await rest("PATCH", `/sites/${SITE}`, { settings: { origins: [origin] } });
  const close = () => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  };
  return { origin, close };
}

for (const name of ["plain", "react", "vue"]) {
  test(`the ${name} example opens a conversation with the seller, with the first words written`, async (t) => {
    const shop = await served(name);
    t.after(() => shop.close());
    const page = await browser.newPage();
    t.after(() => page.close());
    const troubles = [];
    page.on("pageerror", (error) => troubles.push(String(error)));
    await page.goto(`${shop.origin}/?${new URLSearchParams({ site: SITE, server: SERVER })}`);
    await page.getByRole("button", { name: "Ask the seller" }).click();
    const words = page.locator("tradepost-widget").getByRole("textbox");
    await words.waitFor({ timeout: PATIENCE_MS });
    await page.waitForFunction(
      () => {
        const all = (root) =>
          [...root.querySelectorAll("*")].flatMap((el) => [el, ...(el.shadowRoot ? all(el.shadowRoot) : [])]);
        return all(document).some((el) => (el.value ?? el.textContent) === "Is it still for sale?");
      },
      undefined,
      { timeout: PATIENCE_MS },
    );
    assert.deepEqual(troubles, []);
  });
}
