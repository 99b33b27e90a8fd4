import type { Participant } from "../core/frames.ts";
import type { People } from "./people.ts";

/** Roles marked staff by default. */
const STAFF = new Set(["agent", "supervisor"]);

export const isStaff = (role: string): boolean => STAFF.has(role);

/** Whether a participant reads a lane of this audience. */
export function hears(audience: readonly string[], participant: Pick<Participant, "id" | "role">): boolean {
  if (audience.includes("all") || (audience.includes("staff") && isStaff(participant.role))) return true;
  return audience.includes(participant.role) || audience.includes(`participant:${participant.id}`);
}

export type Privacy = "everyone" | "private" | "note";

/** A note is what staff say to staff alone. */
export function privacy(audience: readonly string[], authorRole: string): Privacy {
  if (audience.includes("all")) return "everyone";
  const parties = audience.filter((entry) => entry !== "staff");
  return parties.length === 0 && isStaff(authorRole) ? "note" : "private";
}

/** "Only seller and staff": who else sees what `author` said, as `me` would say it. */
export function onlyWho(
  audience: readonly string[],
  author: string,
  me: Pick<Participant, "id" | "role"> | undefined,
  nameOf: (participant: string) => string,
): string {
  const others = audience.filter((entry) => entry !== `participant:${author}`);
  const words = others.map((entry) => {
    if (author !== me?.id && (entry === me?.role || entry === `participant:${me?.id}`)) return "you";
    return entry.startsWith("participant:") ? nameOf(entry.slice("participant:".length)) : entry;
  });
  words.sort((a, b) => rank(a) - rank(b));
  return `Only ${new Intl.ListFormat("en").format(words)}`;
}

function rank(word: string): number {
  return word === "you" ? 0 : word === "staff" ? 2 : 1;
}

/** The same in full, for those who point at it or listen: who sees it besides its author. */
export function whoInFull(
  audience: readonly string[],
  author: string,
  people: Pick<People, "me" | "others" | "self">,
): string {
  const everyone = audience.includes("all");
  const here = [people.self, ...people.others].filter((one) => one !== undefined);
  const parties = here.filter((one) => one.id !== author && !isStaff(one.role) && hears(audience, one));
  const names = parties.map(({ id, name = "", role }) => (id === people.me ? "you" : called(name, role).join(", ")));
  const list = new Intl.ListFormat("en").format([...names, "staff"]);
  return `${everyone ? "Everyone can see it" : "Only these can see it, besides who wrote it"}: ${list}`;
}

/** Name and role, once where a policy calls people by their role. */
export function called(name: string, role: string): string[] {
  return name.toLowerCase() === role || name === "" ? [name || role] : [name, role];
}

/** Someone who can be told by pressing a button. */
export interface Choice {
  entry: string; // of an audience: `all`, `staff`, a role, or `participant:…`
  label: string;
}

export const EVERYONE: readonly string[] = ["all"];

/**
 * Whom a party may tell, of those who are here: everyone, staff, the other sides, and people by name where several
 * share a side. `addresses` is what policy says of the party's role. What is chosen stays to be seen, whoever leaves.
 */
export function choicesFor(
  role: string,
  others: readonly Participant[],
  addresses: readonly string[],
  chosen: readonly string[] = [],
): Choice[] {
  const may = (entry: string) => addresses.includes("*") || addresses.includes(entry);
  const parties = others.filter((other) => !isStaff(other.role) && may(other.role));
  const found: Choice[] = may("all") ? [{ entry: "all", label: "Everyone" }] : [];
  for (const side of new Set(parties.map((party) => party.role))) {
    const members = parties.filter((party) => party.role === side);
    if (side !== role) found.push({ entry: side, label: capital(side) });
    const named = members.length > 1 || side === role ? members : [];
    found.push(...named.map(({ id, name = "" }) => ({ entry: `participant:${id}`, label: name || capital(side) })));
  }
  if (may("staff")) found.push({ entry: "staff", label: "Only staff" });
  const gone = chosen.filter((entry) => !found.some((choice) => choice.entry === entry));
  return [...found, ...gone.map((entry) => ({ entry, label: entry.includes(":") ? "Someone" : capital(entry) }))];
}

/** Presses one choice. Everyone and staff stand alone; the last of the others stays: nothing is widened by the way. */
export function press(chosen: readonly string[], entry: string): string[] {
  if (entry === "all" || entry === "staff") return [entry];
  const sides = chosen.filter((one) => one !== "all" && one !== "staff");
  const rest = sides.filter((one) => one !== entry);
  return rest.length === sides.length ? [...sides, entry] : rest.length > 0 ? rest : [...sides];
}

/** Whom else an audience names, from the side of one who writes to it: "seller, courier"; "" where it is staff alone. */
export function sidesOf(
  audience: readonly string[],
  role: string,
  me: string | undefined,
  nameOf: (participant: string) => string,
): string {
  const others = audience.filter((entry) => entry !== "staff" && entry !== `participant:${me}` && entry !== role);
  const words = others.map((one) => (one.startsWith("participant:") ? nameOf(one.slice("participant:".length)) : one));
  return words.join(", ");
}

export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1).replaceAll("_", " ");
}
