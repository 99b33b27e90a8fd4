/** Addresses of web pages in people's words: which of them may be opened, and how they are shown. */

import { HIDDEN } from "./marks.ts";

const HIDDEN_CHAR = new RegExp(`[${HIDDEN}]`);

/** An address that may be opened: where it leads, and the words that stand for it. */
export interface Link {
  href: string;
  shown: string; // a host in other letters is shown in its ASCII form, which cannot pretend
}

/** An address at http or https without a user's name in it; undefined for anything else. */
export function link(address: string): Link | undefined {
  if (HIDDEN_CHAR.test(address) || address.includes("\\")) return undefined;
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return undefined;
  }
  const isWeb = url.protocol === "https:" || url.protocol === "http:";
  if (!isWeb || url.username !== "" || url.password !== "" || url.hostname === "") return undefined;
  return { href: url.href, shown: plainHost(address, url) };
}

/** The same, for an address out of a message that is not shown in words; undefined where it may not be opened. */
export function safeHref(address: string | null | undefined): string | undefined {
  return address ? link(address)?.href : undefined;
}

/** How much of a run of characters is the address: what ends a sentence is no part of it, nor a bracket around it. */
export function addressLength(run: string, next = ""): number {
  if (HIDDEN_CHAR.test(next)) return 0;
  let end = run.length;
  let open = 0;
  for (const char of run) open += char === "(" ? 1 : char === ")" ? -1 : 0;
  for (; end > 0; end -= 1) {
    const last = run.charAt(end - 1);
    if (last === ")" && open < 0) open += 1;
    else if (!".,;:!?'*_~»”’…]}".includes(last)) break;
  }
  return end;
}

function plainHost(address: string, url: URL): string {
  const isAscii = /^[\x21-\x7e]*$/.test(address.split(/[/?#]/, 3)[2] ?? "");
  if (isAscii) return address;
  const rest = address.slice(address.indexOf("//") + 2).replace(/^[^/?#]*/, "");
  return `${url.protocol}//${url.host}${rest}`;
}
