/** Whom a reader may write to in a conversation, in words. */
import type { Participant } from "../../core/frames.ts";
import { type Addressee, addresseesFor, hears, isStaff, keyOf, privacy, withStaff } from "../../core/store/audience.ts";
import type { Thread } from "../../core/store/thread.ts";
import type { Words } from "../../i18n/words.ts";
import type { AudienceChoice } from "../composer/port.ts";
import { fullName, nameOf, roleName } from "../names.ts";

/** Everyone first; with nobody but staff to hear, there is nothing to choose. */
export function audienceChoices(thread: Thread, words: Words): AudienceChoice[] {
  const { people, role = "" } = thread;
  const addressees = addresseesFor(role, people.others);
  const parties = people.others.filter((other) => !isStaff(other.role));
  const shown = parties.length === 0 && !isStaff(role) ? addressees.slice(0, 1) : addressees;
  return shown.map((one) => choice(one, thread, words));
}

/** The choice for an audience that a message has already. */
export function choiceFor(audience: readonly string[], thread: Thread, words: Words): AudienceChoice {
  const label = audience
    .filter((entry) => entry !== `participant:${thread.me}` && (entry !== "staff" || audience.length === 1))
    .map((entry) => labelOf(entry, thread, words));
  return described([...audience], words.list(label), thread, words);
}

function choice({ entry, participant }: Addressee, thread: Thread, words: Words): AudienceChoice {
  const label = participant ? fullName(participant, words) : labelOf(entry, thread, words);
  return described([entry], label, thread, words);
}

function described(audience: string[], label: string, thread: Thread, words: Words): AudienceChoice {
  const secret = privacy(audience, thread.role ?? "");
  return { key: keyOf(audience), audience, label, told: toldNames(audience, thread, words), privacy: secret };
}

function labelOf(entry: string, { people, role }: Thread, words: Words): string {
  if (entry === "all") return words.say("who.everyone");
  if (entry === "staff") return words.say(isStaff(role) ? "who.note_short" : "who.support");
  return entry.startsWith("participant:")
    ? nameOf(entry.slice("participant:".length), people, words)
    : roleName(entry, words);
}

/** "Ana, Marco and staff". */
function toldNames(audience: readonly string[], { people }: Thread, words: Words): string {
  const hearers = people.others.filter((one: Participant) => !isStaff(one.role) && hears(audience, one));
  const staff = withStaff(audience).some((entry) => entry === "staff" || entry === "all");
  const names = hearers.map((one) => fullName(one, words));
  return words.list(staff ? [...names, words.say("who.staff")] : names);
}
