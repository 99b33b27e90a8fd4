import { html, nothing, type TemplateResult } from "lit";
import { define, TpElement } from "../ui/element.ts";
import "../ui/primitives/notice.ts";
import type { NoticeTone } from "../ui/primitives/notice.ts";
import type { Account } from "./account.ts";

const UNREACHABLE = { words: "connection.unreachable", retryable: true } as const;

/** What keeps someone from their messages, in their words; and that a browser keeps nothing, until they know. */
export class TpTroubles extends TpElement {
  static override properties = {
    account: { attribute: false },
    inThread: { attribute: false },
    lacking: { attribute: false },
    _known: { state: true },
  };
  declare account: Account;
  declare inThread: boolean; // which tells itself that the network is away
  declare lacking: boolean; // what shows it could not be fetched yet
  declare _known: boolean;

  constructor() {
    super();
    this.inThread = this.lacking = false;
    this._known = false;
  }

  protected override render(): TemplateResult {
    return html`${this.#trouble()}${this.#memoryOnly()}`;
  }

  #trouble(): TemplateResult | typeof nothing {
    const { ui, trouble, session } = this.account;
    const found = trouble.value ?? (this.lacking ? UNREACHABLE : undefined);
    if (!found || (this.inThread && session.value?.state === "reconnecting")) return nothing;
    const { words, retryable } = found;
    const tone: NoticeTone = retryable ? "warn" : "danger";
    return html`<tp-notice .ui=${ui} tone=${tone} icon="warning">${ui.words.say(words)}</tp-notice>`;
  }

  #memoryOnly(): TemplateResult | typeof nothing {
    const { ui, person } = this.account;
    if (this._known || !person.value?.memoryOnly.value) return nothing;
    return html`<tp-notice .ui=${ui} tone="warn" icon="warning" closable @tp-close=${this.#learned}>
      ${ui.words.say("connection.memory-only")}
    </tp-notice>`;
  }

  #learned = (): void => {
    this._known = true;
  };
}

define("tp-troubles", TpTroubles);
