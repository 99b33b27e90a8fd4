import { css } from "lit";

export const moderationSheet = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    background: var(--_ground);
  }

  header {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 16px;
    align-items: center;
    padding: 10px 20px;
    border-block-end: 1px solid var(--_line);
    background: var(--_surface);
  }

  h2 {
    margin: 0;
    font-size: var(--_size-large);
    font-weight: 650;
  }

  .tabs {
    display: flex;
    flex-wrap: wrap;
    padding: 2px;
    border-radius: var(--_radius-small);
    background: var(--_sunken);
  }

  .tab {
    display: inline-flex;
    gap: 6px;
    align-items: center;
    min-block-size: 36px;
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

  .count {
    min-inline-size: 20px;
    padding: 0 6px;
    border-radius: 10px;
    font-size: var(--_size-tiny);
    line-height: 20px;
    text-align: center;
    color: var(--_danger-fill-text);
    background: var(--_danger-fill);
  }

  .scroller {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 16px 20px;
  }

  ul {
    display: grid;
    gap: 12px;
    max-inline-size: 860px;
    margin: 0 auto;
    padding: 0;
    list-style: none;
  }

  ul[hidden] {
    display: none;
  }

  .row {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
    padding: 14px 16px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-small);
    background: var(--_surface);
  }

  .row[aria-busy="true"] {
    opacity: 0.6;
  }

  .top {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 12px;
    align-items: baseline;
    margin: 0;
  }

  .top .place {
    flex: 1 1 auto;
  }

  time {
    font-size: var(--_size-small);
    font-variant-numeric: tabular-nums;
    color: var(--_muted);
    white-space: nowrap;
  }

  .deeds {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }

  .loading {
    margin: 24px 0;
    text-align: center;
    color: var(--_muted);
  }

  .more {
    display: flex;
    margin: 16px auto;
  }

  @media (width < 720px) {
    header,
    .scroller {
      padding-inline: 12px;
    }

    .row {
      padding: 12px;
    }

    .deeds .button {
      flex: 1 1 auto;
    }
  }

  @media (pointer: coarse) {
    .tab,
    .deeds .button {
      min-block-size: var(--_target);
    }
  }

  @media (forced-colors: active) {
    .tab[aria-pressed="true"] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }

    .count {
      border: 1px solid CanvasText;
    }
  }
`;
