import { css, html, type TemplateResult } from "lit";
import { define, TpElement } from "../../ui/element.ts";
import { icon, iconNames } from "../../ui/icons.ts";
import { palette, type ToneName, tones } from "../../ui/palette.ts";
import { shared } from "../../ui/shared.css.ts";
import { partyTones } from "../../ui/theme.css.ts";
import { vars } from "../../ui/vars.ts";
import type { Story } from "../story.ts";

/** Swatches, type and drawings, for the eye of who designs. */
class TpLook extends TpElement {
  static override properties = { shows: {} };
  static override styles = [
    shared,
    partyTones,
    css`
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(96px, 1fr));
        gap: 10px;
        padding: 14px;
      }

      .cell {
        display: grid;
        justify-items: center;
        gap: 4px;
        min-inline-size: 0;
        font-size: 11px;
        color: var(--_muted);
        overflow-wrap: anywhere;
        text-align: center;
      }

      .cell .icon {
        inline-size: 24px;
        block-size: 24px;
        color: var(--_text);
      }

      .swatch {
        inline-size: 100%;
        block-size: 40px;
        border: 1px solid var(--_line);
        border-radius: 10px;
        background: var(--swatch);
      }

      .party {
        padding: 8px 10px;
        border-radius: 10px;
        font-weight: 600;
        color: var(--_tone);
        background: var(--_tone-soft);
      }

      .type {
        display: grid;
        gap: 6px;
        padding: 14px;
      }

      .type p {
        margin: 0;
      }

      .title {
        font-size: var(--_size-title);
        font-weight: 650;
        line-height: 1.25;
        letter-spacing: -0.01em;
      }

      .large {
        font-size: var(--_size-large);
        font-weight: 650;
        line-height: 1.3;
      }

      .small {
        font-size: var(--_size-small);
        color: var(--_muted);
      }

      .tiny {
        font-size: var(--_size-tiny);
        color: var(--_muted);
      }
    `,
  ];
  declare shows: "colours" | "tones" | "icons" | "type";

  protected override render(): TemplateResult {
    if (this.shows === "icons") return grid(iconNames().map((name) => cell(name, icon(name))));
    if (this.shows === "colours") return grid(Object.keys(palette).map((name) => cell(name, swatch(name))));
    if (this.shows === "tones") return grid((Object.keys(tones) as ToneName[]).map(party));
    return html`<div class="type">
      <p class="title">Is this still available?</p>
      <p class="large">Order 2041, a desk lamp</p>
      <p>Of course. I can bring it round tomorrow after six, or leave it with the neighbour.</p>
      <p class="small">Marta, seller, answers within an hour</p>
      <p class="tiny">9:41, seen by everyone</p>
    </div>`;
  }
}

function grid(cells: readonly TemplateResult[]): TemplateResult {
  return html`<div class="grid">${cells}</div>`;
}

function cell(name: string, shown: TemplateResult): TemplateResult {
  return html`<div class="cell">${shown}${name}</div>`;
}

function swatch(name: string): TemplateResult {
  return html`<div class="swatch" ${vars({ swatch: `var(--_${name})` })}></div>`;
}

function party(name: ToneName): TemplateResult {
  return html`<div class="party" data-tone=${name}>${name}</div>`;
}

define("tp-look", TpLook);

export const stories: Story[] = [
  { name: "type", render: () => html`<tp-look shows="type"></tp-look>` },
  { name: "colours", render: () => html`<tp-look shows="colours"></tp-look>` },
  { name: "tones", render: () => html`<tp-look shows="tones"></tp-look>` },
  { name: "icons", render: () => html`<tp-look shows="icons"></tp-look>` },
];
