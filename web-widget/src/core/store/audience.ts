import type { Participant } from "../frames.ts";

/** Roles marked staff by default. */
const STAFF = new Set(["agent", "supervisor"]);

export const isStaff = (role: string | null | undefined): boolean => STAFF.has(role ?? "");

/** Whether staff let this reader say nothing for now: parties wait, staff do not. */
export function isFrozen({
  conversation,
  role,
}: {
  conversation: { frozen?: boolean } | undefined;
  role: string | undefined;
}): boolean {
  return conversation?.frozen === true && !isStaff(role);
}

/** Everyone: what is said without a choice. */
export const EVERYONE: readonly string[] = ["all"];
/** Staff alone: a note. */
export const NOTE: readonly string[] = ["staff"];

/** What an audience is remembered by, such as with a draft. */
export const keyOf = (audience: readonly string[]): string => audience.join(" ");

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

/** One who sees a message besides its author: the reader, a person, a role, or staff. */
export type Seer =
  | { kind: "you" }
  | { kind: "person"; participant: string }
  | { kind: "role"; role: string }
  | { kind: "staff" };

/** Who else sees what `author` said, the reader first and staff last. */
export function seersOf(
  audience: readonly string[],
  author: string,
  me: Pick<Participant, "id" | "role"> | undefined,
): Seer[] {
  const seers = audience.filter((entry) => entry !== `participant:${author}`).map((entry) => seer(entry, author, me));
  return seers.sort((a, b) => rank(a) - rank(b));
}

function seer(entry: string, author: string, me: Pick<Participant, "id" | "role"> | undefined): Seer {
  if (author !== me?.id && (entry === me?.role || entry === `participant:${me?.id}`)) return { kind: "you" };
  if (entry === "staff") return { kind: "staff" };
  if (entry.startsWith("participant:")) return { kind: "person", participant: entry.slice("participant:".length) };
  return { kind: "role", role: entry };
}

function rank({ kind }: Seer): number {
  return kind === "you" ? 0 : kind === "staff" ? 2 : 1;
}

/** Whom a writer may address, as one entry of an audience. */
export interface Addressee {
  entry: string; // `all`, `staff`, a role, or `participant:…`
  participant: Participant | undefined; // of one person
}

/**
 * Whom a party may tell, of those who are here: everyone, the other sides, people where several share a side, and staff.
 *
 * `addresses` is what policy says of the writer's role; `chosen` stays to be seen, whoever leaves.
 */
export function addresseesFor(
  role: string,
  others: readonly Participant[],
  addresses: readonly string[] = ["*"],
  chosen: readonly string[] = [],
): Addressee[] {
  const may = (entry: string) => addresses.includes("*") || addresses.includes(entry);
  const parties = others.filter((other) => !isStaff(other.role) && may(other.role));
  const found: Addressee[] = may("all") ? [{ entry: "all", participant: undefined }] : [];
  for (const side of new Set(parties.map((party) => party.role))) {
    const members = parties.filter((party) => party.role === side);
    if (side !== role) found.push({ entry: side, participant: undefined });
    const named = members.length > 1 || side === role ? members : [];
    found.push(...named.map((participant) => ({ entry: `participant:${participant.id}`, participant })));
  }
  if (may("staff")) found.push({ entry: "staff", participant: undefined });
  const gone = chosen.filter((entry) => !found.some((one) => one.entry === entry));
  return [...found, ...gone.map((entry) => ({ entry, participant: undefined }))];
}

/** Presses one choice. Everyone and staff stand alone; the last of the others stays: nothing is widened by the way. */
export function press(chosen: readonly string[], entry: string): string[] {
  if (entry === "all" || entry === "staff") return [entry];
  const sides = chosen.filter((one) => one !== "all" && one !== "staff");
  const rest = sides.filter((one) => one !== entry);
  return rest.length === sides.length ? [...sides, entry] : rest.length > 0 ? rest : [...sides];
}

/** What a writer's audience becomes on the server: staff are always inside. */
export function withStaff(audience: readonly string[]): readonly string[] {
  return audience.includes("all") || audience.includes("staff") ? audience : [...audience, "staff"];
}
