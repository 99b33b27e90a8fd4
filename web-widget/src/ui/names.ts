/** What people, roles and audiences are called, in the reader's language. */
import type { Participant } from "../core/frames.ts";
import type { People } from "../core/store/people.ts";
import type { SayKey, Words } from "../i18n/words.ts";

const ROLES: ReadonlyMap<string, SayKey> = new Map([
  ["buyer", "role.buyer"],
  ["seller", "role.seller"],
  ["courier", "role.courier"],
  ["agent", "role.agent"],
  ["supervisor", "role.supervisor"],
  ["bot", "role.bot"],
]);

/** "Seller"; a role that a marketplace made up, as it is written. */
export function roleName(role: string, words: Words): string {
  const key = ROLES.get(role);
  return key ? words.say(key) : plainly(role);
}

/** "Picked up" of `picked_up`: keys that people are shown. */
export function plainly(key: string): string {
  const spaced = key.replaceAll(/[_-]+/g, " ").trim();
  return spaced.charAt(0).toLocaleUpperCase() + spaced.slice(1);
}

/** The name of someone, or their role where nobody told us one. */
export function fullName({ name, role }: Pick<Participant, "name" | "role">, words: Words): string {
  return name || roleName(role, words);
}

/** The same by id; "You" of the reader. */
export function nameOf(participant: string, people: People, words: Words): string {
  if (participant === people.me) return words.say("who.you");
  const known = people.get(participant);
  return known ? fullName(known, words) : words.say("who.someone");
}

/** The role beside a name; undefined where they are the same. */
export function roleBeside({ name, role }: Pick<Participant, "name" | "role">, words: Words): string | undefined {
  const called = roleName(role, words);
  return !name || [role, called].some((one) => one.toLowerCase() === name.toLowerCase()) ? undefined : called;
}
