import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { define, TpElement } from "../element.ts";
import { shared } from "../shared.css.ts";
import { partyTones } from "../theme.css.ts";
import { toneOf } from "../tones.ts";
import { avatarSheet } from "./avatar.css.ts";

export type Presence = "online" | "away";

/** A face beside a name: the picture, else the initials in the role's colour; whether the party is here, as a dot.
 * Decoration for screen readers: the name, the role and the presence stand beside it in words.
 */
export class TpAvatar extends TpElement {
  static override properties = {
    name: {},
    party: {},
    picture: {},
    presence: {},
    size: { reflect: true },
    broken: { state: true },
  };
  static override styles = [shared, partyTones, avatarSheet];
  declare name: string;
  /** The role. */
  declare party: string;
  /** Address of a picture. */
  declare picture: string | undefined;
  declare presence: Presence | undefined;
  declare size: "tiny" | "medium" | "large";
  declare private broken: boolean;

  constructor() {
    super();
    this.name = "";
    this.party = "";
    this.size = "medium";
    this.broken = false;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("picture")) this.broken = false;
  }

  protected override render(): TemplateResult {
    const { presence } = this;
    return html`
      <span class="face" data-tone=${toneOf(this.party)} aria-hidden="true">${this.#face()}</span>
      ${presence ? html`<span class="dot is-${presence}" aria-hidden="true"></span>` : nothing}
    `;
  }

  /** The initials are seen until the picture is there. */
  #face(): TemplateResult {
    const failed = () => {
      this.broken = true;
    };
    const picture = html`<img src=${this.picture ?? ""} alt="" decoding="async" loading="lazy" @error=${failed} />`;
    return html`${initials(this.name)}${this.picture && !this.broken ? picture : nothing}`;
  }
}

/** "AM" of "Ana María"; "?" of a name without letters. */
export function initials(name: string): string {
  const words = name.split(/\s+/).map((word) => word.replace(/^[^\p{L}\p{N}\p{Extended_Pictographic}]+/u, ""));
  const firsts = words.filter((word) => word !== "").map(firstLetter);
  const shown = firsts.length > 1 ? [firsts[0], firsts.at(-1)] : firsts;
  return shown.join("").toLocaleUpperCase() || "?";
}

function firstLetter(word: string): string {
  const [first] = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(word);
  return first?.segment ?? "";
}

define("tp-avatar", TpAvatar);
