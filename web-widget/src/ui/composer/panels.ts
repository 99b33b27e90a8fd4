/** The parts that are loaded when they are first opened. */
import { html, type TemplateResult } from "lit";
import type { Ui } from "../ui.ts";
import type { ComposerPort } from "./port.ts";
import type { Panel } from "./tools.ts";

export type LatePanel = Exclude<Panel, "add" | "audience" | "format">;

const LOADERS: Record<LatePanel, () => Promise<unknown>> = {
  emoji: () => import("./emoji/picker.ts"),
  gifs: () => import("./gif_picker.ts"),
  voice: () => import("./voice/voice.ts"),
  place: () => import("./place/place_picker.ts"),
  live: () => import("./place/live_panel.ts"),
};

export function isLate(panel: Panel): panel is LatePanel {
  return panel in LOADERS;
}

/** Rejects where the part cannot be had; it may be asked for again. */
export function load(panel: LatePanel): Promise<unknown> {
  return LOADERS[panel]();
}

/** An element of a part that was loaded. They say what was chosen by `tp-content`, `tp-emoji` and `tp-done`. */
export function late(panel: LatePanel, ui: Ui, port: ComposerPort, audience: readonly string[]): TemplateResult {
  switch (panel) {
    case "emoji":
      return html`<tp-emoji-picker .ui=${ui} .source=${port.emojiData}></tp-emoji-picker>`;
    case "gifs":
      return html`<tp-gif-picker .ui=${ui} .port=${port}></tp-gif-picker>`;
    case "voice":
      return html`<tp-voice-note .ui=${ui} .port=${port}></tp-voice-note>`;
    case "place":
      return html`<tp-place-picker .ui=${ui} .start=${port.here()} named></tp-place-picker>`;
    case "live":
      return html`<tp-live-panel .ui=${ui} .port=${port} .audience=${audience}></tp-live-panel>`;
  }
}
