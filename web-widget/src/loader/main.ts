/**
 * `/w/v1.js`: the one script tag. It reads its own attributes, keeps calls in a queue, draws the launcher, and loads the
 * rest when the page is idle, or when somebody wants it. A second copy does nothing.
 */

import type { SiteConfig } from "../core/site.ts";

/** What the loader hands to the widget. */
export interface Handover {
  queue: Call[];
  site: string;
  server: string;
  config: SiteConfig;
  host: HTMLElement; // holds the launcher, on the page already
  data: DOMStringMap; // the script's attributes
}
export type Call = [call: unknown[], resolve: (value: unknown) => void, reject: (error: unknown) => void];
interface Stub {
  (...call: unknown[]): Promise<unknown>;
  q: Call[] | { push(call: Call): void };
  v?: number;
}

declare const __WIDGET__: { entry: string; imports: string[] }; // files of the widget, beside this one
const page = window as unknown as { tradepost?: Stub };

/** Between two tries to reach the server, at most. */
const LONGEST_MS = 60_000;

function begin(script: HTMLScriptElement): void {
  const { site = "", autoLoad = "idle" } = script.dataset;
  const server = new URL("..", script.src).href.replace(/\/$/, "");
  const queue: Call[] = Array.isArray(page.tradepost?.q) ? page.tradepost.q : [];
  const stub: Stub = (...call) => new Promise((resolve, reject) => stub.q.push([call, resolve, reject]));
  stub.v = 1;
  stub.q = queue;
  page.tradepost = stub;
  let load = () => {};
  void configOf(server, site).then((config) => {
    const host = document.createElement("tradepost-widget");
    let loading = false;
    load = () => {
      if (loading) return;
      loading = true;
      fetched(`${server}/w/`).then(
        ({ boot }) => boot({ queue, site, server, config, host, data: script.dataset }),
        (error: unknown) => {
          loading = false;
          console.error("tradepost: the messenger could not be loaded.", error);
        },
      );
    };
    draw(host, config, script.dataset, () => {
      queue.push([["open"], () => {}, () => {}]);
      load();
    });
    const wanted = queue.length > 0;
    queue.push = (...calls) => {
      load();
      return Array.prototype.push.apply(queue, calls);
    };
    if (wanted || autoLoad === "now") load();
    else if (autoLoad === "idle") whenIdle(load);
  });
}

/** The widget, and what it imports at the same time instead of one after the other. */
function fetched(base: string): Promise<{ boot: (handed: Handover) => void }> {
  for (const file of __WIDGET__.imports) {
    const link = Object.assign(document.createElement("link"), { rel: "modulepreload", href: base + file });
    document.head.append(link);
  }
  return import(/* @vite-ignore */ base + __WIDGET__.entry);
}

/** Asks until the server answers; a refusal is final, and said to the page's developer. */
async function configOf(server: string, site: string): Promise<SiteConfig> {
  for (let wait = 2_000; ; wait = Math.min(LONGEST_MS, wait * 2)) {
    const answer = await fetch(`${server}/w/${encodeURIComponent(site)}/config.json`, { credentials: "omit" }).catch(
      () => undefined,
    );
    if (answer?.ok) return answer.json() as Promise<SiteConfig>;
    if (answer && answer.status < 500 && answer.status !== 429) {
      const { code = answer.status, detail = "" } = (await answer.json().catch(() => ({}))) as Record<string, string>;
      console.error(`tradepost: ${detail} (${code}). The page ${server}/start says what to change.`);
      return new Promise(() => {}); // nothing is shown: the page is whole without us
    }
    await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + Math.random() / 2)));
  }
}

const SHEET = `
:host { all: initial; position: fixed; z-index: var(--tradepost-z, 2147483000);
  inset-block-end: calc(var(--tradepost-offset-y, 20px) + env(safe-area-inset-bottom, 0px));
  inset-inline-end: calc(var(--tradepost-offset-x, 20px) + env(safe-area-inset-right, 0px)) }
:host([data-position=start]) { inset-inline: calc(var(--tradepost-offset-x, 20px) + env(safe-area-inset-left, 0px)) auto }
:host([hidden]) { display: none }
button { all: unset; box-sizing: border-box; display: grid; place-items: center; width: 56px; height: 56px; border-radius: 50%;
  cursor: pointer; background: var(--tradepost-accent, var(--_site-accent, #2457e0)); color: var(--tradepost-accent-text, var(--_site-accent-text, #fff));
  box-shadow: 0 4px 16px rgb(0 0 0 / .24); transition: transform .15s }
button:hover { transform: scale(1.05) }
button:focus-visible { outline: 3px solid var(--tradepost-accent, var(--_site-accent, #2457e0)); outline-offset: 3px }
svg { width: 28px; height: 28px; fill: none; stroke: currentcolor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round }
@media (prefers-reduced-motion: reduce) { button { transition: none } }`;
const BUBBLE =
  "M12 4c-5 0-9 3.2-9 7.3 0 2.3 1.3 4.3 3.3 5.6L5.5 21l4.2-2.3c.7.1 1.5.2 2.3.2 5 0 9-3.2 9-7.3S17 4 12 4Z";

/** The launcher: a real button in a shadow root of its own. The widget takes its place. */
function draw(
  host: HTMLElement,
  { theme = {}, launcher = {} }: SiteConfig,
  data: DOMStringMap,
  open: () => void,
): void {
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(SHEET);
  root.adoptedStyleSheets = [sheet];
  if (theme.accent) host.style.setProperty("--_site-accent", theme.accent);
  if (theme.accent_text) host.style.setProperty("--_site-accent-text", theme.accent_text);
  host.dataset.position = data.position ?? launcher.position ?? "end";
  host.hidden = (data.launcher ?? launcher.show) === "hidden";
  const button = document.createElement("button");
  button.type = "button";
  button.ariaLabel = "Chat";
  button.ariaExpanded = "false";
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.ariaHidden = "true";
  picture.append(document.createElementNS(picture.namespaceURI, "path"));
  picture.firstElementChild?.setAttribute("d", BUBBLE);
  button.append(picture);
  button.addEventListener("click", open);
  root.append(button);
  const attach = () => document.body.append(host);
  if (document.body) attach();
  else addEventListener("DOMContentLoaded", attach, { once: true });
}

function whenIdle(act: () => void): void {
  const idle = () =>
    "requestIdleCallback" in window ? requestIdleCallback(act, { timeout: 4_000 }) : setTimeout(act, 500);
  if (document.readyState === "complete") idle();
  else addEventListener("load", idle, { once: true });
}

const script = document.currentScript;
if (!page.tradepost?.v && script instanceof HTMLScriptElement) begin(script);
