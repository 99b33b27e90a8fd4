/** How a page that opened or frames the hosted page, or an app around it, gives it a token: never in an address. */

import type { GetToken, TokenReason } from "../core/connection.ts";

/** How long the other side may take. */
const ANSWER_MS = 15_000;

/** What the page asks, and how it is answered. */
export interface TokenWanted {
  type: "tradepost:token-wanted";
  reason: TokenReason;
}
export interface TokenGiven {
  type: "tradepost:token";
  token: string;
}

/** An app's own side of a WebView: Android's interface, or WebKit's message handler. */
interface AppWindow {
  TradepostApp?: { tokenWanted(reason: string): void };
  webkit?: { messageHandlers?: { tradepost?: { postMessage(wanted: TokenWanted): void } } };
}

/** Whom to ask: the page around or behind this one, if its origin is on the site's list, or the app. */
export function bridgeTo(origins: readonly string[]): GetToken | undefined {
  const app = window as unknown as AppWindow;
  const handler = app.webkit?.messageHandlers?.tradepost;
  if (app.TradepostApp)
    return ({ reason }) => asked(location.origin, window, () => app.TradepostApp?.tokenWanted(reason));
  if (handler) {
    return ({ reason }) =>
      asked(location.origin, window, () => handler.postMessage({ type: "tradepost:token-wanted", reason }));
  }
  const other: Window | null = window.parent !== window ? window.parent : window.opener;
  const origin = originOf(other === window.parent);
  if (!other || !origin || !isListed(origin, origins)) return undefined;
  const ask = (reason: TokenReason) => other.postMessage({ type: "tradepost:token-wanted", reason }, origin);
  return ({ reason }) => asked(origin, other, () => ask(reason));
}

/** Where the page around this one, or the one that opened it, is from. */
function originOf(framed: boolean): string | undefined {
  const ancestor = framed ? location.ancestorOrigins?.[0] : undefined;
  return ancestor ?? (URL.canParse(document.referrer) ? new URL(document.referrer).origin : undefined);
}

/** As the server compares: exactly, or any port of this machine. */
function isListed(origin: string, origins: readonly string[]): boolean {
  return origins.includes(origin) || origins.includes(origin.replace(/(:\d+)?$/, ":*"));
}

/** Only what comes from that window and that origin is an answer. */
function asked(origin: string, source: Window, ask: () => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("message", heard);
    };
    const heard = (event: MessageEvent<Partial<TokenGiven> | null>) => {
      if (event.origin !== origin || event.source !== source) return;
      if (event.data?.type !== "tradepost:token" || typeof event.data.token !== "string") return;
      end();
      resolve(event.data.token);
    };
    const timer = setTimeout(() => {
      end();
      reject(new Error("the page around this one gave no token"));
    }, ANSWER_MS);
    addEventListener("message", heard);
    ask();
  });
}
