import { css } from "lit";

/** Of the panels in which a place is chosen or shared. */
export const placeStyles = css`
  :host {
    display: grid;
    gap: 0.4rem;
  }
  h3,
  p {
    margin: 0;
  }
  h3 {
    font-size: var(--_size);
  }
  p {
    font-size: var(--_size-small);
    color: var(--_muted);
  }
  .is-bad {
    color: var(--_danger);
  }
  input,
  select {
    inline-size: 100%;
    min-block-size: 44px;
    padding-inline: 0.7rem;
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius-small);
    font-size: var(--_size-field);
    color: var(--_text);
    background: var(--_surface);
  }
  input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr));
    gap: 0.4rem;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    justify-content: end;
    gap: 0.4rem;
  }
  button[aria-disabled="true"] {
    opacity: 0.6;
  }
`;
