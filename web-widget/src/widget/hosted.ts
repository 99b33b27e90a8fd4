/** The page `/w/<site>`: the messenger alone, for a window of its own, a frame, or an app's WebView. */

import type { GetToken } from "../core/connection.ts";
import { SiteRefused } from "../core/errors.ts";
import { siteOf } from "../core/site.ts";
import { Server } from "../core/store/server.ts";
import { widget } from "../i18n/en/widget.ts";
import { teach } from "../i18n/english.ts";
import { Words } from "../i18n/words.ts";
import { bridgeTo } from "./bridge.ts";
import { exchange } from "./codes.ts";
import "./main.ts"; // which knows `<tradepost-chat>`
import type { TradepostChat } from "./main.ts";

teach(widget);
const words = new Words();
const server = new Server("/");
const site = decodeURIComponent(location.pathname.split("/").at(-1) ?? "");

/** A code stands behind the `#`, where no server sees it, and is gone from the address at once. */
function takeCode(): string | undefined {
  const given = new URLSearchParams(location.hash.slice(1));
  const code = given.get("code") ?? undefined;
  const conversation = given.get("conversation");
  if (code) history.replaceState(null, "", conversation ? `#conversation=${conversation}` : location.pathname);
  return code;
}

async function begin(): Promise<void> {
  const code = takeCode();
  const { origins = [], title } = await siteOf(server.base, site, { failed: unreachable });
  if (title) document.title = title;
  const bridge = bridgeTo(origins);
  const first = code ? await exchange(server, site, code) : undefined;
  const getToken = first ? once(first, bridge) : bridge;
  const chat = document.createElement("tradepost-chat") as TradepostChat;
  chat.site = site;
  chat.server = server.base;
  chat.options = { pushWorker: "/w/push.js", ...(getToken && { getToken }) };
  const conversation = new URLSearchParams(location.hash.slice(1)).get("conversation");
  if (conversation) chat.conversation = conversation;
  document.body.replaceChildren(chat);
}

/** The token of the code at first; when it ends, the bridge must give another. */
function once(token: string, then: GetToken | undefined): GetToken {
  return (wish) => {
    if (wish.reason === "initial") return token;
    if (then) return then(wish);
    throw new Error("the code was for one visit");
  };
}

/** Said until the page is there: a server that is away is waited for. */
function say(key: "widget.no-site" | "widget.old-code" | "widget.no-server"): void {
  const line = document.createElement("p");
  line.className = "trouble";
  line.setAttribute("role", "alert");
  line.textContent = words.say(key);
  document.body.replaceChildren(line);
}

function unreachable(): void {
  say("widget.no-server");
}

begin().catch((error: unknown) => {
  const code = error instanceof SiteRefused ? error.code : "";
  say(code === "not_found" ? "widget.no-site" : code === "code" ? "widget.old-code" : "widget.no-server");
});
