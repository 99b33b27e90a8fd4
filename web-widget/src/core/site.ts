/** What the server tells a page of its site, before anybody is known. */

import { SiteRefused } from "./errors.ts";
import { type Patience, patiently } from "./patience.ts";

/** Colours and shape as the server computed them; text on the accent is readable. */
export interface SiteTheme {
  mode?: "auto" | "light" | "dark";
  accent?: string; // #rrggbb
  accent_text?: string;
  accent_dark?: string;
  accent_dark_text?: string;
  radius_px?: number;
}

export interface Launcher {
  show?: "default" | "hidden";
  position?: "end" | "start";
  offset_x_px?: number;
  offset_y_px?: number;
}

/** `GET /w/{site}/config.json`. */
export interface SiteConfig {
  site: string;
  tenant_test?: boolean;
  title?: string | null;
  greeting?: Record<string, string>; // by language
  logo_url?: string | null;
  theme?: SiteTheme;
  launcher?: Launcher;
  locales?: string[];
  visitors?: boolean; // whether strangers may write
  starts?: { support?: boolean; roles?: string[] };
  map?: { tiles_url: string; attribution: string } | null;
  push?: { key: string } | null;
  sound?: boolean;
  notification_content?: boolean;
  limits?: { text_chars?: number; file_bytes?: number };
  server_time?: string;
  origins?: string[]; // of the site's pages; told to the hosted page alone
}

/** How long the server may take to answer. */
const ANSWER_MS = 15_000;

/** Asks until the server answers. Rejects with `SiteRefused` where it refuses, or with `NoToken` where nobody waits. */
export function siteOf(server: string, site: string, patience: Partial<Patience> = {}): Promise<SiteConfig> {
  return patiently(() => loadSite(server, site), { wanted: () => true, failed: () => undefined, ...patience });
}

/** Asks once. Rejects with `SiteRefused`. */
export async function loadSite(server: string, site: string): Promise<SiteConfig> {
  const address = `${server}/w/${encodeURIComponent(site)}/config.json`;
  let answer: Response;
  try {
    answer = await fetch(address, { credentials: "omit", signal: AbortSignal.timeout(ANSWER_MS) });
  } catch (error) {
    throw new SiteRefused("unreachable", `${server} did not answer: ${String(error)}`, true);
  }
  const body = (await answer.json().catch(() => ({}))) as SiteConfig & { code?: string; detail?: string };
  if (answer.ok) return body;
  throw new SiteRefused(body.code ?? "", body.detail ?? `The server answered ${answer.status}.`, answer.status >= 500);
}
