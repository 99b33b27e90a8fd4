import { css } from "lit";

export const menuStyles = css`
  .menu {
    display: grid;
    gap: 0.125rem;
  }

  .is-tiles {
    grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr));
  }

  .entry {
    display: flex;
    align-items: center;
    gap: 0.7rem;
    min-block-size: 44px;
    padding: 0.35rem 0.7rem;
    border: 0;
    border-radius: var(--_radius-small);
    text-align: start;
    background: none;
    cursor: pointer;
  }

  .entry:hover,
  .entry:focus-visible {
    background: var(--_hover);
  }

  .entry > .icon:first-child {
    color: var(--_accent);
  }

  .entry.is-note {
    color: var(--_note-text);
    background: var(--_note);
  }

  .entry.is-note > .icon {
    color: inherit;
  }

  .words {
    display: grid;
    flex: 1;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }

  .entry small,
  .format small {
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  .entry.is-note small {
    color: inherit;
  }

  .mark {
    display: grid;
    place-items: center;
    inline-size: 44px;
    block-size: 44px;
    padding: 0;
    border: 0;
    border-radius: 999px;
    background: none;
    cursor: pointer;
  }

  .mark:hover {
    background: var(--_hover);
  }

  .format {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
  }

  .format small {
    padding-inline: 0.5rem;
  }
`;
