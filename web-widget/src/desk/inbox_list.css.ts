import { css } from "lit";

export const inboxList = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
    background: var(--_surface);
  }

  .tools {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 8px;
    padding: 12px;
    border-block-end: 1px solid var(--_line);
  }

  .field {
    position: relative;
    display: flex;
    align-items: center;
    grid-column: 1 / -1;
    color: var(--_muted);
  }

  .field .icon {
    position: absolute;
    inset-inline-start: 11px;
    pointer-events: none;
  }

  .field kbd {
    position: absolute;
    inset-inline-end: 10px;
    padding: 0 7px;
    border: 1px solid var(--_line);
    border-radius: 5px;
    font: 600 12px/1.5 ui-monospace, monospace;
    pointer-events: none;
  }

  .field:focus-within kbd {
    display: none;
  }

  input,
  select {
    inline-size: 100%;
    min-inline-size: 0;
    min-block-size: 40px;
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius-small);
    color: var(--_text);
    background: var(--_surface);
  }

  input {
    padding-inline: 36px 34px;
    font-size: var(--_size-field);
  }

  input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }

  select {
    min-block-size: 36px;
    padding-inline: 10px;
    font-size: var(--_size-small);
  }

  .tabs {
    display: flex;
    padding: 2px;
    border-radius: var(--_radius-small);
    background: var(--_sunken);
  }

  .tab {
    min-block-size: 32px;
    padding: 0 14px;
    border: 1px solid transparent;
    border-radius: calc(var(--_radius-small) - 2px);
    font-size: var(--_size-small);
    font-weight: 600;
    color: var(--_muted);
    background: none;
    cursor: pointer;
  }

  .tab[aria-pressed="true"] {
    border-color: var(--_line);
    color: var(--_text);
    background: var(--_surface);
  }

  .scroller {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
  }

  .group {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    margin: 0;
    padding: 10px 16px 6px;
    font-size: var(--_size-tiny);
    font-weight: 650;
    color: var(--_muted);
    background: var(--_surface);
  }

  ul {
    margin: 0;
    padding: 0 6px 8px;
    list-style: none;
  }

  .row {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 1px 10px;
    align-items: center;
    inline-size: 100%;
    padding: 9px 10px;
    border: 0;
    border-radius: var(--_radius-small);
    text-align: start;
    background: none;
    cursor: pointer;
  }

  .row:focus-visible {
    outline-offset: -2px;
  }

  .row[aria-current="true"] {
    background: var(--_accent-soft);
  }

  @media (hover: hover) {
    .row:not([aria-current]):hover {
      background: var(--_hover);
    }
  }

  tp-avatar {
    grid-row: span 2;
  }

  .line {
    display: flex;
    gap: 10px;
    align-items: center;
    min-inline-size: 0;
    min-block-size: 22px;
  }

  .title,
  .last {
    flex: 1;
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .title {
    font-weight: 550;
  }

  .is-unread .title {
    font-weight: 700;
  }

  .last {
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  .is-unread .last {
    color: var(--_text);
  }

  .when {
    display: flex;
    gap: 4px;
    align-items: center;
    justify-self: end;
    font-size: var(--_size-tiny);
    font-variant-numeric: tabular-nums;
    color: var(--_muted);
    white-space: nowrap;
  }

  .when.is-waiting {
    font-weight: 650;
    color: var(--_warn);
  }

  .marks {
    display: flex;
    gap: 6px;
    align-items: center;
    justify-content: end;
  }

  .chip {
    display: inline-flex;
    gap: 4px;
    align-items: center;
    padding: 1px 7px;
    border-radius: 8px;
    font-size: var(--_size-tiny);
    font-weight: 600;
    white-space: nowrap;
    color: var(--_muted);
    background: var(--_sunken);
  }

  .chip.is-danger {
    color: var(--_danger);
    background: var(--_danger-soft);
  }

  .chip.is-warn {
    color: var(--_warn);
    background: var(--_warn-soft);
  }

  [aria-current="true"] .chip:not(.is-danger, .is-warn) {
    background: var(--_surface);
  }

  .dot {
    inline-size: 8px;
    block-size: 8px;
    flex: none;
    border-radius: 50%;
    background: var(--_accent);
  }

  .more {
    display: flex;
    margin: 4px auto 16px;
  }

  @media (pointer: coarse) {
    .field kbd {
      display: none;
    }

    .tab,
    select {
      min-block-size: var(--_target);
    }
  }

  @media (forced-colors: active) {
    .row[aria-current="true"],
    .tab[aria-pressed="true"] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }

    .chip {
      border: 1px solid CanvasText;
    }

    .dot {
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`;
