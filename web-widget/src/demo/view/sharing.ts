import { span } from "../../core/travel.ts";
import type { Party } from "../party.ts";
import { button, h, icon, setText } from "./dom.ts";
import { pickPlace } from "./place_picker.ts";

/** As long as one's own position is shared: since when it ends, and how to stop it. It follows from the messages alone. */
export class Sharing {
  readonly element: HTMLElement;
  readonly #party: Party;
  readonly #words = h("span", {});
  #message = "";

  constructor(party: Party, trouble: (error: unknown) => void) {
    this.#party = party;
    const stop = button(
      { class: "action is-stop" },
      () => void party.places.stop(this.#message).catch(trouble),
      "Stop",
    );
    const move = button({ class: "link" }, () => void this.#move().catch(trouble), "Move");
    this.element = h("div", { class: "sharing", role: "group", "aria-label": "You share where you are", hidden: true });
    this.element.append(icon("route"), this.#words, move, stop);
  }

  render(): void {
    const { me, timeline, standing } = this.#party;
    const own = timeline.messages.findLast(
      ({ author, content }) =>
        author.participant === me && content?.kind === "live_location" && content.state === "live",
    );
    this.element.hidden = !own || standing === "out";
    if (own?.content?.kind !== "live_location") return;
    this.#message = own.id;
    const left = (Date.parse(own.content.until) - Date.now()) / 1000;
    setText(this.#words, left > 0 ? `You share where you are, for ${span(left)} more.` : "Sharing ends…");
  }

  async #move(): Promise<void> {
    const place = await pickPlace(this.#party.places.here);
    if (place) await this.#party.places.tell(this.#message, place);
  }
}
