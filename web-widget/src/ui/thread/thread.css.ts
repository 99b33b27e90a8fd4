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

  .top {
    flex: none;
  }

  .head {
    display: flex;
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

  .order {
    border-block-end: 1px solid var(--_line);
    background: var(--_surface);
  }

  .order-head {
    display: flex;
    align-items: center;
    gap: 10px;
    inline-size: 100%;
    min-block-size: var(--_target);
    padding: 6px 14px;
    border: 0;
    font-size: var(--_size-small);
    text-align: start;
    background: none;
  }

  button.order-head {
    cursor: pointer;
  }

  button.order-head:hover {
    background: var(--_hover);
  }

  button.order-head:focus-visible {
    outline-offset: -2px;
  }

  .order-head b {
    flex: 1;
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-weight: 600;
  }

  .order-icon {
    display: grid;
    place-items: center;
    inline-size: 32px;
    block-size: 32px;
    border-radius: 10px;
    color: var(--_accent);
    background: var(--_accent-soft);
  }

  .stage {
    padding: 0.15em 0.8em;
    border-radius: 1em;
    font-size: var(--_size-tiny);
    font-weight: 600;
    color: var(--_ok);
    background: var(--_ok-soft);
  }

  dl {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 140px), 1fr));
    gap: 8px 16px;
    margin: 0;
    padding: 4px 16px 14px;
    font-size: var(--_size-small);
  }

  dt {
    color: var(--_muted);
    font-size: var(--_size-tiny);
  }

  dd {
    margin: 0;
    overflow-wrap: anywhere;
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

  /* Little height, as when a page is zoomed: the card is a button of the head until it is asked for. */
  @media (height < 400px) {
    .top {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
    }

    .top > * {
      grid-column: 1 / -1;
    }

    .head {
      min-block-size: 0;
      padding-block: 2px;
    }

    .faces {
      display: none;
    }

    .order {
      max-block-size: 30vh;
      overflow: auto;
    }

    .head:has(~ .order [aria-expanded="false"]) {
      grid-column: 1;
    }

    .order:has([aria-expanded="false"]) {
      grid-column: 2;
    }

    .order-head[aria-expanded="false"] > :not(.order-icon) {
      display: none;
    }
  }
`;
