import { css } from "lit";

export const messenger = css`
  :host {
    all: initial;
    color-scheme: light dark;
    position: fixed;
    z-index: var(--_z);
    inset-block-end: calc(var(--_offset-y) + env(safe-area-inset-bottom, 0px));
    inset-inline-end: calc(var(--_offset-x) + env(safe-area-inset-right, 0px));
    font: var(--_size) / var(--_line-height) var(--_font);
    color: var(--_text);
  }
  :host([data-position="start"]) {
    inset-inline: calc(var(--_offset-x) + env(safe-area-inset-left, 0px)) auto;
  }
  .launcher {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 56px;
    block-size: 56px;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: var(--_accent);
    color: var(--_accent-text);
    box-shadow: var(--_shadow-high);
    cursor: pointer;
    translate: 0 var(--tp-aside, 0);
    transition:
      transform 0.15s,
      translate 0.15s;
  }
  .launcher:hover {
    transform: scale(1.05);
  }
  .launcher .icon {
    inline-size: 28px;
    block-size: 28px;
  }
  .badge {
    position: absolute;
    inset-block-start: -4px;
    inset-inline-end: -4px;
    min-inline-size: 22px;
    padding-inline: 6px;
    border-radius: 11px;
    background: var(--_danger-fill);
    color: var(--_danger-fill-text);
    font-size: 12px;
    font-weight: 700;
    line-height: 22px;
    text-align: center;
  }
  .sheet {
    position: fixed;
    inset: auto;
    inset-block-end: calc(var(--_offset-y) + 68px + env(safe-area-inset-bottom, 0px));
    inset-inline-end: calc(var(--_offset-x) + env(safe-area-inset-right, 0px));
    inline-size: min(400px, calc(100vw - 2 * var(--_offset-x)));
    block-size: min(680px, calc(100dvh - var(--_offset-y) - 88px));
    margin: 0;
    padding: 0;
    max-inline-size: none;
    max-block-size: none;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    overflow: hidden;
    background: var(--_ground);
    color: inherit;
    box-shadow: var(--_shadow-high);
    animation: arrive 0.16s ease-out;
  }
  :host([data-position="start"]) .sheet {
    inset-inline: calc(var(--_offset-x) + env(safe-area-inset-left, 0px)) auto;
  }
  .sheet:focus-visible {
    outline: none; /* it is opened, not pressed: what stands in it has the focus next */
  }
  .sheet:not([open]) {
    display: none;
  }
  .sheet::backdrop {
    background: var(--_scrim);
  }
  @keyframes arrive {
    from {
      opacity: 0;
      translate: 0 12px;
    }
  }
  .sheet.full {
    inset: 0;
    inset-block-start: var(--tp-top, 0px);
    inline-size: 100vw;
    block-size: var(--tp-height, 100dvh);
    border: 0;
    border-radius: 0;
  }
  @media (prefers-reduced-motion: reduce) {
    .launcher,
    .sheet {
      transition: none;
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .launcher {
      border: 2px solid ButtonText;
    }
  }
`;
