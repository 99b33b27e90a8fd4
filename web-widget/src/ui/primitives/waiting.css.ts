import { type CSSResult, css } from "lit";

/** `.spinner`, and `.bone`: the place of words and pictures that have not come yet. Both are `aria-hidden`. */
export const waiting: CSSResult = css`
  .spinner {
    display: inline-block;
    inline-size: 1.25em;
    block-size: 1.25em;
    flex: none;
    border: 2px solid color-mix(in oklab, currentColor 25%, transparent);
    border-block-start-color: currentColor;
    border-radius: 50%;
    animation: turn 800ms linear infinite;
  }

  .bone {
    display: block;
    min-block-size: 0.8em;
    border-radius: var(--_radius-small);
    background: var(--_sunken);
    animation: breathe 1.8s ease-in-out infinite;
  }

  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }

  @keyframes breathe {
    50% {
      opacity: 0.5;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .spinner {
      animation-duration: 4s;
      animation-timing-function: steps(8);
    }

    .bone {
      animation: none;
    }
  }

  @media (forced-colors: active) {
    .bone {
      border: 1px solid GrayText;
    }
  }
`;
