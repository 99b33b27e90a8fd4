import { type CSSResult, css } from "lit";
import { buttons } from "../primitives/buttons.css.ts";
import { shared } from "../shared.css.ts";

/** What the kinds that come with the page look like; the element that shows contents has it among its styles. */
const kinds: CSSResult = css`
  :is(.kind, .k-card, .k-card-body, .k-choices) {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }

  .kind {
    overflow: clip; /* towers of marks stay in their message */
    overflow-clip-margin: 6px; /* what is focused has a line around it */
    gap: 8px;
    min-inline-size: 0;
    max-inline-size: 100%;
  }

  .kind :is(p, h3, ul, dl, dd, blockquote) {
    margin: 0;
  }

  :is(.k-text, .k-caption, .k-more, .k-facts, h3, strong, small) {
    overflow-wrap: anywhere;
  }

  /* Labels stand where the page's own stand, whatever their letters; what people say is set by its letters. */
  [dir="auto"]:not(.k-text, .k-text *) {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }

  .k-text {
    min-inline-size: 0;
    overflow: clip;
    overflow-clip-margin: 4px;
    white-space: pre-wrap;
    unicode-bidi: isolate;
  }

  .k-text :is(p, li, blockquote) {
    margin: 0;
    unicode-bidi: isolate;
  }

  .k-text > * + * {
    margin-block-start: 4px;
  }

  .k-text.is-big {
    font-size: 2.4em;
    line-height: 1.25;
  }

  .k-text a {
    color: inherit;
    text-decoration: underline;
    text-underline-offset: 2px;
  }

  .k-text ul {
    padding-inline-start: 1.2em;
    white-space: normal;
  }

  .k-text blockquote {
    padding-inline-start: 10px;
    border-inline-start: 3px solid color-mix(in srgb, currentColor 40%, transparent);
  }

  .k-text code {
    padding: 1px 5px;
    border-radius: 5px;
    font: 0.92em ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace;
    background: color-mix(in srgb, currentColor 13%, transparent);
  }

  .k-mention {
    padding: 1px 5px;
    border-radius: 7px;
    font-weight: 600;
    background: color-mix(in srgb, currentColor 13%, transparent);
  }

  .k-mention.is-me {
    text-decoration: underline;
    text-decoration-thickness: 2px;
    text-underline-offset: 3px;
  }

  .k-system {
    font-size: var(--_size-small);
    text-align: center;
    color: var(--_muted);
    overflow-wrap: anywhere;
    unicode-bidi: isolate;
  }

  .k-caption {
    padding: 6px 4px 0;
  }

  .k-frame {
    display: block;
    inline-size: 17rem;
    max-inline-size: 100%;
    aspect-ratio: var(--ratio);
    padding: 0;
    overflow: hidden;
    border: 0;
    border-radius: var(--_radius-small);
    background: var(--_sunken);
    cursor: zoom-in;
  }

  .k-frame > tp-picture {
    inline-size: 100%;
    block-size: 100%;
  }

  .k-tile {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 6px;
    padding: 14px;
    overflow: hidden;
    text-align: center;
    font-size: var(--_size-small);
    color: var(--_muted);
    background: var(--_sunken);
  }

  .k-tile .icon {
    inline-size: 1.9em;
    block-size: 1.9em;
  }

  .k-room {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 4px;
    inline-size: 18rem;
    max-inline-size: 100%;
    min-block-size: var(--room, 0);
    aspect-ratio: var(--ratio, auto);
    border-radius: var(--_radius-small);
    text-align: center;
    font-size: var(--_size-small);
    color: var(--_muted);
    background: var(--_sunken);
  }

  .k-file {
    display: flex;
    align-items: center;
    gap: 10px;
    inline-size: 17rem;
    max-inline-size: 100%;
    min-block-size: var(--_target);
    padding: 2px;
    border: 0;
    border-radius: var(--_radius-small);
    text-align: start;
    color: var(--_text);
    background: none;
    cursor: pointer;
  }

  .k-file:hover strong {
    text-decoration: underline;
    text-underline-offset: 2px;
  }

  .k-file > .icon {
    margin-inline-start: auto;
    color: var(--_muted);
  }

  .k-file-sign {
    display: grid;
    place-items: center;
    inline-size: 42px;
    block-size: 42px;
    flex: none;
    border-radius: var(--_radius-small);
    font-size: 1.15em;
    color: var(--_accent);
    background: var(--_accent-soft);
  }

  .k-file-words {
    display: grid;
    min-inline-size: 0;
    line-height: 1.3;
  }

  small {
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  .is-trouble {
    color: var(--_danger);
  }

  .k-chosen {
    display: flex;
    align-items: baseline;
    gap: 7px;
  }

  .k-chosen .icon {
    translate: 0 0.2em;
    color: var(--_ok);
  }

  .k-facts {
    display: grid;
    font-size: var(--_size-small);
  }

  .k-facts > div {
    display: grid;
    grid-template-columns: minmax(5rem, 2fr) 3fr;
    gap: 2px 12px;
    padding-block: 5px;
  }

  .k-facts > div + div {
    border-block-start: 1px solid var(--_line);
  }

  .k-facts dt {
    color: var(--_muted);
  }

  .k-stars {
    letter-spacing: 1px;
    color: var(--_warn);
  }

  .k-only {
    margin-inline-end: 4px;
  }

  .k-only .icon {
    inline-size: 1em;
    block-size: 1em;
    vertical-align: -0.12em;
  }

  .k-card {
    inline-size: 17rem;
    max-inline-size: 100%;
    overflow: hidden;
  }

  .k-card-picture {
    aspect-ratio: 16 / 10;
    border-radius: var(--_radius-small);
  }

  .k-card-body {
    gap: 4px;
    padding: 8px 2px 2px;
  }

  .k-card h3 {
    margin: 0;
    font-size: var(--_size-large);
    line-height: 1.3;
  }

  .k-card h3 a {
    color: inherit;
    text-decoration-thickness: 1px;
    text-underline-offset: 3px;
  }

  .k-over {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  .k-badge {
    padding: 1px 9px;
    border-radius: 99px;
    font-size: var(--_size-small);
    font-weight: 600;
    overflow-wrap: anywhere;
    color: var(--_text);
    background: color-mix(in srgb, var(--_text) 9%, transparent);
  }

  .k-badge.is-good {
    color: var(--_ok);
    background: var(--_ok-soft);
  }

  .k-more {
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  .k-price {
    font-size: var(--_size-title);
    font-weight: 700;
    line-height: 1.3;
    font-variant-numeric: tabular-nums;
  }

  .k-choices {
    gap: 6px;
    inline-size: 17rem;
    max-inline-size: 100%;
    padding-block-start: 4px;
  }

  .k-button {
    color: var(--_accent);
  }

  .k-button.is-chosen,
  .k-button.is-chosen:disabled {
    border-color: var(--_accent);
    color: var(--_text); /* the accent is read on the surface, not on its own tint */
    background: var(--_accent-soft);
    opacity: 1;
  }

  .k-button[aria-busy="true"],
  .k-button.is-primary:disabled {
    opacity: 0.75;
  }

  .k-button[aria-busy="true"] {
    animation: breathe 1s ease-in-out infinite alternate;
  }

  .k-amount {
    margin-inline-start: auto;
    font-variant-numeric: tabular-nums;
  }

  .k-replies {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }

  .k-reply {
    border-radius: 99px;
  }

  p.k-outcome {
    margin: 5px 2px 0;
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  p.k-outcome:empty {
    margin: 0;
  }

  .k-hint,
  .k-form-head,
  .k-form-state {
    display: flex;
    align-items: center;
    gap: 6px;
    margin: 0;
    overflow-wrap: anywhere;
  }

  .k-hint,
  .k-form-state {
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  .k-form-head .icon {
    color: var(--_accent);
  }

  .k-form-state.is-answered {
    font-weight: 600;
    color: var(--_ok);
  }

  .k-asked-for {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    padding: 0;
    list-style: none;
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  .k-asked-for li {
    padding: 1px 9px;
    border: 1px solid var(--_line);
    border-radius: 99px;
    overflow-wrap: anywhere;
  }

  .k-transcript {
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  .k-transcript p {
    margin: 2px 0 0;
    color: var(--_text);
    overflow-wrap: anywhere;
  }

  .k-aside {
    justify-self: start;
    margin-inline-start: -0.8em;
  }

  .k-choices > tp-later {
    margin-block-start: 8px;
  }

  .k-place {
    display: grid;
    overflow-wrap: anywhere;
  }

  @keyframes breathe {
    to {
      opacity: 0.45;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .k-button[aria-busy="true"] {
      animation: none;
    }
  }
`;

/** Of an element that is a part of a content. */
const part: CSSResult = css`
  :host {
    display: block;
    min-inline-size: 0;
    max-inline-size: 100%;
  }

  :is(p, h3, ul, dl, dd, blockquote) {
    margin: 0;
  }
`;

/** Of what shows contents. */
export const kindStyles: CSSResult[] = [shared, buttons, kinds];
export const partStyles: CSSResult[] = [...kindStyles, part];
