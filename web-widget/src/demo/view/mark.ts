import { onlyWho, privacy, whoInFull } from "../audience.ts";
import type { People } from "../people.ts";
import { h, type Icon, icon } from "./dom.ts";

/** Who can see a message, in short; in full for those who point at it or listen. */
export function mark(audience: readonly string[], author: string, role: string, people: People): HTMLElement {
  const secret = privacy(audience, role);
  const full = whoInFull(audience, author, people);
  const [name, words] = inShort();
  const attributes = { class: `mark is-${secret}`, role: "img", title: full, "aria-label": full };
  return h("span", attributes, icon(name), h("span", {}, words));

  function inShort(): [Icon, string] {
    if (secret === "everyone") return ["people", "Everyone"];
    const only = onlyWho(audience, author, people.self, people.nameOf);
    return secret === "note" ? ["note", `Note · ${only.toLowerCase()}`] : ["lock", only];
  }
}
