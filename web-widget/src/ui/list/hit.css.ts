import { type CSSResult, css } from "lit";

export const hitSheet: CSSResult = css`
  .hit {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    grid-template-areas: none;
    gap: 2px 12px;
    inline-size: 100%;
    min-block-size: var(--_target);
    padding: 8px 10px;
    border: 0;
    border-radius: 14px;
    text-align: start;
    background: none;
    cursor: pointer;
  }

  .hit:hover {
    background: var(--_hover);
  }

  .hit:focus-visible {
    outline-offset: -2px;
  }

  .hit b {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-weight: 600;
  }

  .hit small {
    margin-inline-start: 8px;
    font-weight: 400;
    color: var(--_muted);
  }

  .hit time {
    grid-area: auto;
    font-size: var(--_size-tiny);
    color: var(--_muted);
  }

  .hit span {
    grid-column: 1 / -1;
    font-size: var(--_size-small);
    color: var(--_muted);
    overflow-wrap: anywhere;
  }

  mark {
    border-radius: 3px;
    padding-inline: 1px;
    color: var(--_note-text);
    background: var(--_note);
  }
`;
