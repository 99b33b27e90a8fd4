import { css } from "lit";

export const workplaceSheet = css`
  :host {
    display: block;
    block-size: 100%;
  }

  .desk {
    display: grid;
    grid-template: auto auto minmax(0, 1fr) / minmax(300px, 360px) minmax(0, 1fr) minmax(260px, 320px);
    block-size: 100%;
  }

  header {
    grid-column: 1 / -1;
    display: flex;
    align-items: center;
    gap: 8px;
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
    letter-spacing: -0.01em;
  }

  .to-moderation .count {
    min-inline-size: 20px;
    padding: 0 6px;
    border-radius: 10px;
    font-size: var(--_size-tiny);
    line-height: 20px;
    color: var(--_danger-fill-text);
    background: var(--_danger-fill);
  }

  .me {
    max-inline-size: 24ch;
    overflow: hidden;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .away {
    grid-column: 1 / -1;
    display: flex;
    gap: 8px;
    align-items: center;
    margin: 0;
    padding: 2px 16px;
    font-size: var(--_size-small);
    color: var(--_danger);
    background: var(--_danger-soft);
  }

  .away .button {
    color: inherit;
    text-decoration: underline;
  }

  nav,
  main,
  aside {
    display: flex;
    flex-direction: column;
    grid-row: 3;
    min-block-size: 0;
    min-inline-size: 0;
  }

  nav {
    grid-column: 1;
    border-inline-end: 1px solid var(--_line);
  }

  main {
    grid-column: 2 / -1;
  }

  .in-thread main {
    grid-column: 2;
  }

  .is-wide main {
    grid-column: 2 / -1;
  }

  main:focus-visible {
    outline-offset: -2px;
  }

  aside {
    grid-column: 3;
    border-inline-start: 1px solid var(--_line);
  }

  tp-inbox,
  tp-details,
  tp-moderation,
  tp-conversation,
  tp-seen {
    flex: 1;
    min-block-size: 0;
  }

  .situation {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 14px;
    align-items: center;
    padding: 8px 12px;
    border-block-end: 1px solid var(--_line);
    background: var(--_surface);
  }

  .fact {
    display: inline-flex;
    gap: 6px;
    align-items: center;
    font-size: var(--_size-small);
    font-weight: 600;
  }

  .others {
    display: flex;
    flex: 1 1 auto;
  }

  .is-warn {
    color: var(--_warn);
  }

  .is-ok {
    font-weight: 500;
    color: var(--_muted);
  }

  .is-danger {
    color: var(--_danger);
  }

  .is-care {
    padding: 2px 10px;
    border-radius: 10px;
    color: var(--_warn);
    background: var(--_warn-soft);
  }

  .unfold {
    display: none;
  }

  @media (width < 1100px) {
    .desk {
      grid-template-columns: minmax(280px, 320px) minmax(0, 1fr);
    }

    .unfold {
      display: inline-flex;
    }

    aside {
      display: none;
    }

    .with-details aside {
      display: flex;
      grid-column: 2;
      z-index: 2;
    }

    .with-details main {
      visibility: hidden;
    }
  }

  @media (width < 720px) {
    .desk {
      grid-template-columns: minmax(0, 1fr);
    }

    .me {
      display: none;
    }

    .in-thread nav,
    .desk:not(.in-thread) main {
      display: none;
    }

    .desk main,
    .desk aside {
      grid-column: 1;
    }
  }

  @media (forced-colors: active) {
    .is-care {
      border: 1px solid CanvasText;
    }
  }
`;
