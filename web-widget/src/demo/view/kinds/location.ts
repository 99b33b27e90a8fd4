import type { Point } from "../../../core/geo.ts";
import { bearing, distance, wind } from "../../../core/geo.ts";
import { length } from "../../../core/travel.ts";
import { h, icon } from "../dom.ts";
import { MapView } from "../map.ts";
import type { Context, Of } from "./context.ts";
import { AWAY } from "./text.ts";

export function location(content: Of<"location">, context: Context): HTMLElement {
  const { label, address, accuracy_m } = content;
  const where = coordinates(content);
  const title = label || address || "A place";
  const map = new MapView(`Map: ${title}`);
  map.show([{ ...content, name: "place", look: "place" }]);
  const words = h("figcaption", {}, h("strong", { dir: "auto" }, title));
  if (address && label) words.append(h("span", { dir: "auto" }, address));
  const facts = [
    accuracy_m && accuracy_m >= 30 ? `to within ${length(accuracy_m)}` : where,
    apart(context.services.here(), content),
  ];
  words.append(h("small", { dir: "auto" }, facts.filter(Boolean).join(" · ")));
  return h("figure", { class: "place" }, map.element, words, inMaps(content));
}

/** "1.8 km to the east"; "" where the reader did not say where they are. */
export function apart(here: Point | undefined, there: Point): string {
  return here ? `${length(distance(here, there))} to the ${wind(bearing(here, there))}` : "";
}

export function coordinates({ latitude, longitude }: Point): string {
  return `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
}

/** Leads to a map that others drew. */
export function inMaps({ latitude, longitude }: Point): HTMLElement {
  const [lat, lon] = [latitude.toFixed(6), longitude.toFixed(6)];
  const href = `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=16/${lat}/${lon}`;
  return h("a", { class: "action", href, ...AWAY }, icon("away"), "Open in maps");
}
