/** The parts above the box, each loaded when it is first opened. */
import { html, type TemplateResult } from "lit";
import type { Ui } from "../ui.ts";
import type { AudienceChoice, ComposerPort } from "./port.ts";
import type { Panel } from "./tools.ts";

/** What a part is shown with. */
export interface Around {
  readonly ui: Ui;
  readonly port: ComposerPort;
  readonly choice: AudienceChoice | undefined;
}

/** Draws a part. What is chosen there is said by its events. */
export type Part = (around: Around) => TemplateResult;

/** What a module with parts exports. */
type Module = { readonly parts: Partial<Record<Panel, Part>> };

const menus = () => import("./menus.ts");
const places = () => import("./place/place_picker.ts");
const LOADERS: Record<Panel, () => Promise<Module>> = {
  add: menus,
  audience: menus,
  format: menus,
  emoji: () => import("./emoji/picker.ts"),
  gifs: () => import("./gif_picker.ts"),
  voice: () => import("./voice/voice.ts"),
  place: places,
  move: places,
  live: () => import("./place/live_panel.ts"),
};

/** Rejects where the part cannot be had; it may be asked for again. */
export async function load(panel: Panel): Promise<Part | undefined> {
  return (await LOADERS[panel]()).parts[panel];
}

/** The room above the box; `inside` is undefined until its part was loaded. */
export function panelBox({ words }: Ui, inside: TemplateResult | undefined): TemplateResult {
  const waiting = html`<span role="status">${words.say("composer.loading")}</span>`;
  return html`<div class="panel" id="panel">${inside ?? waiting}</div>`;
}
