import type { Participant } from "../core/frames.ts";

/** Roles marked staff by default. */
const STAFF = new Set(["agent", "supervisor"]);

export const isStaff = (role: string): boolean => STAFF.has(role);

/** Whether a participant reads a lane of this audience. */
export function hears(audience: readonly string[], participant: Pick<Participant, "id" | "role">): boolean {
  if (audience.includes("all") || (audience.includes("staff") && isStaff(participant.role))) return true;
  return audience.includes(participant.role) || audience.includes(`participant:${participant.id}`);
}

/** For staff alone. */
export const isNote = (audience: readonly string[] | undefined): boolean => audience?.join() === "staff";

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

export interface Choice {
  label: string;
  audience: string[] | undefined; // none: everyone
}

/** What a party may choose from: everyone, one other side with staff, or staff. */
export function choicesFor(role: string, roles: readonly string[]): Choice[] {
  const sides = [...new Set(roles)].filter((other) => other !== role && !isStaff(other));
  const note = isStaff(role) ? "Note to staff" : "Only staff";
  return [
    { label: "Everyone", audience: undefined },
    { label: note, audience: ["staff"] },
    ...sides.map((side) => ({ label: `Only ${side}`, audience: [side] })),
  ];
}
