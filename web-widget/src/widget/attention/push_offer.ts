import { html, nothing, type TemplateResult } from "lit";
import { attention } from "../../i18n/en/attention.ts";
import { teach } from "../../i18n/english.ts";
import { define, TpElement } from "../../ui/element.ts";
import "../../ui/primitives/notice.ts";
import type { Ui } from "../../ui/ui.ts";
import type { Push } from "./push.ts";

teach(attention);

/** Asks once, after the first message, whether the reader wants to be told; the browser's own question comes after. */
export class TpPushOffer extends TpElement {
  static override properties = { ui: { attribute: false }, push: { attribute: false } };
  declare ui: Ui;
  declare push: Push | undefined;

  protected override render(): TemplateResult | typeof nothing {
    const { ui, push } = this;
    if (push?.state.value !== "offered") return nothing;
    return html`<tp-notice
      .ui=${ui}
      icon="bell"
      action=${ui.words.say("push.accept")}
      closable
      @tp-action=${() => void push.accept()}
      @tp-close=${() => push.decline()}
      >${ui.words.say("push.offer")}</tp-notice
    >`;
  }
}

define("tp-push-offer", TpPushOffer);
