import { css } from "lit";

export const deskSheet = css`
  :host {
    display: block;
    block-size: 100dvh;
    background: var(--_ground);
  }
  .desk {
    display: grid;
    grid-template: auto minmax(0, 1fr) / minmax(280px, 340px) minmax(0, 1fr) minmax(240px, 320px);
    block-size: 100%;
  }
  header {
    grid-column: 1 / -1;
    display: flex;
    align-items: center;
    gap: 12px;
    min-block-size: 52px;
    padding-inline: 16px 8px;
    border-block-end: 1px solid var(--_line);
    background: var(--_surface);
  }
  h1 {
    flex: 1;
    margin: 0;
    font-size: var(--_size-large);
    font-weight: 700;
  }
  .state {
    font-size: var(--_size-small);
    color: var(--_warn);
  }
  tp-inbox {
    border-inline-end: 1px solid var(--_line);
  }
  .middle {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
  }
  .middle > tp-conversation,
  .middle > tp-seen {
    flex: 1;
    min-block-size: 0;
  }
  .others {
    margin: 0;
    padding: 8px 16px;
    font-size: var(--_size-small);
    color: var(--_warn);
    background: var(--_warn-soft);
  }
  tp-details {
    border-inline-start: 1px solid var(--_line);
  }
  .keys {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 10px 16px;
    align-items: center;
    margin: 0;
  }
  .keys dd {
    margin: 0;
  }
  kbd {
    display: inline-block;
    min-inline-size: 28px;
    padding: 2px 8px;
    border: 1px solid var(--_line-strong);
    border-radius: 6px;
    font: 600 13px/1.5 ui-monospace, monospace;
    text-align: center;
  }
  @media (max-width: 1080px) {
    .desk {
      grid-template-columns: minmax(260px, 320px) minmax(0, 1fr);
    }
    tp-details {
      display: none;
    }
    .desk.with-details tp-details {
      display: block;
      grid-column: 2;
      grid-row: 2;
      z-index: 1;
    }
  }
  @media (max-width: 720px) {
    .desk {
      grid-template-columns: minmax(0, 1fr);
    }
    .desk.in-thread tp-inbox,
    .desk:not(.in-thread) .middle {
      display: none;
    }
    .desk.with-details tp-details {
      grid-column: 1;
    }
  }
`;
