import { type CSSResult, css } from "lit";
import { kindStyles } from "../kinds/index.ts";
import { waiting } from "../primitives/waiting.css.ts";
import { bubbleSheet } from "./bubble.css.ts";
import { toolsSheet } from "./tools.css.ts";

const frame = css`
  :host {
    position: relative;
    display: block;
    min-block-size: 0;
    overflow: hidden;
    background: var(--_ground);
  }

  .scroller {
    display: flex;
    flex-direction: column;
    block-size: 100%;
    overflow: hidden auto;
    overflow-anchor: none; /* the reader's place is kept by the rows themselves */
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--_line-strong) transparent;
  }

  .above,
  .rows,
  .below {
    flex: none;
  }

  .above {
    margin-block-start: auto; /* few messages stand at the bottom, beside the composer */
  }

  .row {
    display: flow-root;
    padding-inline: 12px;
    overflow-wrap: anywhere;
  }

  .row:last-child {
    padding-block-end: 10px;
  }

  .row:focus-visible {
    outline-offset: -2px;
    border-radius: var(--_radius-small);
  }

  .row.is-found .bubble {
    animation: found 1.2s ease-out;
  }

  @keyframes found {
    0%,
    60% {
      box-shadow: 0 0 0 4px color-mix(in oklab, var(--_accent) 45%, transparent);
    }
  }

  .latest {
    position: absolute;
    inset-block-end: 12px;
    inset-inline-end: 16px;
    display: grid;
    place-items: center;
    inline-size: var(--_target);
    block-size: var(--_target);
    padding: 0;
    border: 1px solid var(--_line);
    border-radius: 50%;
    color: var(--_text);
    background: var(--_surface);
    box-shadow: var(--_shadow);
    cursor: pointer;
    animation: come var(--_quick) var(--_ease);
  }

  .latest:hover {
    background: var(--_sunken);
  }

  .latest .count {
    position: absolute;
    inset-block-start: -6px;
    inset-inline-end: -4px;
    min-inline-size: 1.7em;
    padding-inline: 0.4em;
    border-radius: 1em;
    font-size: var(--_size-tiny);
    font-weight: 700;
    line-height: 1.65;
    color: var(--_accent-text);
    background: var(--_accent);
  }

  @keyframes come {
    from {
      opacity: 0;
      scale: 0.8;
    }
  }
`;

const lines = css`
  .day,
  .notice,
  .typing,
  .unread {
    margin: 0;
    padding-block: 8px;
    font-size: var(--_size-small);
    text-align: center;
    color: var(--_muted);
  }

  .day {
    padding-block: 14px 8px;
  }

  .day time {
    display: inline-block;
    padding: 0.2em 0.9em;
    border-radius: 1em;
    font-weight: 600;
    font-size: var(--_size-tiny);
    letter-spacing: 0.01em;
    background: color-mix(in oklab, var(--_text) 6%, transparent);
  }

  .notice {
    padding-inline: 24px;
    text-wrap: balance;
  }

  .notice .spinner {
    margin-inline-end: 8px;
    vertical-align: -0.25em;
  }

  .unread {
    display: flex;
    align-items: center;
    gap: 10px;
    font-weight: 700;
    font-size: var(--_size-tiny);
    color: var(--_danger);
  }

  .unread::before,
  .unread::after {
    content: "";
    flex: 1;
    block-size: 1px;
    background: currentColor;
    opacity: 0.4;
  }

  .typing {
    display: flex;
    align-items: center;
    gap: 8px;
    padding-inline-start: 36px;
  }

  .dots {
    display: inline-flex;
    gap: 4px;
    padding: 10px 12px;
    border-radius: var(--_radius-bubble);
    background: var(--_bubble-other);
  }

  .dots i {
    inline-size: 6px;
    block-size: 6px;
    border-radius: 50%;
    background: var(--_muted);
    animation: dot 1.2s ease-in-out infinite;
  }

  .dots i:nth-child(2) {
    animation-delay: 0.15s;
  }

  .dots i:nth-child(3) {
    animation-delay: 0.3s;
  }

  @keyframes dot {
    0%,
    60%,
    100% {
      opacity: 0.35;
    }

    30% {
      opacity: 1;
    }
  }

  .link {
    padding: 4px 6px;
    border: 0;
    border-radius: var(--_radius-small);
    font-weight: 600;
    color: var(--_accent);
    background: none;
    cursor: pointer;
  }

  .link:hover {
    text-decoration: underline;
  }

  @media (prefers-reduced-motion: reduce) {
    .dots i,
    .row.is-found .bubble {
      animation: none;
    }

    .row.is-found .bubble {
      box-shadow: 0 0 0 3px var(--_accent);
    }
  }

  @media (forced-colors: active) {
    .row.is-found .bubble {
      outline: 3px solid Highlight;
    }

    .latest {
      border-color: ButtonText;
    }
  }
`;

export const timelineSheet: CSSResult[] = [waiting, ...kindStyles, frame, lines, ...bubbleSheet, toolsSheet];
