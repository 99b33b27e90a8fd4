import { type CSSResult, css } from "lit";

export const threadSheet: CSSResult = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
    overflow: hidden;
    background: var(--_surface);
  }

  .head {
    display: flex;
    flex: none;
    align-items: center;
    gap: 8px;
    min-block-size: 64px;
    padding: 8px 12px;
    border-block-end: 1px solid var(--_line);
    background: var(--_surface);
  }

  .back {
    margin-inline-start: -6px;
  }

  .faces {
    display: flex;
    flex: none;
  }

  .faces tp-avatar + tp-avatar {
    margin-inline-start: -16px;
  }

  .names {
    flex: 1;
    min-inline-size: 0;
  }

  h2,
  .status {
    margin: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  h2 {
    font-size: var(--_size-large);
    font-weight: 650;
    line-height: 1.3;
  }

  .status {
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  .banner {
    display: flex;
    flex: none;
    align-items: center;
    gap: 8px;
    padding: 6px 14px;
    font-size: var(--_size-small);
    color: var(--_muted);
    background: var(--_sunken);
  }

  .banner span {
    flex: 1;
    min-inline-size: 0;
  }

  .banner.is-warn {
    color: var(--_warn);
    background: var(--_warn-soft);
  }

  .link {
    min-block-size: 32px;
    padding: 4px 6px;
    border: 0;
    font-weight: 600;
    color: inherit;
    text-decoration: underline;
    text-underline-offset: 3px;
    background: none;
    cursor: pointer;
  }

  .middle {
    position: relative;
    display: grid;
    flex: 1;
    min-block-size: 0;
  }

  .middle > * {
    grid-area: 1 / 1;
    min-block-size: 0;
  }

  .empty {
    position: relative;
    pointer-events: none;
  }
`;
