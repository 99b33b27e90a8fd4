import { type CSSResult, css } from "lit";
import { hitSheet } from "../list/hit.css.ts";

const sheet = css`
  :host {
    display: block;
    flex: none;
    max-block-size: 60%;
    overflow: auto;
    border-block-end: 1px solid var(--_line);
    background: var(--_surface);
  }

  .bar {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 4px 6px 4px 14px;
    padding-inline: 14px 6px;
    background: var(--_surface);
  }

  .bar .icon {
    color: var(--_muted);
  }

  input {
    flex: 1;
    min-inline-size: 0;
    min-block-size: var(--_target);
    padding: 0 4px;
    border: 0;
    font-size: var(--_size-field);
    background: none;
  }

  input:focus-visible {
    outline: none;
  }

  input::-webkit-search-cancel-button {
    display: none;
  }

  .bar:focus-within {
    box-shadow: inset 0 -2px 0 var(--_focus);
  }

  .state {
    margin: 0;
    padding: 8px 16px 16px;
    color: var(--_muted);
  }

  ul {
    margin: 0;
    padding: 0 6px 8px;
    list-style: none;
  }
`;

export const finderSheet: CSSResult[] = [sheet, hitSheet];
