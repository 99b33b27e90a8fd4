import { css } from "lit";

export const inline = css`
  :host {
    display: block;
    position: relative;
    min-block-size: 320px;
    overflow: hidden;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_ground);
  }
  .trouble {
    margin: auto;
    padding: 24px;
    max-inline-size: 40ch;
    text-align: center;
  }
`;
