import { type CSSResult, css } from "lit";

export const toolsSheet: CSSResult = css`
  .stack {
    position: relative;
  }

  .tools {
    position: absolute;
    inset-block-start: -18px;
    inset-inline-start: max(0px, 100% - 106px);
    z-index: 1;
    display: flex;
    padding: 2px;
    border: 1px solid var(--_line);
    border-radius: 20px;
    background: var(--_surface);
    box-shadow: var(--_shadow);
  }

  .is-own .tools {
    inset-inline: auto 0;
  }

  .tool {
    display: grid;
    place-items: center;
    inline-size: 32px;
    block-size: 32px;
    padding: 0;
    border: 0;
    border-radius: 50%;
    color: var(--_muted);
    background: none;
    cursor: pointer;
  }

  .tool:hover {
    color: var(--_text);
    background: var(--_hover);
  }

  @media (pointer: coarse) {
    .tools {
      inset-inline-start: max(0px, 100% - 142px);
      inset-block-start: -30px;
    }

    .tool {
      inline-size: 44px;
      block-size: 44px;
    }
  }
`;
