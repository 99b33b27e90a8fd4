import { type CSSResult, css } from "lit";
import { buttons } from "../../primitives/buttons.css.ts";
import { shared } from "../../shared.css.ts";
import { partyTones } from "../../theme.css.ts";

const sheet = css`
  :host {
    display: contents;
  }

  p,
  h3 {
    margin: 0 0 12px;
  }

  h3 {
    font-size: var(--_size);
  }

  fieldset {
    display: grid;
    gap: 2px;
    margin: 0 0 14px;
    padding: 0;
    border: 0;
  }

  legend,
  .label {
    display: block;
    padding: 0;
    margin-block-end: 6px;
    font-size: var(--_size-small);
    font-weight: 600;
  }

  fieldset label {
    display: flex;
    align-items: center;
    gap: 10px;
    min-block-size: var(--_target);
    padding-inline: 8px;
    border-radius: var(--_radius-small);
    cursor: pointer;
  }

  fieldset label:hover {
    background: var(--_hover);
  }

  input[type="radio"],
  input[type="checkbox"] {
    inline-size: 20px;
    block-size: 20px;
    flex: none;
    accent-color: var(--_accent);
  }

  textarea,
  input[type="date"],
  input[type="text"],
  select {
    inline-size: 100%;
    min-block-size: var(--_target);
    padding: 10px 12px;
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius-small);
    font-size: var(--_size-field);
    background: var(--_surface);
    resize: vertical;
  }

  select + .label {
    margin-block-start: 14px;
  }

  .quote {
    display: grid;
    margin: 0 0 14px;
    padding: 6px 12px;
    border-inline-start: 3px solid var(--_tone);
    border-radius: var(--_radius-joined);
    background: var(--_tone-soft);
  }

  .quote b {
    color: var(--_tone);
  }

  .quote span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  ul {
    display: grid;
    gap: 4px;
    margin: 0 0 16px;
    padding: 0;
    list-style: none;
  }

  li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 10px;
    min-block-size: 36px;
  }

  li b {
    font-weight: 600;
  }

  li .icon {
    color: var(--_muted);
  }

  li.is-visible .icon {
    color: var(--_ok);
  }

  li span,
  .hint {
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  .trouble {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 12px 0 0;
    padding: 8px 12px;
    border-radius: var(--_radius-small);
    font-size: var(--_size-small);
    color: var(--_danger);
    background: var(--_danger-soft);
  }
`;

export const dialogsSheet: CSSResult[] = [shared, buttons, partyTones, sheet];
