import { type CSSResult, css } from "lit";

export const listSheet: CSSResult = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
    background: var(--_surface);
  }

  .search {
    position: relative;
    flex: none;
    padding: 10px 14px;
  }

  .search > .icon {
    position: absolute;
    inset-inline-start: 27px;
    inset-block-start: 50%;
    translate: 0 -50%;
    color: var(--_muted);
    pointer-events: none;
  }

  .search input {
    inline-size: 100%;
    min-block-size: var(--_target);
    padding-block: 0;
    padding-inline: 40px 12px;
    border: 1px solid transparent;
    border-radius: calc(var(--_target) / 2);
    font-size: var(--_size-field);
    background: var(--_sunken);
  }

  .search input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }

  .list {
    flex: 1;
    min-block-size: 0;
    overflow: hidden auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }

  ul {
    margin: 0;
    padding: 0 6px 8px;
    list-style: none;
  }

  h3 {
    margin: 0;
    padding: 12px 16px 4px;
    font-size: var(--_size-small);
    font-weight: 650;
    color: var(--_muted);
  }

  .state {
    margin: 0;
    padding: 8px 16px;
    color: var(--_muted);
  }

  .item {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    grid-template-areas: "face title time" "face roles roles" "face last badge";
    gap: 0 12px;
    align-items: center;
    inline-size: 100%;
    padding: 10px;
    border: 0;
    border-radius: 14px;
    text-align: start;
    background: none;
    cursor: pointer;
  }

  .item:hover {
    background: var(--_hover);
  }

  .item[aria-current] {
    background: var(--_accent-soft);
  }

  .item:focus-visible {
    outline-offset: -2px;
  }

  .face {
    position: relative;
    grid-area: face;
  }

  .face.is-plain {
    display: grid;
    place-items: center;
    inline-size: 44px;
    block-size: 44px;
    border-radius: 50%;
    color: var(--_accent);
    background: var(--_accent-soft);
  }

  .subject {
    position: absolute;
    inset-block-end: -4px;
    inset-inline-end: -5px;
    display: grid;
    place-items: center;
    inline-size: 22px;
    block-size: 22px;
    border-radius: 50%;
    font-size: 12px;
    color: var(--_muted);
    background: var(--_surface);
    box-shadow: 0 0 0 1px var(--_line);
  }

  .title,
  .roles,
  .last {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .title {
    grid-area: title;
    font-weight: 600;
  }

  .muted {
    margin-inline-start: 6px;
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  .muted .icon {
    vertical-align: -0.2em;
  }

  time {
    grid-area: time;
    font-size: var(--_size-tiny);
    color: var(--_muted);
  }

  .roles {
    grid-area: roles;
    font-size: var(--_size-small);
    line-height: 1.3;
    color: var(--_muted);
  }

  .last {
    grid-area: last;
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  .last .icon {
    inline-size: 1.1em;
    block-size: 1.1em;
    margin-inline-end: 4px;
    vertical-align: -0.15em;
  }

  tp-badge {
    grid-area: badge;
    justify-self: end;
  }

  .is-unread .last,
  .is-unread .title {
    font-weight: 700;
    color: var(--_text);
  }

  .typing {
    font-style: normal;
    color: var(--_ok);
  }

  @media (forced-colors: active) {
    .search input,
    .item[aria-current] {
      border: 1px solid CanvasText;
    }
  }
`;
