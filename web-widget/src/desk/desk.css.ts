import { css } from "lit";

export const deskSheet = css`
  :host {
    display: block;
    block-size: 100dvh;
    background: var(--_ground);
  }
`;
