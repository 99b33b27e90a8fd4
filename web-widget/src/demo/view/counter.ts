import type { PartyInfo } from "../config.ts";
import type { Count } from "../ledger.ts";
import { h, icon, setText } from "./dom.ts";

/** The bar that shows what was promised and what arrived. */
export class Counter {
  readonly element: HTMLElement;
  readonly #acked = h("b", { "data-count": "acked" }, "0");
  readonly #faults: Record<"lost" | "doubled" | "reordered", HTMLElement>;
  readonly #delivered = new Map<string, HTMLElement>();
  readonly #verdict = h("span", { class: "verdict" });

  constructor(parties: readonly PartyInfo[]) {
    const fault = (name: string) => h("b", { "data-count": name }, "0");
    this.#faults = { lost: fault("lost"), doubled: fault("doubled"), reordered: fault("reordered") };
    const delivered = parties.map(({ profile, name, role }) => {
      const number = h("b", { "data-delivered": profile }, "0");
      this.#delivered.set(profile, number);
      return h("span", { class: `to role-${role}` }, name, number);
    });
    this.element = h(
      "section",
      { class: "counter", tabindex: "0", "aria-label": "What was promised and what arrived, since this page opened" },
      h("span", { class: "stat" }, "Acked", this.#acked),
      h("span", { class: "stat" }, "Delivered", ...delivered),
      h("span", { class: "stat" }, "Lost", this.#faults.lost),
      h("span", { class: "stat" }, "Doubled", this.#faults.doubled),
      h("span", { class: "stat" }, "Out of order", this.#faults.reordered),
      this.#verdict,
    );
  }

  render(count: Count): void {
    setText(this.#acked, String(count.acked));
    for (const [profile, number] of this.#delivered) {
      const waiting = count.waiting[profile] ?? 0;
      setText(number, `${count.delivered[profile] ?? 0}${waiting > 0 ? ` +${waiting}` : ""}`);
      number.title = waiting > 0 ? `${waiting} on the way` : "";
    }
    for (const [name, number] of Object.entries(this.#faults)) setText(number, String(count[name as "lost"]));
    const bad = count.lost + count.doubled + count.reordered > 0;
    const words = bad ? "Something is wrong" : "Nothing lost";
    this.element.classList.toggle("is-bad", bad);
    if (this.#verdict.textContent !== words) this.#verdict.replaceChildren(icon(bad ? "warn" : "shield"), words);
  }
}
