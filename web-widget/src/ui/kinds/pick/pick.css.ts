import { type CSSResult, css } from "lit";
import { partStyles } from "../kinds.css.ts";

const pick: CSSResult = css`
  :host {
    display: block;
    inline-size: 18rem;
    max-inline-size: 100%;
  }

  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .strip {
    display: flex;
    gap: 10px;
    overflow: auto hidden;
    scroll-snap-type: x mandatory;
    scrollbar-width: none;
    border-radius: var(--_radius-small);
    overscroll-behavior-inline: contain;
  }

  .strip:focus-visible {
    outline-offset: 3px;
  }

  .slide {
    display: grid;
    flex: 0 0 min(13.5rem, 86%);
    padding: 8px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-small);
    background: var(--_surface);
    scroll-snap-align: start;
  }

  .slide .k-card {
    inline-size: 100%;
    grid-template-rows: auto 1fr;
  }

  .slide .k-card-body {
    grid-auto-rows: max-content;
  }

  .slide tp-choices {
    align-self: end;
  }

  .steps {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 4px;
    margin-block-start: 4px;
  }

  .dots {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
  }

  .dot {
    inline-size: 24px;
    block-size: 24px;
    padding: 8px;
    border: 0;
    background: var(--_line-strong) content-box;
    border-radius: 50%;
    cursor: pointer;
    opacity: 0.55;
  }

  .dot[aria-current] {
    padding: 7px;
    background: var(--_accent) content-box;
    opacity: 1;
  }

  .rows {
    display: grid;
    gap: 10px;
  }

  .rows h3 {
    margin: 0 0 4px;
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  .rows ul {
    overflow: hidden;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-small);
    background: var(--_surface);
  }

  .rows li + li {
    border-block-start: 1px solid var(--_line);
  }

  .pick-row {
    display: flex;
    align-items: center;
    gap: 10px;
    inline-size: 100%;
    min-block-size: 48px;
    padding: 7px 10px 7px 12px;
    border: 0;
    text-align: start;
    color: var(--_text);
    background: none;
    cursor: pointer;
  }

  .pick-row:hover:not(:disabled) {
    background: var(--_hover);
  }

  .pick-row:focus-visible {
    outline-offset: -3px;
  }

  .pick-row:disabled {
    color: var(--_muted);
    cursor: default;
  }

  .pick-row.is-chosen {
    color: var(--_text);
    background: var(--_accent-soft);
  }

  .pick-row > .icon {
    margin-inline-start: auto;
    color: var(--_muted);
  }

  .pick-row.is-chosen > .icon {
    color: inherit;
  }

  .pick-row tp-picture {
    inline-size: 44px;
    block-size: 44px;
    flex: none;
    border-radius: 8px;
  }

  .row-words {
    display: grid;
    min-inline-size: 0;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }

  .row-words strong {
    font-weight: 600;
  }

  .k-button[aria-expanded] {
    inline-size: 100%;
    margin-block-end: 8px;
  }

  @media (forced-colors: active) {
    .dot {
      background: ButtonText content-box;
    }

    .dot[aria-current] {
      background: Highlight content-box;
    }
  }
`;

export const pickStyles: CSSResult[] = [...partStyles, pick];
