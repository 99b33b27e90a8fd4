import { css } from "lit";

/** Of the sketched streets below a place. */
export const streetStyles = css`
  .land {
    fill: light-dark(#e9ede6, #1a222b);
  }

  .park {
    fill: light-dark(#cfe5c9, #21382c);
  }

  .water {
    fill: light-dark(#c2dcf2, #1c3650);
  }

  .street {
    fill: none;
    stroke: light-dark(#ffffff, #2e3a47);
    stroke-width: 4;
  }

  .street.is-wide {
    stroke: light-dark(#fff7df, #3b4755);
    stroke-width: 8;
  }
`;
