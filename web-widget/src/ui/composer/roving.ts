/** One of many is reached by Tab, the others by arrows: menus and grids. */

/** Where a key leads from entry `at` of `count`, in a grid of `columns`; undefined for other keys, -1 for above the first. */
export function step(
  key: string,
  at: number,
  count: number,
  columns: number,
  rtl: boolean,
  page = 4,
): number | undefined {
  const forwards = rtl ? -1 : 1;
  const by: Record<string, number> = {
    ArrowRight: forwards,
    ArrowLeft: -forwards,
    ArrowDown: columns,
    ArrowUp: -columns,
    PageDown: columns * page,
    PageUp: -columns * page,
  };
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const move = by[key];
  if (move === undefined || count === 0) return undefined;
  const to = at + move;
  if (to < 0) return key === "PageUp" ? 0 : -1;
  return Math.min(to, count - 1);
}

/** Moves the focus among `entries` as a key says; whether it did. `above` is called where it would leave at the top. */
export function rove(
  event: KeyboardEvent,
  entries: readonly HTMLElement[],
  columns: number,
  above?: () => void,
): boolean {
  const at = entries.findIndex((one) => one.matches(":focus"));
  if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return false;
  const rtl = entries[at]?.matches(":dir(rtl)") ?? false;
  const to = step(event.key, at, entries.length, columns, rtl);
  if (to === undefined) return false;
  event.preventDefault();
  if (to < 0 && above) above();
  else focusOne(entries, Math.max(0, to));
  return true;
}

/** Focuses one and makes it the one that Tab reaches. */
export function focusOne(entries: readonly HTMLElement[], n: number): void {
  entries.forEach((one, i) => {
    one.tabIndex = i === n ? 0 : -1;
  });
  entries[n]?.focus();
}

/** How many entries stand in the first row, as they are laid out. */
export function columnsOf(entries: readonly HTMLElement[]): number {
  const top = entries[0]?.offsetTop;
  const next = entries.findIndex((one) => one.offsetTop !== top);
  return Math.max(1, next < 0 ? entries.length : next);
}
