/** Places: one that stays, and one that moves. */
import { html, nothing, type TemplateResult } from "lit";
import type { Point } from "../../../core/geo.ts";
import type { Words } from "../../../i18n/words.ts";
import { icon } from "../../icons.ts";
import type { Context, Of } from "../context.ts";
import { AWAY_REL } from "../text.ts";
import { apart } from "./apart.ts";
import "./live.ts";
import "./map.ts";

const BLURRED_M = 30; // a place that is less exact is told with how exact it is

/** A place on the map, its words, and the way to a map that others drew. */
export function location(content: Of<"location">, context: Context): TemplateResult {
  const { label, address } = content;
  const { words } = context.ui;
  const title = label || address || words.say("place.some");
  const pins = [{ ...content, name: "place", look: "place" as const }];
  const facts = [precision(content, words), apart(context.services.here(), content, words)].filter(Boolean).join(" · ");
  return html`
    <tp-map .ui=${context.ui} .tiles=${context.services.tiles} .pins=${pins} .label=${words.say("place.map", { title })}></tp-map>
    <div class="k-place">
      <strong dir="auto">${title}</strong>
      ${address && label ? html`<span dir="auto">${address}</span>` : nothing}
      <small dir="auto">${facts}</small>
    </div>
    ${inMaps(content, words)}
  `;
}

/** Someone on their way: on the map while it is live, in words once it ended. */
export function live(content: Of<"live_location">, context: Context): TemplateResult {
  return html`<tp-live .content=${content} .context=${context}></tp-live>`;
}

function precision({ latitude, longitude, accuracy_m }: Of<"location">, words: Words): string {
  if (!accuracy_m || accuracy_m < BLURRED_M) return `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
  return words.say("place.within", { length: words.distance(accuracy_m) });
}

function inMaps({ latitude, longitude }: Point, words: Words): TemplateResult {
  const [lat, lon] = [latitude.toFixed(6), longitude.toFixed(6)];
  const href = `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=16/${lat}/${lon}`;
  return html`<a class="button is-quiet is-small k-aside" href=${href} target="_blank" rel=${AWAY_REL}>${icon("external")}${words.say("place.open")}</a>`;
}
