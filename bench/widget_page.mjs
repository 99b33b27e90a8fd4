/** A page with Tradepost's script tag, and one with the peer's: the same bare shop, each fetched when its launcher is clicked. */
import { createReadStream, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { brotliCompressSync, constants } from "node:zlib";

/** Serves both pages. `peer` is the path of the peer's one script, which is sent compressed as well as it can be. */
export async function openShop({ server, site, peer }) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  const script = brotliCompressSync(readFileSync(peer), { params });
  const pages = { "/ours": ours(server, site), "/peer": PEER };
  const shop = createServer((request, answer) => {
    const { pathname } = new URL(request.url ?? "/", "http://shop");
    if (pathname === "/peer.js") {
      answer.writeHead(200, { "content-type": "text/javascript", "content-encoding": "br" }).end(script);
    } else if (pathname === "/peer_page.js") {
      answer.setHeader("content-type", "text/javascript");
      createReadStream(new URL("peers/webchat/page.js", import.meta.url)).pipe(answer);
    } else if (pages[pathname]) {
      answer.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(pages[pathname]);
    } else answer.writeHead(404).end();
  });
  await new Promise((resolve) => shop.listen(0, "127.0.0.1", resolve));
  return { shop, origin: `http://127.0.0.1:${shop.address().port}`, peerBytes: script.length };
}

const ours = (server, site) =>
  page(`<script async src="${server}/w/v1.js" data-site="${site}" data-auto-load="click"></script>`);
const PEER = page(`<script async src="/peer_page.js"></script><button id="launcher">Chat</button><div id="chat"></div>`);

function page(body) {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title></head><body><h1>Lamps</h1>${body}</body></html>`;
}
