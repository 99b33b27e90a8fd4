import { css } from "lit";

export const conversationSheet = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
  }
  tp-drop-target {
    flex: 1;
    min-block-size: 0;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
  }
  tp-thread {
    min-block-size: 0;
  }
`;
