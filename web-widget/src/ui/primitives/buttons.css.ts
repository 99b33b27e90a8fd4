import { type CSSResult, css } from "lit";

/** Buttons: `.button` with words (`.is-primary`, `.is-danger`, `.is-quiet`, `.is-small`), `.icon-button` with a drawing
 * and an `aria-label`. Both also dress links.
 */
export const buttons: CSSResult = css`
  .button,
  .icon-button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--_gap);
    flex: none;
    min-block-size: var(--_target);
    min-inline-size: var(--_target);
    max-inline-size: 100%;
    margin: 0;
    border: 1px solid transparent;
    border-radius: calc(var(--_radius) * 0.75);
    color: var(--_text);
    background: transparent;
    text-decoration: none;
    cursor: pointer;
    user-select: none;
    transition:
      background-color var(--_quick),
      border-color var(--_quick),
      scale var(--_quick) var(--_ease);
  }

  .button {
    padding: 0.5em 1.05em;
    border-color: var(--_line);
    font-weight: 600;
    line-height: 1.25;
    text-align: center;
    overflow-wrap: anywhere;
    background: var(--_surface);
  }

  .icon-button {
    inline-size: var(--_target);
    padding: 0;
    border-radius: 50%;
    font-size: var(--_size-large);
    color: var(--_muted);
  }

  .button.is-small {
    min-block-size: 36px;
    padding: 0.3em 0.8em;
    font-size: var(--_size-small);
  }

  .icon-button.is-small {
    inline-size: 32px;
    min-inline-size: 32px;
    min-block-size: 32px;
    font-size: var(--_size);
  }

  .button.is-primary {
    border-color: transparent;
    color: var(--_accent-text);
    background: var(--_accent);
  }

  .button.is-danger {
    border-color: transparent;
    color: var(--_danger-fill-text);
    background: var(--_danger-fill);
  }

  .button.is-quiet {
    border-color: transparent;
    color: var(--_accent);
    background: transparent;
  }

  .icon-button.is-primary {
    color: var(--_accent-text);
    background: var(--_accent);
  }

  @media (hover: hover) {
    .button:hover,
    .icon-button:hover {
      background: color-mix(in oklab, var(--_text) 6%, var(--_surface));
    }

    .button.is-quiet:hover,
    .icon-button:hover {
      background: var(--_hover);
    }

    .button.is-primary:hover,
    .icon-button.is-primary:hover {
      background: var(--_accent-over);
    }

    .button.is-danger:hover {
      background: color-mix(in oklab, var(--_danger-fill) 90%, black);
    }
  }

  .button:active,
  .icon-button:active {
    scale: 0.97;
  }

  .button[aria-pressed="true"] {
    border-color: var(--_accent);
  }

  .button[aria-pressed="true"],
  .icon-button[aria-pressed="true"] {
    color: var(--_text);
    background: var(--_accent-soft);
  }

  .button:disabled,
  .icon-button:disabled,
  .button[aria-disabled="true"],
  .icon-button[aria-disabled="true"] {
    opacity: 0.5;
    cursor: default;
    scale: none;
  }

  .button .spinner {
    font-size: 1.1em;
  }

  @media (forced-colors: active) {
    .button,
    .icon-button.is-primary {
      border-color: ButtonText;
    }

    .button:disabled,
    .icon-button:disabled {
      opacity: 1;
      color: GrayText;
    }
  }
`;
