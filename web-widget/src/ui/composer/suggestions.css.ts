import { css } from "lit";

export const suggestionStyles = css`
  .suggestions {
    position: absolute;
    z-index: 2;
    inset-block-end: calc(100% + 0.3rem);
    inset-inline: 0;
    max-block-size: 16rem;
    margin: 0;
    padding: 0.3rem;
    overflow-y: auto;
    border: 1px solid var(--_line);
    border-radius: min(1rem, var(--_radius));
    list-style: none;
    color: var(--_text);
    background: var(--_surface);
    box-shadow: var(--_shadow-high);
  }

  .suggestions li {
    display: flex;
    align-items: center;
    gap: 0.6rem;
    min-block-size: 40px;
    padding-inline: 0.7rem;
    border-radius: var(--_radius-small);
    cursor: pointer;
  }

  .suggestions li:hover {
    background: var(--_hover);
  }

  .suggestions [aria-selected="true"] {
    background: var(--_accent-soft);
  }

  .sign {
    inline-size: 1.4em;
    text-align: center;
    color: var(--_muted);
  }

  .muted {
    margin-inline-start: auto;
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  @media (forced-colors: active) {
    .suggestions [aria-selected="true"] {
      outline: 2px solid Highlight;
    }
  }
`;
