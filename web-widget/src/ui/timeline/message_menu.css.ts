import { type CSSResult, css } from "lit";

export const messageMenuSheet: CSSResult = css`
  .bar {
    position: fixed;
    inset: auto;
    top: var(--_y, 0);
    left: var(--_x, 0); /* measured from the window: the same in both directions of reading */
    max-inline-size: calc(100vw - 16px);
    margin: 0;
    padding: 0;
    border: 0;
    overflow: visible;
    background: none;
  }
`;
