import { css } from "lit";

/** A flag, in the list and beside a thread. */
export const flagSheet = css`
  .author {
    color: var(--_tone);
  }

  .author .role {
    font-weight: 500;
    color: var(--_muted);
  }

  .place {
    display: inline-flex;
    flex-wrap: wrap;
    gap: 2px 8px;
    align-items: center;
    min-inline-size: 0;
    font-size: var(--_size-small);
    color: var(--_muted);
    overflow-wrap: anywhere;
  }

  .chip {
    display: inline-flex;
    gap: 4px;
    align-items: center;
    padding: 1px 7px;
    border-radius: 8px;
    font-size: var(--_size-tiny);
    font-weight: 600;
    color: var(--_muted);
    background: var(--_sunken);
  }

  .is-hold .chip {
    color: var(--_warn);
    background: var(--_warn-soft);
  }

  .is-block .chip {
    color: var(--_danger);
    background: var(--_danger-soft);
  }

  .said {
    display: grid;
    gap: 2px;
    padding: 8px 12px;
    border-radius: var(--_radius-small);
    background: var(--_sunken);
  }

  .said p {
    margin: 0;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }

  .field {
    margin-inline-end: 8px;
    font-size: var(--_size-tiny);
    font-weight: 600;
    color: var(--_muted);
  }

  mark {
    padding: 1px 3px;
    border-radius: 4px;
    color: var(--_warn);
    background: var(--_warn-soft);
    text-decoration: underline wavy 1px;
    text-underline-offset: 3px;
  }

  .kind {
    display: inline-block;
    margin-inline-start: 5px;
    padding-inline: 5px;
    border: 1px solid currentColor;
    border-radius: 6px;
    font-size: var(--_size-tiny);
    font-weight: 600;
    line-height: 1.35;
    vertical-align: 1px;
    white-space: normal;
  }

  .outcome {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 10px;
    align-items: center;
    margin: 0;
    font-size: var(--_size-small);
    color: var(--_muted);
    overflow-wrap: anywhere;
  }

  .settled {
    color: var(--_text);
  }

  @media (forced-colors: active) {
    .chip {
      border: 1px solid CanvasText;
    }

    mark {
      color: MarkText;
      background: Mark;
    }
  }
`;
