import { css } from "lit";

export const inboxList = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    background: var(--_surface);
  }
  .tools {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 8px;
    padding: 12px;
    border-block-end: 1px solid var(--_line);
  }
  input,
  select {
    min-block-size: 40px;
    min-inline-size: 0;
    padding: 0 12px;
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius-small);
    background: var(--_ground);
  }
  input {
    grid-column: 1 / -1;
  }
  .count {
    margin: 0;
    padding: 8px 16px;
    font-size: var(--_size-small);
    color: var(--_muted);
  }
  ul {
    flex: 1;
    min-block-size: 0;
    margin: 0;
    padding: 0;
    overflow-y: auto;
    list-style: none;
  }
  .row {
    display: grid;
    grid-template-columns: auto 1fr auto;
    gap: 2px 10px;
    align-items: center;
    inline-size: 100%;
    min-block-size: 68px;
    padding: 10px 14px;
    border: 0;
    border-block-end: 1px solid var(--_line);
    border-inline-start: 3px solid transparent;
    background: none;
    text-align: start;
    cursor: pointer;
  }
  .row:hover {
    background: var(--_hover);
  }
  .row:focus-visible {
    outline-offset: -2px;
  }
  .row[aria-current="true"] {
    border-inline-start-color: var(--_accent);
    background: var(--_accent-soft);
  }
  tp-avatar {
    grid-row: span 2;
  }
  .name {
    overflow: hidden;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .when {
    font-size: var(--_size-tiny);
    color: var(--_muted);
    white-space: nowrap;
  }
  .last {
    overflow: hidden;
    font-size: var(--_size-small);
    color: var(--_muted);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .marks {
    display: flex;
    gap: 6px;
    justify-content: end;
    align-items: center;
  }
  .stage,
  .wait,
  .reported {
    padding: 1px 8px;
    border-radius: 9px;
    font-size: var(--_size-tiny);
    font-weight: 600;
    white-space: nowrap;
    background: var(--_sunken);
    color: var(--_muted);
  }
  .wait {
    background: var(--_warn-soft);
    color: var(--_warn);
  }
  .reported {
    background: var(--_danger-soft);
    color: var(--_danger);
  }
  .more {
    margin: 12px;
  }
`;
