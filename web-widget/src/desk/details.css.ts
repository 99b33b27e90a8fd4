import { css } from "lit";

export const details = css`
  :host {
    display: block;
    overflow-y: auto;
    padding: 16px;
    background: var(--_surface);
  }
  h3 {
    margin: 20px 0 8px;
    font-size: var(--_size-small);
    font-weight: 650;
    color: var(--_muted);
  }
  h3:first-child {
    margin-block-start: 0;
  }
  ul {
    display: grid;
    gap: 10px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: grid;
    grid-template-columns: auto 1fr auto;
    align-items: center;
    gap: 0 10px;
  }
  li.is-gone {
    opacity: 0.7;
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
  .role {
    grid-column: 2;
    font-size: var(--_size-small);
    color: var(--_tone, var(--_muted));
  }
  .now {
    font-size: var(--_size-tiny);
    color: var(--_muted);
  }
  dl {
    display: grid;
    grid-template-columns: minmax(80px, auto) 1fr;
    gap: 6px 12px;
    margin: 0;
  }
  dt {
    color: var(--_muted);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  label {
    display: grid;
    gap: 6px;
    margin-block-start: 20px;
    font-size: var(--_size-small);
    color: var(--_muted);
  }
  select {
    min-block-size: 40px;
    padding: 0 12px;
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius-small);
    color: var(--_text);
    background: var(--_ground);
  }
  .do {
    display: flex;
    gap: 8px;
    margin-block: 0 8px;
  }
`;
