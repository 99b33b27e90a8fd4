import { css } from "lit";

export const conversationSheet = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
  }
  tp-thread {
    flex: 1;
    min-block-size: 0;
  }
`;
