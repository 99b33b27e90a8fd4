/** How long a page that is not seen may wait. */
const UNSEEN_MS = 250;

/** The next frame; where none is drawn, a little later. */
export function nextFrame(): Promise<unknown> {
  return new Promise((resolve) => {
    if (document.hidden) setTimeout(resolve, UNSEEN_MS);
    else requestAnimationFrame(resolve);
  });
}
