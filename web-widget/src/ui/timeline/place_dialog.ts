/** Asks for a point; loaded when a message first asks for one. */
import { html, render } from "lit";
import type { Point } from "../../core/geo.ts";
import "../composer/place/place_picker.ts";
import "../primitives/dialog.ts";
import type { TpDialog } from "../primitives/dialog.ts";
import type { Ui } from "../ui.ts";

/** The point that the reader chose; undefined where they changed their mind. `root`: where the dialog stands meanwhile. */
export function askPlace(ui: Ui, start: Point | undefined, root: Node): Promise<Point | undefined> {
  const stage = document.createElement("div");
  root.appendChild(stage);
  return new Promise((resolve) => {
    let chosen: Point | undefined;
    const close = () => stage.querySelector<TpDialog>("tp-dialog")?.close();
    const took = ({ detail }: CustomEvent<Point>) => {
      chosen = detail;
      close();
    };
    const gone = () => {
      stage.remove();
      resolve(chosen);
    };
    render(
      html`<tp-dialog .ui=${ui} .heading=${ui.words.say("place.title")} @tp-close=${gone}>
        <tp-place-picker .ui=${ui} .start=${start} @tp-place=${took} @tp-done=${close}></tp-place-picker>
      </tp-dialog>`,
      stage,
    );
    void stage.querySelector<TpDialog>("tp-dialog")?.open();
  });
}
