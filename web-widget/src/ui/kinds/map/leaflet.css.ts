import { type CSSResult, css } from "lit";

/** Where Leaflet's layers lie: its own sheet brings pictures and controls that are not used here. */
export const leaflet: CSSResult = css`
  .leaflet-container {
    position: relative;
    overflow: hidden;
    touch-action: none;
    background: light-dark(#e9ede6, #1a222b);
  }

  .leaflet-grab {
    cursor: grab;
  }

  .leaflet-dragging .leaflet-grab {
    cursor: grabbing;
  }

  .leaflet-container:focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: -2px;
  }

  .leaflet-pane,
  .leaflet-layer,
  .leaflet-tile-container,
  .leaflet-tile,
  .leaflet-marker-icon,
  .leaflet-zoom-box,
  .leaflet-pane > svg {
    position: absolute;
    inset-block-start: 0;
    left: 0; /* its offsets count from the left in every language */
  }

  .leaflet-tile,
  .leaflet-marker-icon {
    user-select: none;
    -webkit-user-drag: none;
    pointer-events: none;
  }

  .leaflet-tile {
    visibility: hidden;
    max-inline-size: none;
    filter: inherit;
  }

  .leaflet-tile-loaded {
    visibility: inherit;
  }

  .leaflet-overlay-pane svg {
    max-inline-size: none;
    max-block-size: none;
  }

  .leaflet-pane > svg path {
    pointer-events: none;
  }

  .leaflet-pane,
  .leaflet-tile-pane {
    z-index: 1;
  }

  .leaflet-overlay-pane {
    z-index: 2;
  }

  .leaflet-marker-pane {
    z-index: 3;
  }

  .leaflet-zoom-animated {
    transform-origin: 0 0;
  }

  .leaflet-zoom-anim .leaflet-zoom-animated {
    transition: transform 180ms cubic-bezier(0, 0, 0.25, 1);
  }

  .leaflet-zoom-anim .leaflet-tile,
  .leaflet-pan-anim .leaflet-tile {
    transition: none;
  }

  .pin-icon svg {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    overflow: visible;
  }
`;
