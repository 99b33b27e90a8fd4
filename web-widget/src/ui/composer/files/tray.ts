import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { define, TpElement } from "../../element.ts";
import { type IconName, icon } from "../../icons.ts";
import { shared } from "../../shared.css.ts";
import type { Ui } from "../../ui.ts";
import type { Attachment, Attachments, State } from "./attachments.ts";

const SIGNS: Record<Attachment["kind"], IconName> = { image: "image", audio: "sound", video: "video", file: "file" };

/** The files that go with the next message. */
export class TpTray extends TpElement {
  static override styles = [
    shared,
    css`
      ul {
        display: grid;
        gap: 0.4rem;
        max-block-size: min(18rem, 40dvh);
        margin: 0;
        padding: 0;
        overflow-y: auto;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto auto;
        align-items: center;
        column-gap: 0.6rem;
        padding: 0.3rem;
        border: 1px solid var(--_line);
        border-radius: var(--_radius-small);
        color: var(--_text);
        background: var(--_surface);
      }
      .thumb {
        display: grid;
        place-items: center;
        inline-size: 3rem;
        block-size: 3rem;
        overflow: hidden;
        border-radius: var(--_radius-small);
        color: var(--_accent);
        background: var(--_sunken);
      }
      .is-shown .thumb {
        inline-size: 4.5rem;
        block-size: 4.5rem;
      }
      img {
        inline-size: 100%;
        block-size: 100%;
        object-fit: cover;
      }
      .words {
        display: grid;
        gap: 0.15rem;
      }
      b {
        overflow: hidden;
        font-size: var(--_size-small);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      small {
        font-size: var(--_size-small);
        color: var(--_muted);
      }
      .is-bad {
        color: var(--_danger);
      }
      progress {
        inline-size: 100%;
        block-size: 0.3rem;
        accent-color: var(--_accent);
      }
      .fields {
        display: grid;
        grid-column: 1 / -1;
        grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr));
        gap: 0.3rem;
        padding-block-start: 0.3rem;
      }
      input {
        inline-size: 100%;
        min-block-size: 40px;
        padding-inline: 0.6rem;
        border: 1px solid var(--_line-strong);
        border-radius: var(--_radius-small);
        font-size: var(--_size-field);
        background: var(--_surface);
      }
      input::placeholder {
        color: var(--_muted);
        opacity: 1;
      }
      button {
        display: grid;
        place-items: center;
        min-inline-size: 44px;
        min-block-size: 44px;
        padding: 0;
        border: 0;
        border-radius: 999px;
        color: var(--_muted);
        background: none;
        cursor: pointer;
      }
      button:hover {
        background: var(--_hover);
      }
    `,
  ];
  static override properties = { ui: { attribute: false }, attachments: { attribute: false } };
  declare ui: Ui;
  declare attachments: Attachments;

  protected override render(): TemplateResult | typeof nothing {
    const all = this.attachments.all.value;
    if (all.length === 0) return nothing;
    const rows = repeat(
      all,
      (one) => one,
      (one) => this.#row(one),
    );
    return html`<ul aria-label=${this.ui.words.say("files.attached")}>${rows}</ul>`;
  }

  #row(one: Attachment): TemplateResult {
    const { words } = this.ui;
    const state = one.state.value;
    const { name } = one;
    const shown = one.preview !== undefined || one.kind === "video";
    return html`<li class=${shown ? "is-shown" : ""}>
      <span class="thumb">${one.preview ? html`<img src=${one.preview} alt="" />` : icon(SIGNS[one.kind])}</span>
      <span class="words"><b><bdi>${name}</bdi></b>${this.#state(one, state)}</span>
      ${
        state.at === "failed" && state.retryable
          ? html`<button type="button" aria-label=${words.say("files.retry", { name })}
              @click=${() => this.attachments.retry(one)}>${icon("refresh")}</button>`
          : html`<span></span>`
      }
      <button type="button" aria-label=${words.say("files.remove", { name })}
        @click=${() => this.attachments.remove(one)}>${icon("close")}</button>
      ${shown ? this.#fields(one) : nothing}
    </li>`;
  }

  #state(one: Attachment, state: State): TemplateResult {
    const { words } = this.ui;
    if (state.at === "failed") return html`<small class="is-bad" role="alert">${state.words}</small>`;
    if (state.at === "there") return html`<small>${words.bytes(state.uploaded.size_bytes)}</small>`;
    if (state.at === "preparing") return html`<small>${words.say("files.preparing")}</small>`;
    const share = words.number(state.share, { style: "percent" });
    return html`<small>${words.say("files.uploading", { share })}</small>
      <progress max="1" .value=${state.share} aria-label=${words.say("files.progress", { name: one.name })}></progress>`;
  }

  #fields(one: Attachment): TemplateResult {
    const { words } = this.ui;
    const field = (what: "caption" | "alt") => html`<input type="text" dir="auto" maxlength="1024" .value=${one[what]}
      placeholder=${words.say(`files.${what}`)} aria-label=${words.say(`files.${what}Of`, { name: one.name })}
      @input=${(event: Event) => {
        one[what] = (event.target as HTMLInputElement).value;
      }} />`;
    return html`<div class="fields">${field("caption")}${field("alt")}</div>`;
  }
}

define("tp-tray", TpTray);
