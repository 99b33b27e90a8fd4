import { type CSSResult, css } from "lit";

export const menuSheet: CSSResult = css`
  .menu {
    position: fixed;
    inset: auto;
    top: var(--_y, 0);
    left: var(--_x, 0); /* measured from the window: the same in both directions of reading */
    min-inline-size: 180px;
    max-inline-size: min(320px, calc(100vw - 16px));
    max-block-size: min(420px, var(--_room, 80dvh));
    margin: 0;
    padding: 6px;
    overflow: hidden auto;
    overscroll-behavior: contain;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) * 0.8);
    color: var(--_text);
    background: var(--_surface);
    box-shadow: var(--_shadow-high);
  }

  .menu:popover-open {
    animation: appear var(--_quick) var(--_ease);
  }

  @keyframes appear {
    from {
      opacity: 0;
      scale: 0.97;
    }
  }

  .item {
    display: flex;
    align-items: center;
    gap: 12px;
    inline-size: 100%;
    min-block-size: var(--_target);
    padding: 6px 12px;
    border: 0;
    border-radius: calc(var(--_radius) * 0.55);
    text-align: start;
    line-height: 1.3;
    overflow-wrap: anywhere;
    background: transparent;
    cursor: pointer;
  }

  .item .icon {
    color: var(--_muted);
  }

  .item.is-danger,
  .item.is-danger .icon {
    color: var(--_danger);
  }

  .item .chosen {
    margin-inline-start: auto;
    color: var(--_accent);
  }

  .item small {
    display: block;
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  .item:hover,
  .item:focus-visible {
    background: var(--_hover);
  }

  .item:focus-visible {
    outline-offset: -2px;
  }

  .item:disabled {
    opacity: 0.5;
    cursor: default;
  }

  hr {
    margin: 6px 8px;
    border: 0;
    border-block-start: 1px solid var(--_line);
  }
`;
