import type { Placement } from "@floating-ui/dom";
import { Chunk } from "../chunk.ts";

const FLOATING = new Chunk(() => import("@floating-ui/dom"));

/** Puts `floating` beside `anchor`, inside the window, and keeps it there; returns what ends that. What places it is
 * loaded when first needed; where that does not come, it stands below without it.
 */
export async function placed(anchor: Element, floating: HTMLElement, placement: Placement): Promise<() => void> {
  floating.style.pointerEvents = "none"; // until it stands: a press would miss it
  const loaded = await FLOATING.get().catch(() => undefined);
  if (!loaded) {
    const { left, bottom } = anchor.getBoundingClientRect();
    stand(left, bottom);
    return () => undefined;
  }
  const { autoUpdate, computePosition, flip, offset, shift, size } = loaded;
  const middleware = [offset(6), flip({ padding: 8 }), shift({ padding: 8 }), size({ padding: 8, apply: limit })];
  const place = async () => {
    const { x, y } = await computePosition(anchor, floating, { placement, strategy: "fixed", middleware });
    stand(x, y);
  };
  return autoUpdate(anchor, floating, () => void place());

  function stand(x: number, y: number): void {
    floating.style.pointerEvents = "";
    floating.style.setProperty("--_x", `${Math.round(x)}px`);
    floating.style.setProperty("--_y", `${Math.round(y)}px`);
  }

  function limit({ availableHeight }: { availableHeight: number }): void {
    floating.style.setProperty("--_room", `${Math.max(120, Math.floor(availableHeight))}px`);
  }
}
