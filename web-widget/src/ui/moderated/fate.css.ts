import { css } from "lit";

export const fateSheet = css`
  :host {
    display: block;
    max-inline-size: 100%;
  }

  .fate {
    display: grid;
    gap: 4px;
    justify-items: start;
    padding: 3px 12px 2px;
    font-size: var(--_size-small);
    line-height: 1.35;
    color: var(--_muted);
  }

  .is-own {
    justify-items: end;
  }

  p {
    margin: 0;
    overflow-wrap: anywhere;
  }

  .line {
    display: grid;
    grid-template-columns: auto minmax(0, auto);
    gap: 6px;
  }

  .line .icon {
    margin-block-start: 0.15em;
  }

  .because {
    max-inline-size: 46ch;
  }

  .link {
    min-block-size: 24px;
    min-inline-size: 24px;
    padding: 0;
    border: 0;
    font-weight: 600;
    color: inherit;
    background: none;
    cursor: pointer;
    text-decoration: underline;
    text-underline-offset: 3px;
  }

  .note {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: 8px;
    align-items: start;
    max-inline-size: 46ch;
    padding-block: 6px;
    padding-inline: 10px 6px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-small);
    color: var(--_text);
    background: var(--_surface);
  }

  .note .icon {
    margin-block-start: 2px;
  }

  .note p {
    padding-block: 2px;
  }

  .close {
    display: grid;
    place-items: center;
    inline-size: 28px;
    block-size: 28px;
    padding: 0;
    border: 0;
    border-radius: 50%;
    color: var(--_muted);
    background: none;
    cursor: pointer;
  }

  .close:hover {
    color: var(--_text);
    background: var(--_hover);
  }

  .close .icon {
    margin: 0;
  }

  .stopped {
    display: grid;
    gap: 2px;
    justify-items: inherit;
    color: var(--_danger);
  }

  .deeds {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
  }

  @media (pointer: coarse) {
    .link,
    .close {
      min-inline-size: 44px;
      min-block-size: 44px;
    }
  }
`;
