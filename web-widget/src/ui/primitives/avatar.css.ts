import { type CSSResult, css } from "lit";

export const avatarSheet: CSSResult = css`
  :host {
    --_side: 32px;
    position: relative;
    display: inline-block;
    flex: none;
    inline-size: var(--_side);
    block-size: var(--_side);
    font-size: calc(var(--_side) * 0.39);
  }

  :host([size="tiny"]) {
    --_side: 22px;
  }

  :host([size="large"]) {
    --_side: 44px;
  }

  .face {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 100%;
    block-size: 100%;
    overflow: hidden;
    border-radius: 50%;
    font-weight: 650;
    line-height: 1;
    letter-spacing: 0.01em;
    color: #ffffff;
    background: var(--_tone-fill);
    user-select: none;
  }

  .face img {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }

  .dot {
    position: absolute;
    inset-block-end: -1px;
    inset-inline-end: -1px;
    inline-size: max(9px, calc(var(--_side) * 0.3));
    block-size: max(9px, calc(var(--_side) * 0.3));
    border: 2px solid var(--_surface);
    border-radius: 50%;
    background: var(--_ok);
  }

  .dot.is-away {
    border-color: var(--_ok);
    background: var(--_surface);
    box-shadow: 0 0 0 2px var(--_surface);
  }

  @media (forced-colors: active) {
    .face {
      border: 1px solid CanvasText;
      color: CanvasText;
    }

    .dot {
      forced-color-adjust: none;
      border-color: Canvas;
      background: Highlight;
    }
  }
`;
