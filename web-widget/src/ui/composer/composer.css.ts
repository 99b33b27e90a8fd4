import { css } from "lit";

export const composerStyles = css`
  :host {
    display: block;
    min-inline-size: 0;
  }

  .composer {
    container-type: inline-size;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.4rem;
    padding: 0.5rem 0.75rem calc(0.75rem + env(safe-area-inset-bottom, 0px));
    border-block-start: 1px solid var(--_line);
    color: var(--_text);
    background: var(--_surface);
    --_c: var(--_accent);
    --_on-c: var(--_accent-text);
  }

  @media (height < 400px) {
    .composer {
      padding-block: 4px;
    }
  }

  .is-private.composer {
    background: var(--_accent-soft);
  }

  /* A note looks like a sheet of paper, in every part of the box. */
  .is-note.composer {
    border-block-start: 2px dashed var(--_note-line);
    background: var(--_note);
    color: var(--_note-text);
    --_c: var(--_note-text);
    --_on-c: var(--_note);
    --_muted: var(--_note-text);
  }

  .card {
    position: relative;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    border: 1px solid var(--_line-strong);
    border-radius: min(1.25rem, var(--_radius));
    background: var(--_surface);
    transition: border-color var(--_quick);
  }

  .is-note .card {
    border: 1px dashed var(--_note-line);
    border-radius: 0.375rem;
    background: color-mix(in oklab, var(--_note) 55%, var(--_surface));
  }

  .card:focus-within {
    border-color: var(--_c);
    box-shadow: 0 0 0 1px var(--_c);
  }

  textarea {
    display: block;
    field-sizing: content;
    inline-size: 100%;
    min-block-size: 2.75rem;
    max-block-size: min(16rem, 40dvh);
    padding: 0.65rem 0.9rem 0.2rem;
    border: 0;
    outline: 0;
    font-size: var(--_size-field);
    line-height: 1.4;
    color: inherit;
    background: none;
    resize: none;
    overflow-wrap: anywhere;
    scrollbar-width: thin;
  }

  textarea:focus-visible {
    outline: none; /* the card around it shows the focus */
  }

  textarea::placeholder {
    color: var(--_muted);
    opacity: 1;
  }

  textarea:placeholder-shown {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .tools {
    display: flex;
    align-items: center;
    padding: 0.125rem;
  }

  .tool,
  .send {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.4rem;
    min-inline-size: 44px;
    min-block-size: 44px;
    padding: 0;
    flex: none;
    border: 0;
    border-radius: 999px;
    color: var(--_muted);
    background: none;
    cursor: pointer;
  }

  .tool:hover,
  .tool[aria-expanded="true"] {
    color: var(--_c);
    background: var(--_hover);
  }

  .tool .icon {
    transition: rotate var(--_quick);
  }

  .is-add[aria-expanded="true"] .icon {
    rotate: 45deg;
  }

  .wide {
    display: none;
  }

  .counter {
    flex: 1;
    min-inline-size: 0;
    padding-inline: 0.5rem;
    text-align: end;
    font-size: var(--_size-small);
    font-variant-numeric: tabular-nums;
    color: var(--_muted);
  }

  .counter:empty {
    padding: 0;
  }

  .counter.is-over,
  .trouble {
    color: var(--_danger);
  }

  .sending {
    display: inline-flex;
    gap: 1px;
    min-inline-size: 0;
  }

  .send {
    flex: 0 1 auto;
    min-inline-size: 40px;
    min-block-size: 40px;
    margin-block: 2px;
    padding-inline: 0.6rem;
    font-size: var(--_size-small);
    font-weight: 650;
    color: var(--_on-c);
    background: var(--_c);
  }

  .send:hover {
    background: color-mix(in oklab, var(--_c) 88%, var(--_text));
  }

  .send:not(.caret)[aria-disabled="true"] > .icon {
    opacity: 0.75;
  }

  .send-words {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    padding-inline-end: 0.2rem;
  }

  .is-split .send {
    border-start-end-radius: 0;
    border-end-end-radius: 0;
  }

  .is-split .caret {
    flex: none;
    border-radius: 0;
    border-start-end-radius: 999px;
    border-end-end-radius: 999px;
  }

  .is-nobody .send {
    border: 1.5px dashed var(--_line-strong);
    color: var(--_text);
    background: var(--_surface);
  }

  .is-private .send {
    border: 1.5px solid var(--_c);
    color: var(--_c);
    background: var(--_surface);
  }

  .is-note .send {
    border: 1px solid var(--_note-line);
    border-radius: 0.375rem;
    color: var(--_note-text);
    background: var(--_note-fill);
  }

  .is-note .is-split .send:not(.caret) {
    border-start-end-radius: 0;
    border-end-end-radius: 0;
  }

  .is-note .is-split .caret {
    border-start-start-radius: 0;
    border-end-start-radius: 0;
  }

  .whom,
  .strip,
  .closed,
  .trouble {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    margin: 0;
    font-size: var(--_size-small);
  }

  .whom {
    padding-inline: 0.25rem;
    font-weight: 600;
    color: var(--_c);
  }

  .closed {
    justify-content: center;
    min-block-size: 44px;
    text-align: center;
    color: var(--_muted);
  }

  .closed button {
    min-block-size: 44px;
    border: 0;
    font-weight: 600;
    color: var(--_accent);
    background: none;
    cursor: pointer;
  }

  .strip {
    padding-inline-start: 0.6rem;
    border-inline-start: 3px solid var(--_c);
    border-radius: var(--_radius-small);
    background: var(--_hover);
  }

  .strip > .icon {
    color: var(--_c);
  }

  .strip > span {
    display: grid;
    flex: 1;
    min-inline-size: 0;
  }

  .strip > span > * {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .panel {
    padding: 0.5rem;
    border: 1px solid var(--_line);
    border-radius: min(1rem, var(--_radius));
    color: var(--_text);
    background: var(--_surface);
    box-shadow: var(--_shadow);
  }

  @container (inline-size >= 27rem) {
    .wide {
      display: inline-flex;
    }
  }

  @container (inline-size < 22rem) {
    .is-split .send:not(.caret) .icon {
      display: none;
    }
  }

  @media (forced-colors: active) {
    .card,
    .send {
      border: 1px solid ButtonText;
    }

    .card:focus-within {
      outline: 2px solid Highlight;
    }
  }
`;
