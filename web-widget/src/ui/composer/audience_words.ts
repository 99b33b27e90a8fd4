import type { IconName } from "../icons.ts";
import type { Ui } from "../ui.ts";
import type { AudienceChoice, Privacy } from "./port.ts";

export const SIGNS: Record<Privacy, IconName> = { everyone: "users", private: "lock", note: "note" };

/** What stands in the empty box, and on the button that sends. `many`: there is a choice. */
export function audienceWords(
  ui: Ui,
  what: "write" | "send",
  choice: AudienceChoice | undefined,
  many: boolean,
): string {
  const { words } = ui;
  if (!choice) return words.say("composer.chooseAudience");
  if (!many && choice.privacy === "everyone") return words.say(`composer.${what}`);
  return words.say(`composer.${what}.${choice.privacy}`, { who: choice.label });
}
