import { type CSSResult, css } from "lit";
import { buttons } from "../../primitives/buttons.css.ts";
import { shared } from "../../shared.css.ts";
import { partStyles } from "../kinds.css.ts";
import { leaflet } from "./leaflet.css.ts";
import { streetStyles } from "./streets.css.ts";

const map: CSSResult = css`
  :host {
    --pin: light-dark(#b4530a, #f09a55);
    position: relative;
    isolation: isolate;
    display: block;
    inline-size: 18rem;
    max-inline-size: 100%;
    overflow: hidden;
    border-radius: var(--_radius-small);
  }

  .map {
    aspect-ratio: 320 / 170;
    background: light-dark(#e9ede6, #1a222b);
  }

  :host([pickable]) .map {
    cursor: crosshair;
  }

  .map > * {
    display: block;
    inline-size: 100%;
    block-size: 100%;
  }

  .trail,
  .trail path {
    fill: none;
    stroke: var(--pin);
    stroke-width: 4;
    stroke-linecap: round;
  }

  .scale path {
    fill: none;
    stroke: light-dark(#3d4854, #c3ccd6);
    stroke-width: 1.5;
  }

  .scale text {
    font: 600 10px var(--_font);
    fill: light-dark(#3d4854, #c3ccd6);
    stroke: light-dark(#e9ede6, #1a222b);
    stroke-width: 3px;
    paint-order: stroke;
    direction: ltr;
  }

  .circle {
    fill: color-mix(in srgb, var(--pin) 16%, transparent);
    stroke: color-mix(in srgb, var(--pin) 50%, transparent);
  }

  .drop {
    fill: #c0392b;
    stroke: #ffffff;
    stroke-width: 1.5;
  }

  .eye {
    fill: #ffffff;
  }

  .disc {
    fill: var(--pin);
    stroke: #ffffff;
    stroke-width: 2.5;
  }

  .arrow {
    fill: var(--pin);
    stroke: #ffffff;
    stroke-width: 1;
  }

  .arrow.is-off {
    display: none;
  }

  .is-place {
    --pin: #c0392b;
  }

  .is-me {
    --pin: light-dark(#1d5fd1, #6ea2ff);
  }

  .is-stale {
    --pin: light-dark(#6f7b87, #8b97a4);
  }

  .zoom,
  .credit {
    z-index: 4; /* over the map's own layers */
  }

  .zoom {
    position: absolute;
    inset-block-start: 8px;
    inset-inline-end: 8px;
    display: grid;
    overflow: hidden;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-small);
    background: var(--_surface);
  }

  .zoom button {
    display: grid;
    place-items: center;
    inline-size: 36px;
    block-size: 36px;
    padding: 0;
    border: 0;
    color: var(--_text);
    background: none;
    cursor: pointer;
  }

  .zoom button:focus-visible {
    outline-offset: -3px;
  }

  .zoom button + button {
    border-block-start: 1px solid var(--_line);
  }

  .credit {
    position: absolute;
    inset-block-end: 0;
    inset-inline-end: 0;
    padding: 1px 6px;
    border-start-start-radius: 6px;
    font-size: var(--_size-tiny);
    color: var(--_text);
    background: color-mix(in srgb, var(--_surface) 85%, transparent);
  }
`;

export const mapStyles: CSSResult[] = [shared, buttons, leaflet, streetStyles, map];

const live: CSSResult = css`
  :host {
    display: block;
    inline-size: 18rem;
    max-inline-size: 100%;
  }

  header {
    display: flex;
    align-items: center;
    gap: 7px;
    margin-block-end: 8px;
    overflow-wrap: anywhere;
  }

  header > .icon {
    color: var(--_accent);
  }

  .k-badge {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    margin-inline-start: auto;
    white-space: nowrap;
  }

  .is-live .k-badge::before {
    content: "";
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
    background: currentColor;
  }

  .is-stale tp-map {
    filter: grayscale(1);
  }

  p {
    margin: 0;
    overflow-wrap: anywhere;
  }

  .main {
    margin-block-start: 8px;
    font-size: var(--_size-large);
    font-weight: 600;
  }

  .more {
    font-size: var(--_size-small);
    color: var(--_muted);
  }

  .end {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 4px 8px;
    min-block-size: 28px;
  }

  .is-stop {
    color: var(--_danger);
  }

  @media (prefers-reduced-motion: no-preference) {
    .is-live .k-badge::before {
      animation: breathe 1.6s ease-in-out infinite alternate;
    }
  }
`;

export const liveStyles: CSSResult[] = [...partStyles, live];
