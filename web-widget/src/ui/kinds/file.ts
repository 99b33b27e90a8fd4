import { html, type TemplateResult } from "lit";
import { define, TpElement } from "../element.ts";
import { type IconName, icon } from "../icons.ts";
import type { Context, Of } from "./context.ts";
import { caption } from "./image.ts";
import { partStyles } from "./kinds.css.ts";
import { extension, plainName } from "./names.ts";
import { addressOf, type Source } from "./picture.ts";
import { AWAY_REL } from "./text.ts";

/** A document: its name, what it is, how large; a tap fetches it. */
export function file(content: Of<"file">, context: Context): TemplateResult {
  const { words } = context.ui;
  const name = plainName(content.name ?? "") || words.say("kinds.file");
  const type = extension(name, content.mime ?? "");
  const bytes = content.size_bytes ? words.bytes(content.size_bytes) : "";
  const facts = [type.toUpperCase(), bytes].filter(Boolean).join(" · ");
  return html`
    <tp-file .source=${content} .name=${name} .facts=${facts} .sign=${"file"} .context=${context}></tp-file>
    ${caption(content.caption)}
  `;
}

/** Fetches a file as a download; what is at a foreign address is opened beside this page. */
class File extends TpElement {
  static override styles = partStyles;
  static override properties = {
    source: { attribute: false },
    name: { attribute: false },
    facts: { attribute: false },
    sign: { attribute: false },
    context: { attribute: false },
    trouble: { state: true },
  };
  declare source: Source;
  declare name: string;
  declare facts: string;
  declare sign: IconName;
  declare context: Context;
  declare trouble: string;

  constructor() {
    super();
    this.facts = this.trouble = "";
    this.sign = "file";
  }

  protected override render(): TemplateResult {
    const label = this.context.ui.words.say("kinds.download", { name: this.name });
    const facts = this.trouble || this.facts;
    return html`<button type="button" class="k-file" aria-label=${[label, this.facts].filter(Boolean).join(", ")} @click=${this.#fetch}>
      <span class="k-file-sign">${icon(this.sign)}</span>
      <span class="k-file-words">
        <strong dir="auto">${this.name}</strong>
        <small role="status" class=${this.trouble ? "is-trouble" : ""}>${facts}</small>
      </span>
      ${icon("download")}
    </button>`;
  }

  #fetch = async (): Promise<void> => {
    this.trouble = "";
    try {
      const { url } = await addressOf(this.source, this.context.services);
      const link = document.createElement("a");
      Object.assign(link, { href: url, target: "_blank", rel: AWAY_REL });
      if (this.source.file) link.download = this.name;
      link.click();
    } catch {
      this.trouble = this.context.ui.words.say("kinds.file.failed");
    }
  };
}
define("tp-file", File);
