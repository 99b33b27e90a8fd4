import { css } from "lit";

export const beginning = css`
  :host {
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    overflow-y: auto;
  }
  .greeting {
    margin: 0;
    padding: 24px 20px;
    max-inline-size: 34ch;
    font-size: 1.25rem;
    line-height: 1.35;
    text-wrap: balance;
  }
  .failed {
    margin: 0 16px;
    color: var(--_danger);
  }
  form {
    display: flex;
    gap: 8px;
    padding: 12px 12px calc(12px + env(safe-area-inset-bottom, 0px));
    border-block-start: 1px solid var(--_line);
    background: var(--_surface);
  }
  textarea {
    flex: 1;
    min-block-size: 44px;
    padding: 10px 14px;
    border: 1px solid var(--_line);
    border-radius: 22px;
    background: var(--_ground);
    font-size: 16px;
    resize: none;
    field-sizing: content;
    max-block-size: 40vh;
  }
  button {
    min-block-size: 44px;
    padding-inline: 18px;
    border: 0;
    border-radius: 22px;
    background: var(--_accent);
    color: var(--_accent-text);
    font-weight: 600;
    cursor: pointer;
  }
  button:disabled {
    opacity: 0.6;
    cursor: progress;
  }
`;
