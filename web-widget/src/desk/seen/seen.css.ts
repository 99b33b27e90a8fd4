import { css } from "lit";

export const seenSheet = css`
  :host {
    display: flex;
    min-block-size: 0;
    min-inline-size: 0;
  }

  .frame {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
    border: 3px solid var(--_tone-fill);
  }

  header {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 12px;
    align-items: center;
    padding: 8px 14px;
    color: var(--_tone);
    background: var(--_tone-soft);
  }

  header p {
    flex: 1 1 16em;
    margin: 0;
    font-size: var(--_size-small);
    line-height: 1.35;
  }

  tp-timeline,
  tp-empty {
    flex: 1;
    min-block-size: 0;
  }
`;
