import { html, nothing, type TemplateResult } from "lit";
import { define } from "../../element.ts";
import { questionTemplate } from "./asking.ts";
import { Deed } from "./deed.ts";

/** What is asked before something that cannot be undone, or that others see. */
export interface Sure {
  heading: string;
  words: string;
  action: string;
  deed: () => Promise<unknown>;
  done?: string;
}

export class TpSure extends Deed {
  static override properties = { ...Deed.properties, sure: { state: true } };
  declare private sure: Sure | undefined;

  show(sure: Sure): Promise<void> {
    this.sure = sure;
    return this.open();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { ui, sure, busy, trouble } = this;
    if (!sure) return nothing;
    const run = () => void this.carryOut(sure.deed, sure.done);
    const action = { words: sure.action, danger: true, busy, run };
    return questionTemplate({ ui, heading: sure.heading, content: html`<p>${sure.words}</p>`, action, trouble });
  }
}

define("tp-sure", TpSure);
