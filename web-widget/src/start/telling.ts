import type { Arrival } from "./arrivals.ts";

/** What the page says about an arrival: whether it is well, in words, and the lines that mend it. */
export type Told = { tone: "good" | "waiting" | "bad"; words: string; fix?: string };

/** Where the page is served from, and the site that it shows. */
export type Place = { server: string; site: string | null; origins: readonly string[] };

const SILENCE_MS = 8_000; // from one step to the next on a page where nothing is in the way

/** Of the newest arrival, `now` in milliseconds. */
export function tell(arrival: Arrival, now: number, place: Place): Told {
  const silent = now - Date.parse(arrival.at) > SILENCE_MS;
  if (arrival.step === "socket") return ofSocket(arrival, place);
  if (arrival.outcome === "origin_blocked") return blocked(arrival, place);
  if (arrival.outcome === "unknown_site") return unknownSite(arrival, place);
  if (arrival.step === "script") return silent ? stoppedByPolicy(arrival, place) : next(arrival, "fetched the script");
  return silent ? noSocket(arrival, place) : next(arrival, "is on the list and has its settings");
}

function next(arrival: Arrival, what: string): Told {
  return { tone: "waiting", words: `${named(arrival)} ${what}. Waiting for its next step …` };
}

function stoppedByPolicy(arrival: Arrival, { server }: Place): Told {
  const socket = server.replace(/^http/, "ws");
  return {
    tone: "bad",
    words:
      `${named(arrival)} fetched the script, and then nothing came. Most often the page’s Content-Security-Policy stops it: ` +
      "its console names the directive. These are the ones to add.",
    fix:
      `script-src ${server}\nconnect-src ${server} ${socket}\nimg-src ${server} blob: data:\nmedia-src ${server} blob:\n` +
      "trusted-types lit-html (only where the page requires Trusted Types)",
  };
}

function noSocket(arrival: Arrival, { server }: Place): Told {
  return {
    tone: "bad",
    words:
      `${named(arrival)} has its settings but opened no socket. Open the chat there; if it stays so, the page’s ` +
      "Content-Security-Policy may stop the socket, or getToken may not have answered: the page’s console says which.",
    fix: `connect-src ${server} ${server.replace(/^http/, "ws")}`,
  };
}

/** What others sent may stand in words, but in a line to paste only where it is what it should be. */
const ORIGIN = /^https?:\/\/[\w.:[\]-]+$/;
const SITE = /^st_pk_\w+$/;
const FROM_DISK =
  "A page that is opened as a file, or in a sandboxed frame, has no origin. Serve its folder, and open http://localhost:3000:";

function blocked(arrival: Arrival, { server, site, origins }: Place): Told {
  const { origin = "" } = arrival;
  if (origin === "null") return { tone: "bad", words: FROM_DISK, fix: "python3 -m http.server 3000" };
  const of = arrival.site ?? site ?? "";
  const words = `${named(arrival)} is not on the site’s list of origins.`;
  if (!ORIGIN.test(origin) || !SITE.test(of)) return { tone: "bad", words };
  return {
    tone: "bad",
    words: `${words} This adds it:`,
    fix:
      `curl -X PATCH ${server}/v1/sites/${of} \\\n  -H "Authorization: Bearer $TRADEPOST_API_KEY" \\\n` +
      `  -H "Content-Type: application/json" \\\n  -d '${JSON.stringify({ settings: { origins: [...origins, origin] } })}'`,
  };
}

function unknownSite(arrival: Arrival, { site }: Place): Told {
  return {
    tone: "bad",
    words: `${named(arrival)} names the site ${arrival.site ?? ""}, which is not here. In its script tag write:`,
    fix: `data-site="${site ?? "st_pk_…"}"`,
  };
}

function ofSocket(arrival: Arrival, place: Place): Told {
  if (arrival.outcome === "origin_blocked") return blocked(arrival, place);
  if (arrival.outcome === undefined) {
    const role = arrival.role === undefined ? "" : `, in the role ${arrival.role}`;
    return { tone: "good", words: `Connected from ${named(arrival)}, as ${arrival.profile}${role}, origin allowed.` };
  }
  const [words, fix] = ofToken(arrival);
  return { tone: "bad", words: `${named(arrival)} sent a token that was refused: ${words}`, ...(fix && { fix }) };
}

function ofToken({ outcome, seconds = 0, issued_s = 0, detail = "" }: Arrival): [words: string, fix?: string] {
  switch (outcome) {
    case "not_a_token":
      return ["it is none. getToken must return the token alone, without quotes, JSON or a page of HTML around it."];
    case "no_key_named":
      return ["its header names no key.", 'headers={"kid": TRADEPOST_KID}'];
    case "unknown_key":
      return [
        "its kid is of no key here. Take kid and secret from one place: keys.json, or `tradepost tenant create`.",
      ];
    case "retired_key":
      return ["its key was retired. Sign with the newest one."];
    case "wrong_algorithm":
      return [`its key signs with ${detail}.`, `"alg": "${detail}"`];
    case "wrong_signature":
      return ["the secret is not that of its kid. Sign with the secret as it is written, without decoding it."];
    case "wrong_claims":
      return [`the claim ${detail.replace(/^\$\.?/, "")} is missing or not what it should be.`, CLAIMS];
    case "wrong_audience":
      return [`it is meant for “${detail}”.`, '"aud": "tradepost"'];
    case "expired":
      return [
        `it expired ${lasting(seconds)} ago and was issued ${lasting(issued_s)} ago. getToken must fetch a fresh one each time; ` +
          `if it does, the back end’s clock is ${lasting(issued_s)} slow.`,
        'fetch("/tradepost-token", { cache: "no-store" })',
      ];
    case "not_yet":
      return [
        `it begins in ${lasting(seconds)}: the back end’s clock is that far ahead of this server’s.`,
        "timedatectl set-ntp true",
      ];
    case "lives_too_long":
      return [`it lives for ${lasting(seconds)}, longer than this server allows.`, '"exp": now + 3600'];
    case "unknown_role":
      return [`the tenant has no role “${detail}”.`, '"role": "buyer"'];
    case "revoked":
      return ["the profile’s sessions were revoked after it was issued. A fresh token works."];
    case "wrong_tenant":
      return ["its key is another tenant’s than the site’s. Sign with the key of the site’s tenant."];
    default:
      return ["it is not valid."];
  }
}

const CLAIMS = '{"aud": "tradepost", "sub": "buyer:7", "role": "buyer", "iat": now, "exp": now + 3600}';

/** Who came; a browser does not say where a page of the asked server itself is from. */
function named({ origin, step }: Arrival): string {
  if (origin !== undefined) return origin.replace(/^https?:\/\//, "");
  return step === "socket" ? "A program" : "A page of this server";
}

const UNITS: [size: number, name: string][] = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
];

/** Seconds in words: 40 s, 1 minute, 61 minutes, 2 hours, 3 days. */
export function lasting(seconds: number): string {
  for (const [size, name] of UNITS) {
    const n = Math.round(seconds / size);
    if (seconds >= 2 * size || seconds === size) return `${n} ${name}${n === 1 ? "" : "s"}`;
  }
  return `${seconds} s`;
}
