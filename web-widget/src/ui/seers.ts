/** Who sees a message, in the reader's language. */
import type { Participant } from "../core/frames.ts";
import { hears, isStaff, type Seer, seersOf } from "../core/store/audience.ts";
import type { People } from "../core/store/people.ts";
import type { Words } from "../i18n/words.ts";
import { fullName, nameOf, roleBeside, roleName } from "./names.ts";

/** "You, the seller and staff": who sees a message besides its author. */
export function seersNames(audience: readonly string[], author: string, people: People, words: Words): string {
  const name = (seer: Seer): string => {
    if (seer.kind === "you") return words.say("who.you_inside");
    if (seer.kind === "staff") return words.say("who.staff");
    return seer.kind === "role" ? roleName(seer.role, words) : nameOf(seer.participant, people, words);
  };
  return words.list(seersOf(audience, author, people.self).map(name));
}

/** By name, all of them who are here, for those who point at the mark or listen. */
export function seersInFull(audience: readonly string[], author: string, people: People, words: Words): string {
  const here = [people.self, ...people.others].filter((one) => one !== undefined);
  const parties = here.filter((one) => one.id !== author && !isStaff(one.role) && hears(audience, one));
  const names = parties.map((one) => (one.id === people.me ? words.say("who.you_inside") : named(one, words)));
  const who = words.list([...names, words.say("who.staff")]);
  return words.say(audience.includes("all") ? "who.all_in_full" : "who.only_in_full", { who });
}

function named(participant: Participant, words: Words): string {
  const [name, role] = [fullName(participant, words), roleBeside(participant, words)];
  return role ? `${name} (${role})` : name;
}
