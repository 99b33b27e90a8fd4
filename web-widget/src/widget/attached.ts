/** Keeps an element on the page where a router swaps the body or what is in it. Returns how to stop. */
export function keepAttached(element: HTMLElement): () => void {
  const observer = new MutationObserver(() => {
    attach();
    if (document.body !== body) watch();
  });
  let body: HTMLElement | null = null;
  const attach = () => {
    if (!element.isConnected) document.body?.append(element);
  };
  const watch = () => {
    body = document.body;
    observer.disconnect();
    observer.observe(document, { childList: true });
    observer.observe(document.documentElement, { childList: true });
    if (body) observer.observe(body, { childList: true });
  };
  attach();
  watch();
  return () => observer.disconnect();
}
