import { type CSSResult, css } from "lit";
import { partStyles } from "../kinds.css.ts";

const media: CSSResult = css`
  :host {
    display: block;
    inline-size: 17rem;
    max-inline-size: 100%;
  }

  .frame {
    position: relative;
    aspect-ratio: var(--ratio);
    overflow: hidden;
    border-radius: var(--_radius-small);
    background: var(--_sunken);
  }

  .frame :is(img, video) {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
    color: transparent;
  }

  .frame video {
    object-fit: contain;
    background: #000000;
  }

  .film {
    background: linear-gradient(160deg, #333d4d, #141a23);
  }

  .start {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    inline-size: 100%;
    padding: 0;
    border: 0;
    color: #ffffff;
    background: none;
    cursor: pointer;
  }

  .start:focus-visible {
    outline-offset: -4px;
  }

  .disc {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 52px;
    block-size: 52px;
    border-radius: 50%;
    font-size: 20px;
    color: #17202b;
    background: rgb(255 255 255 / 94%);
    box-shadow: 0 2px 12px rgb(0 0 0 / 30%);
  }

  .disc .icon,
  .toggle .icon {
    fill: currentColor;
  }

  .facts,
  .toggle,
  .credit,
  .again {
    position: absolute;
    inset-block-end: 8px;
    inset-inline-start: 8px;
    padding: 3px 9px;
    border: 0;
    border-radius: 99px;
    font-size: var(--_size-small);
    font-weight: 600;
    color: #ffffff;
    background: rgb(15 20 28 / 80%);
  }

  .toggle,
  .again {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    inset-block-end: 2px;
    inset-inline-start: 2px;
    min-block-size: 44px;
    min-inline-size: 44px;
    border: 6px solid transparent; /* the target is larger than what is seen of it */
    background-clip: padding-box;
    cursor: pointer;
  }

  .again {
    inset-inline: auto 2px;
  }

  .credit {
    inset-inline: auto 8px;
    font-weight: 500;
  }

  .audio {
    display: flex;
    align-items: center;
    gap: 10px;
  }

  .audio .disc {
    inline-size: var(--_target);
    block-size: var(--_target);
    flex: none;
    padding: 0;
    border: 0;
    font-size: 17px;
    color: var(--_accent-text);
    background: var(--_accent);
    box-shadow: none;
    cursor: pointer;
  }

  .line {
    position: relative;
    flex: 1;
    block-size: var(--_target);
  }

  .line svg {
    position: absolute;
    inset: 6px 0;
    inline-size: 100%;
    block-size: 32px;
    fill: color-mix(in srgb, var(--_accent) 35%, var(--_surface));
  }

  .line svg:dir(rtl) {
    scale: -1 1;
  }

  .line .is-played {
    fill: var(--_accent);
  }

  .line input {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }

  .line:has(:focus-visible) {
    border-radius: 6px;
    outline: 2px solid var(--_focus);
  }

  .time {
    min-inline-size: 2.4em;
    font-size: var(--_size-small);
    font-variant-numeric: tabular-nums;
    color: var(--_muted);
  }

  @media (forced-colors: active) {
    .line svg {
      fill: GrayText;
    }

    .line .is-played {
      fill: Highlight;
    }
  }
`;

export const mediaStyles: CSSResult[] = [...partStyles, media];
