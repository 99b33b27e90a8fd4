import { css } from "lit";

export const panel = css`
  :host {
    position: relative;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    block-size: 100%;
    overflow: hidden;
    background: var(--_ground);
    color: var(--_text);
    font: var(--_text-size, 15px) / 1.45 var(--_font);
    container: panel / inline-size;
  }
  header {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 56px;
    padding-inline: 16px 8px;
    padding-block-start: env(safe-area-inset-top, 0px);
    background: var(--_surface);
    border-block-end: 1px solid var(--_line);
  }
  header img {
    block-size: 28px;
    max-inline-size: 120px;
    object-fit: contain;
  }
  h2 {
    flex: 1;
    min-inline-size: 0;
    margin: 0;
    font-size: 1.0625rem;
    font-weight: 650;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  tp-conversation {
    flex: 1;
  }
  main {
    display: flex;
    flex-direction: column;
    flex: 1;
    min-block-size: 0;
  }
  main > * {
    flex: 1;
    min-block-size: 0;
  }
  .greeting {
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    gap: 8px;
    padding: 24px 20px;
    overflow-y: auto;
  }
  .greeting p {
    margin: 0;
    max-inline-size: 34ch;
    font-size: 1.25rem;
    line-height: 1.35;
    text-wrap: balance;
  }
  .begin {
    flex: none;
    margin: 12px 16px calc(12px + env(safe-area-inset-bottom, 0px));
  }

  /* above the box in which one writes */
  tp-toasts {
    inset-block-end: 76px;
  }
`;
