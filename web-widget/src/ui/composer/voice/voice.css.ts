import { css } from "lit";

export const voiceStyles = css`
  :host {
    display: grid;
    gap: 0.4rem;
  }
  p {
    display: flex;
    align-items: center;
    gap: 0.6rem;
    margin: 0;
  }
  p:empty {
    display: none;
  }
  small {
    font-size: var(--_size-small);
    color: var(--_muted);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.4rem;
    font-variant-numeric: tabular-nums;
  }
  .is-end {
    justify-content: end;
  }
  .grows {
    flex: 1;
    min-inline-size: 5rem;
  }
  .dot {
    inline-size: 0.7rem;
    block-size: 0.7rem;
    border-radius: 50%;
    background: var(--_muted);
  }
  .dot.is-live {
    background: var(--_danger);
  }
  .wave {
    display: block;
    inline-size: 100%;
    block-size: 2rem;
    fill: var(--_accent);
  }
`;
