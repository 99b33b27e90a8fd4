import { type Point, project, unproject } from "../../core/geo.ts";
import { positionOf } from "../places.ts";
import { button, h, icon, setText } from "./dom.ts";
import { coordinates } from "./kinds/location.ts";
import { MapView } from "./map.ts";

/** Where the map opens for one who said nothing yet: the middle of the demo's town. */
const TOWN: Point = { latitude: 40.4168, longitude: -3.7038 };
const STEP_M = 25;
const STEPS: Record<string, [east: number, north: number]> = {
  ArrowUp: [0, STEP_M],
  ArrowDown: [0, -STEP_M],
  ArrowLeft: [-STEP_M, 0],
  ArrowRight: [STEP_M, 0],
};
const LOCATE_MS = 10_000;

export type Place = Point & { accuracy_m?: number; label?: string };

/** Asks for a place: where the browser says that one is, or a pin that is set by a tap or by arrow keys. */
export function pickPlace(start: Point | undefined, named = false): Promise<Place | undefined> {
  return new Promise((resolve) => new PlacePicker(start ?? TOWN, named, resolve).open());
}

class PlacePicker {
  readonly #dialog: HTMLDialogElement;
  readonly #map = new MapView("Where the pin stands");
  readonly #words = h("p", { class: "field-hint", role: "status" });
  readonly #label = h("input", { type: "text", class: "pick-label", maxlength: "120", dir: "auto" });
  #place: Place;
  #done: (place: Place | undefined) => void;

  constructor(start: Point, named: boolean, done: (place: Place | undefined) => void) {
    this.#place = start;
    this.#done = done;
    const locate = button({ class: "action" }, () => this.#locate(), icon("pin"), "Where I am");
    const use = button({ class: "go" }, () => this.#end(this.#named()), "Use this place");
    const cancel = button({ class: "link" }, () => this.#end(undefined), "Cancel");
    const surface = h(
      "div",
      { class: "pick-map", tabindex: "0", role: "application", "aria-label": "Map: move the pin with the arrow keys" },
      this.#map.element,
    );
    surface.addEventListener("click", ({ clientX, clientY }) => this.#set(this.#map.pointAt(clientX, clientY)));
    surface.addEventListener("keydown", (event) => this.#step(event));
    const row = h("div", { class: "pick-row" }, locate, cancel, use);
    this.#dialog = h(
      "dialog",
      { class: "pick", "aria-label": "Choose a place" },
      h("h2", {}, "Choose a place"),
      surface,
      this.#words,
      named ? this.#label : undefined,
      row,
    );
    this.#dialog.addEventListener("close", () => this.#end(undefined));
    this.#label.placeholder = "What is there? (optional)";
    this.#label.setAttribute("aria-label", "What is there");
    this.#set(start);
  }

  open(): void {
    document.body.append(this.#dialog);
    this.#dialog.showModal();
  }

  #named(): Place {
    const label = this.#label.value.trim();
    return { ...this.#place, ...(label && { label }) };
  }

  #set(place: Place): void {
    this.#place = place;
    this.#map.show([{ ...place, name: "pin", look: "place" }]);
    setText(this.#words, `Tap the map, or use the arrow keys. ${coordinates(place)}`);
  }

  #step(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const { latitude, longitude } = this.#place;
    const here = project(TOWN, { latitude, longitude });
    const [east, north] = event.shiftKey ? [step[0] * 8, step[1] * 8] : step;
    this.#set(unproject(TOWN, { east: here.east + east, north: here.north + north }));
  }

  #locate(): void {
    setText(this.#words, "Asking your browser…");
    locate().then(
      (place) => this.#set(place),
      () => setText(this.#words, "Your browser does not say where you are. Set the pin by hand."),
    );
  }

  #end(place: Place | undefined): void {
    this.#done(place);
    this.#done = () => undefined;
    this.#dialog.remove();
  }
}

/** Where the browser says that one is. */
export function locate(): Promise<Place> {
  return new Promise((resolve, reject) => {
    if (!("geolocation" in navigator)) return reject(new Error("no geolocation"));
    navigator.geolocation.getCurrentPosition(({ coords }) => resolve(positionOf(coords)), reject, {
      enableHighAccuracy: true,
      timeout: LOCATE_MS,
      maximumAge: 10_000,
    });
  });
}
