import { type CSSResult, css } from "lit";

export const gallerySheet: CSSResult = css`
  :host {
    display: block;
    min-block-size: 100dvh;
    background: var(--_ground);
  }

  header {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 8px 16px;
    padding: 16px;
    border-block-end: 1px solid var(--_line);
    background: var(--_surface);
  }

  h1 {
    flex: 1 1 100%;
    margin: 0;
    font-size: var(--_size-title);
    letter-spacing: -0.01em;
  }

  label {
    display: grid;
    gap: 2px;
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  select {
    min-block-size: 36px;
    max-inline-size: 220px;
    padding-inline: 8px;
    border: 1px solid var(--_line-strong);
    border-radius: 8px;
    color: var(--_text);
    background: var(--_surface);
  }

  main {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 360px), 1fr));
    align-items: start;
    gap: 20px;
    padding: 20px 16px 48px;
  }

  main.is-one {
    grid-template-columns: minmax(0, 1fr);
  }

  section {
    min-inline-size: 0;
    max-inline-size: var(--width, none);
  }

  h2 {
    margin: 0 0 6px;
    font-size: var(--_size-small);
    font-weight: 600;
    color: var(--_muted);
  }

  .stage {
    position: relative;
    min-block-size: 44px;
    overflow: clip;
    border: 1px solid var(--_line);
    border-radius: 14px;
    background: var(--_surface);
  }

  :host([bare]) header,
  :host([bare]) h2 {
    display: none;
  }

  :host([bare]) main {
    padding: 0;
  }

  :host([bare]) .stage {
    border: 0;
    border-radius: 0;
  }

  @media (width <= 400px) {
    main {
      padding: 12px 0 32px;
    }

    .stage {
      border-inline: 0;
      border-radius: 0;
    }

    h2 {
      padding-inline: 12px;
    }
  }
`;
