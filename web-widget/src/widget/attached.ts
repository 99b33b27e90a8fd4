/** Keeps an element on the page where a router swaps the body or what is in it. Returns how to stop. */
export function keepAttached(element: HTMLElement): () => void {
  const observer = new MutationObserver(() => {
    if (!element.isConnected && document.body) document.body.append(element);
    if (document.body !== body) watch();
  });
  let body: HTMLElement | null = null;
  const watch = () => {
    body = document.body;
    observer.disconnect();
    observer.observe(document.documentElement, { childList: true });
    if (body) observer.observe(body, { childList: true });
  };
  watch();
  return () => observer.disconnect();
}
