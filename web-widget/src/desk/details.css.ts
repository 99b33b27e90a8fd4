import { css } from "lit";

export const detailsSheet = css`
  :host {
    position: relative;
    display: block;
    overflow-y: auto;
    padding: 16px;
    background: var(--_surface);
  }

  section + section {
    margin-block-start: 24px;
  }

  h2 {
    margin: 0 0 10px;
    font-size: var(--_size-small);
    font-weight: 650;
    color: var(--_muted);
  }

  ul {
    display: grid;
    gap: 14px;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: 0 10px;
    align-items: start;
  }

  .is-gone tp-avatar {
    filter: grayscale(1);
  }

  p {
    margin: 0;
  }

  .name {
    overflow-wrap: anywhere;
    font-weight: 600;
    line-height: 1.3;
  }

  .you {
    margin-inline-start: 6px;
    font-size: var(--_size-tiny);
    font-weight: 600;
    color: var(--_muted);
  }

  .more {
    font-size: var(--_size-small);
    line-height: 1.35;
    color: var(--_muted);
  }

  .role {
    font-weight: 600;
    color: var(--_tone, var(--_muted));
  }

  .id {
    overflow-wrap: anywhere;
    font-size: var(--_size-tiny);
  }

  .see {
    margin-block-start: -4px;
    margin-inline-end: -8px;
  }

  .see[aria-pressed="true"] {
    color: var(--_accent);
  }

  dl {
    display: grid;
    gap: 6px;
    margin: 0;
    font-size: var(--_size-small);
  }

  dl div {
    display: grid;
    grid-template-columns: minmax(80px, 38%) minmax(0, 1fr);
    gap: 12px;
  }

  dt {
    color: var(--_muted);
  }

  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }

  .is-told {
    padding: 12px;
    border: 1px dashed var(--_line-strong);
    border-radius: var(--_radius-small);
  }

  .is-told h2 {
    margin-block-end: 2px;
  }

  .hint {
    margin-block-end: 8px;
    font-size: var(--_size-tiny);
    color: var(--_muted);
  }

  .calm {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }

  .calm + .hint {
    margin-block: 8px 0;
  }

  .found {
    display: block;
    padding: 10px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-small);
  }

  .found > * + * {
    margin-block-start: 6px;
  }

  .found.is-asked {
    border-color: var(--_accent);
    outline: 1px solid var(--_accent);
  }

  .fold {
    position: absolute;
    inset-block-start: 8px;
    inset-inline-end: 8px;
    display: none;
  }

  @media (width < 1100px) {
    .fold {
      display: inline-flex;
    }
  }
`;
