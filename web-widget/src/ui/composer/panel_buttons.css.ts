import { css } from "lit";

/** Of the buttons in the panels that the composer opens; `.go` is the one that carries on. */
export const panelButtons = css`
  button {
    display: inline-flex;
    align-items: center;
    gap: 0.4rem;
    min-block-size: 44px;
    padding-inline: 0.8rem;
    border: 0;
    border-radius: 999px;
    font-weight: 600;
    color: var(--_text);
    background: var(--_sunken);
    cursor: pointer;
  }
  button:hover {
    background: color-mix(in oklab, var(--_sunken) 90%, var(--_text));
  }
  .go {
    color: var(--_accent-text);
    background: var(--_accent);
  }
  .go:hover {
    background: var(--_accent-over);
  }
`;
