import { html, type TemplateResult } from "lit";
import { Refused } from "../../../core/errors.ts";
import { define, TpElement } from "../../element.ts";
import type { Context, Value } from "../context.ts";
import { draftOf, forget, keep, restore } from "./drafts.ts";
import { fieldTemplate } from "./fields.ts";
import { formStyles } from "./form.css.ts";
import { type Asked, filledIn, problemOf } from "./values.ts";

/** A field whose value is made when all others fit: it is uploaded. */
export interface Late extends HTMLElement {
  /** The id of what was uploaded; undefined where there is nothing. Rejects where it is not there yet, or cannot be. */
  take(): Promise<string | undefined>;
}

/** Fields and a button that sends them. What the server finds wrong is said at the field that it names. */
class FillIn extends TpElement {
  static override styles = formStyles;
  static override properties = {
    fields: { attribute: false },
    submit: { attribute: false },
    send: { attribute: false },
    context: { attribute: false },
    label: { attribute: false },
    troubles: { state: true },
    trouble: { state: true },
    busy: { state: true },
  };
  declare fields: readonly Asked[];
  declare submit: string;
  declare send: (values: Record<string, Value>) => Promise<unknown>;
  declare context: Context;
  declare label: string;
  declare troubles: ReadonlyMap<string, string>; // by field
  declare trouble: string; // of the whole
  declare busy: boolean;

  constructor() {
    super();
    this.troubles = new Map();
    this.trouble = "";
    this.busy = false;
  }

  protected override firstUpdated(): void {
    const draft = draftOf(this.context.services, this.context.message);
    if (draft) restore(this.renderRoot, draft);
  }

  protected override render(): TemplateResult {
    const { words } = this.context.ui;
    return html`<form novalidate aria-label=${this.label} @submit=${this.#submit} @input=${this.#keep}>
      ${this.fields.map((one) => fieldTemplate(one, this.troubles.get(one.name) ?? "", this.context))}
      <p class="failure" role="alert" ?hidden=${!this.trouble}>${this.trouble}</p>
      <button type="submit" class="button is-primary" aria-disabled=${String(this.busy)}>
        ${this.busy ? words.say("form.sending") : html`<span dir="auto">${this.submit}</span>`}
      </button>
    </form>`;
  }

  get #form(): HTMLFormElement {
    return this.renderRoot.querySelector("form") as HTMLFormElement;
  }

  #keep = (): void => {
    keep(this.context.services, this.context.message, new FormData(this.#form));
  };

  #submit = (event: Event): void => {
    event.preventDefault();
    if (!this.busy) void this.#act();
  };

  async #act(): Promise<void> {
    this.busy = true;
    this.troubles = new Map();
    this.trouble = "";
    try {
      const values = await this.#read();
      if (values) {
        await this.send(values);
        forget(this.context.services, this.context.message);
      }
    } catch (error) {
      this.#blame(error as Error);
    }
    this.busy = false;
    if (this.troubles.size > 0) await this.#lead();
  }

  /** The values by name; undefined where a field does not fit. What is uploaded comes last, when the rest does. */
  async #read(): Promise<Record<string, Value> | undefined> {
    const data = new FormData(this.#form);
    const values = new Map<string, Value>();
    const troubles = new Map<string, string>();
    const check = (one: Asked, value: Value | undefined) => {
      const problem = this.#isUnreadable(one)
        ? this.context.ui.words.say("form.number")
        : problemOf(one, value, this.context.ui.words);
      if (problem) troubles.set(one.name, problem);
      else if (value !== undefined) values.set(one.name, value);
    };
    const late = this.fields.filter(({ name }) => this.#late(name));
    for (const one of this.fields) if (!late.includes(one)) check(one, filledIn(one, data));
    for (const one of troubles.size === 0 ? late : []) {
      try {
        check(one, await this.#late(one.name)?.take());
      } catch (error) {
        troubles.set(one.name, (error as Error).message);
      }
    }
    this.troubles = troubles;
    return troubles.size === 0 ? Object.fromEntries(values) : undefined;
  }

  /** Where a field stands. Never asked of the form itself: its inputs may bear the names of its own parts. */
  #place(name = ""): Element | null {
    return this.renderRoot.querySelector(`[data-field="${CSS.escape(name)}"]`);
  }

  #late(name: string): Late | null {
    return this.#place(name)?.querySelector<Late>(":scope > [data-late]") ?? null;
  }

  #isUnreadable({ name, type }: Asked): boolean {
    if (type !== "number" && type !== "date") return false;
    return this.#place(name)?.querySelector("input")?.validity.badInput ?? false;
  }

  #blame(error: Error): void {
    const name = error instanceof Refused ? /^\$\.values\.([a-z0-9_]+)/.exec(error.path ?? "")?.[1] : undefined;
    const isField = this.fields.some((one) => one.name === name);
    if (name && isField) this.troubles = new Map([[name, error.message]]);
    else this.trouble = error.message;
  }

  /** To the first field that does not fit. */
  async #lead(): Promise<void> {
    await this.updateComplete;
    const first = this.fields.find(({ name }) => this.troubles.has(name));
    const place = this.#place(first?.name);
    const late = place?.querySelector<HTMLElement>("[data-late]");
    const inputs = [...(place?.querySelectorAll<HTMLInputElement>("input, select, textarea") ?? [])];
    const empty = first?.type === "address" ? inputs.find(({ value }) => value === "") : undefined;
    (late ?? empty ?? inputs[0])?.focus();
  }
}
define("tp-fill-in", FillIn);
