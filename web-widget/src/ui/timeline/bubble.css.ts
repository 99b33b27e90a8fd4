import { type CSSResult, css } from "lit";

const bubbles = css`
  .said {
    display: grid;
    grid-template-columns: 28px minmax(0, 1fr);
    gap: 0 8px;
    padding-block-start: 2px;
  }

  .said.is-first {
    padding-block-start: 10px;
  }

  .said.is-own {
    grid-template-columns: minmax(0, 1fr);
  }

  .face {
    align-self: end;
  }

  .stack {
    display: grid;
    grid-template-columns: minmax(0, max-content);
    justify-content: start;
    justify-items: start;
    max-inline-size: min(560px, 86%);
  }

  .is-own .stack {
    justify-content: end;
    justify-items: end;
    justify-self: end;
  }

  .who {
    display: flex;
    flex-wrap: wrap;
    gap: 0 6px;
    align-items: baseline;
    margin: 0 0 3px;
    padding-inline-start: 12px;
    font-size: var(--_size-small);
    font-weight: 650;
    color: var(--_tone);
  }

  .who .role {
    font-weight: 500;
    color: var(--_muted);
  }

  .bubble {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    align-items: flex-end;
    gap: 0 10px;
    max-inline-size: 100%;
    padding: 8px 13px;
    border: 1px solid var(--_bubble-line);
    border-radius: var(--_radius-bubble);
    color: var(--_bubble-other-text);
    background: var(--_bubble-other);
    box-shadow: 0 1px 1px rgb(35 25 10 / 5%);
  }

  .bubble > .kind {
    margin-inline-end: auto;
  }

  .is-own .bubble.shape-words {
    color: var(--_bubble-own-text);
    background: var(--_bubble-own);
    --_accent: var(--_bubble-own-text);
    --_muted: color-mix(in oklab, var(--_bubble-own-text) 82%, transparent);
  }

  .said:not(.is-own, .is-first) .bubble {
    border-start-start-radius: var(--_radius-joined);
  }

  .said:not(.is-own, .is-last) .bubble,
  .said.is-last:not(.is-own) .bubble {
    border-end-start-radius: var(--_radius-joined);
  }

  .said.is-own:not(.is-first) .bubble {
    border-start-end-radius: var(--_radius-joined);
  }

  .said.is-own .bubble {
    border-end-end-radius: var(--_radius-joined);
  }

  .bubble > .kind,
  .bubble > .quote {
    flex: 0 1 auto;
    min-inline-size: 0;
    max-inline-size: 100%;
  }

  .bubble p {
    margin: 0;
  }

  .bubble.shape-bare {
    padding: 0;
    border-color: transparent;
    color: var(--_text);
    background: none;
    box-shadow: none;
  }

  .bubble.shape-panel {
    color: var(--_text);
    background: var(--_surface);
    border-color: var(--_line);
  }

  .bubble.shape-panel > .kind,
  .bubble.shape-bare > .kind {
    flex: 1 1 auto;
  }

  .bubble.shape-bare .foot {
    padding: 2px 6px 0;
  }

  .bubble.is-gone {
    color: var(--_muted);
    background: transparent;
    border: 1px dashed var(--_line-strong);
    box-shadow: none;
  }

  .is-own .bubble.is-gone.shape-words {
    color: var(--_text);
    background: transparent;
    --_muted: inherit;
  }

  .gone {
    display: flex;
    align-items: center;
    gap: 6px;
    font-style: italic;
    font-size: var(--_size-small);
  }
`;

/** What only some see has a lock and a line; a note looks like paper, at a glance. */
const secrets = css`
  .mark {
    display: flex;
    align-items: center;
    gap: 4px;
    margin: 2px 0 3px;
    padding-inline: 12px;
    font-size: var(--_size-tiny);
    font-weight: 600;
    color: var(--_muted);
  }

  .is-private .bubble {
    border: 1px dashed var(--_tone);
  }

  .is-note .mark {
    color: var(--_note-text);
  }

  .is-note .bubble.shape-words,
  .is-note.is-own .bubble.shape-words {
    color: var(--_note-text);
    background: var(--_note);
    border: 1px solid var(--_note-line);
    --_accent: var(--_note-text);
    --_muted: var(--_note-text);
  }
`;

const details = css`
  .foot {
    display: inline-flex;
    flex: none;
    align-items: center;
    gap: 4px;
    font-size: var(--_size-tiny);
    line-height: 1.6;
    white-space: nowrap;
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }

  .tick {
    display: inline-flex;
  }

  .tick .icon {
    inline-size: 1.35em;
    block-size: 1.35em;
  }

  .tick.is-read {
    color: var(--_accent);
  }

  .tick.is-failed {
    color: inherit; /* on the bubble's own colour; what to do stands below in words */
  }

  .quote {
    display: grid;
    flex: 1 1 100%;
    gap: 0;
    inline-size: 100%;
    margin: 0 0 5px;
    padding: 5px 10px;
    border: 0;
    border-inline-start: 3px solid var(--_tone, var(--_line-strong));
    border-radius: var(--_radius-joined);
    font-size: var(--_size-small);
    text-align: start;
    color: inherit;
    background: color-mix(in oklab, currentColor 8%, transparent);
    cursor: pointer;
  }

  .is-own .shape-words .quote {
    border-inline-start-color: currentColor;
  }

  .quote b,
  .quote span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .reactions {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin-block: -5px 2px;
    padding-inline: 8px;
    position: relative;
  }

  .chip {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    min-block-size: 26px;
    min-inline-size: 32px;
    justify-content: center;
    padding: 0 7px;
    border: 1px solid var(--_line);
    border-radius: 1em;
    font-size: var(--_size-small);
    color: var(--_text);
    background: var(--_surface);
    cursor: pointer;
  }

  .chip[aria-pressed="true"] {
    border-color: var(--_accent);
    background: var(--_accent-soft);
  }

  .chip:disabled {
    cursor: default;
  }

  .failure {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    align-items: center;
    gap: 2px 6px;
    padding-block-start: 4px;
    font-size: var(--_size-small);
    color: var(--_danger);
  }

  .failure .link {
    min-block-size: 28px;
    color: inherit;
    text-decoration: underline;
    text-underline-offset: 3px;
  }
`;

export const bubbleSheet: CSSResult[] = [bubbles, secrets, details];
