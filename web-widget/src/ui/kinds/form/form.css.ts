import { type CSSResult, css } from "lit";
import { buttons } from "../../primitives/buttons.css.ts";
import { shared } from "../../shared.css.ts";

const form: CSSResult = css`
  :host {
    display: block;
    inline-size: 18rem;
    max-inline-size: 100%;
  }

  :is(form, fieldset, .field, .options) {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }

  form {
    gap: 14px;
  }

  p {
    margin: 0;
  }

  [dir="auto"]:not(input, textarea) {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }

  .field,
  fieldset {
    gap: 4px;
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
    overflow-wrap: anywhere;
  }

  .field > label,
  legend {
    padding: 0;
    font-size: var(--_size-small);
    font-weight: 600;
  }

  legend {
    margin-block-end: 4px;
  }

  .optional {
    font-weight: 400;
    color: var(--_muted);
  }

  .hint {
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  .trouble,
  .failure {
    font-size: var(--_size-small);
    font-weight: 600;
    color: var(--_danger);
    overflow-wrap: anywhere;
  }

  .row {
    display: flex;
    align-items: center;
    gap: 8px;
  }

  .unit {
    color: var(--_muted);
  }

  :is(input, select, textarea):not([type="radio"], [type="checkbox"], [type="file"]) {
    inline-size: 100%;
    min-inline-size: 0;
    min-block-size: var(--_target);
    padding: 8px 12px;
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius-small);
    font-size: var(--_size-field);
    color: var(--_text);
    background: var(--_surface);
  }

  textarea {
    resize: vertical;
  }

  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }

  :is(input, select, textarea)[aria-invalid="true"] {
    border-color: var(--_danger);
    box-shadow: inset 0 0 0 1px var(--_danger);
  }

  .options {
    gap: 6px;
  }

  .option {
    display: flex;
    align-items: center;
    gap: 10px;
    min-block-size: var(--_target);
    padding: 6px 12px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-small);
    background: var(--_surface);
    cursor: pointer;
  }

  .option:has(:checked) {
    border-color: var(--_accent);
    background: var(--_accent-soft);
  }

  .option:has([aria-invalid="true"]) {
    border-color: var(--_danger);
  }

  .option input {
    inline-size: 18px;
    block-size: 18px;
    flex: none;
    margin: 0;
    accent-color: var(--_accent);
  }

  .parts {
    display: grid;
    grid-template-columns: 2fr 3fr;
    gap: 8px;
  }

  .part {
    display: grid;
    gap: 2px;
    min-inline-size: 0;
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  .part:not(.is-postcode, .is-city) {
    grid-column: 1 / -1;
  }

  .stars {
    display: flex;
    flex-wrap: wrap;
  }

  .stars label {
    position: relative;
    display: grid;
    place-items: center;
    min-inline-size: 34px;
    block-size: var(--_target);
    font-size: 30px;
    line-height: 1;
    color: var(--_warn);
    cursor: pointer;
  }

  /* Those after the chosen one are empty; where none is chosen, all are. */
  .stars:not(:has(:checked)) label,
  .stars label:has(:checked) ~ label {
    color: var(--_line-strong);
  }

  .stars input {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }

  .stars label:has(:focus-visible),
  .pick:has(:focus-visible) {
    border-radius: 8px;
    outline: 2px solid var(--_focus);
  }

  .pad {
    display: block;
    inline-size: 100%;
    block-size: auto;
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius-small);
    background: #ffffff;
    cursor: crosshair;
    touch-action: none;
  }

  .sign-row {
    display: flex;
    align-items: end;
    gap: 8px;
    margin-block-start: 6px;
  }

  .sign-row .part {
    flex: 1;
  }

  .pick {
    position: relative;
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-block-size: var(--_target);
    padding: 6px 12px;
    border: 1px dashed var(--_line-strong);
    border-radius: var(--_radius-small);
    font-weight: 600;
    color: var(--_accent);
    cursor: pointer;
  }

  .pick input {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    opacity: 0;
    cursor: pointer;
  }

  progress {
    inline-size: 100%;
    block-size: 6px;
    accent-color: var(--_accent);
  }

  .file-line {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    font-size: var(--_size-small);
    overflow-wrap: anywhere;
  }

  @media (forced-colors: active) {
    .stars label:has(:checked) ~ label,
    .stars:not(:has(:checked)) label {
      color: GrayText;
    }
  }
`;

export const formStyles: CSSResult[] = [shared, buttons, form];
