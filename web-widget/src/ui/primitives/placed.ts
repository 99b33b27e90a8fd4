import type { Placement } from "@floating-ui/dom";

/** Puts `floating` beside `anchor`, inside the window, and keeps it there; returns what ends that. What places it is
 * loaded when first needed.
 */
export async function placed(anchor: Element, floating: HTMLElement, placement: Placement): Promise<() => void> {
  const { autoUpdate, computePosition, flip, offset, shift, size } = await import("@floating-ui/dom");
  const middleware = [offset(6), flip({ padding: 8 }), shift({ padding: 8 }), size({ padding: 8, apply: limit })];
  const place = async () => {
    const { x, y } = await computePosition(anchor, floating, { placement, strategy: "fixed", middleware });
    floating.style.setProperty("--_x", `${Math.round(x)}px`);
    floating.style.setProperty("--_y", `${Math.round(y)}px`);
  };
  return autoUpdate(anchor, floating, () => void place());

  function limit({ availableHeight }: { availableHeight: number }): void {
    floating.style.setProperty("--_room", `${Math.max(120, Math.floor(availableHeight))}px`);
  }
}
