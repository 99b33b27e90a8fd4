import type { Row } from "./rows.ts";

/** What the keyboard walks over. */
export interface Walked {
  readonly rows: readonly Row[];
  /** Puts the focus on a row, wherever it is. */
  focusRow(key: string): void;
}

/** From row to row by arrows, Page up and down, Home and End; inside a row the keys belong to what stands there. */
export function walk(event: KeyboardEvent, { rows, focusRow }: Walked): void {
  const target = event.target as HTMLElement;
  const row = target.closest<HTMLElement>(".row");
  if (!row || !target.matches(".row, .bubble") || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = rows.findIndex(({ key }) => key === row.dataset.key);
  const [last, up, down] = [rows.length - 1, nextFrom(rows, at - 1, -1), nextFrom(rows, at + 1, 1)];
  const moves: Record<string, string | undefined> = {
    ArrowUp: up,
    PageUp: up,
    ArrowDown: down,
    PageDown: down,
    Home: nextFrom(rows, 0, 1),
    End: nextFrom(rows, last, -1),
  };
  if (!(event.key in moves)) return;
  event.preventDefault();
  const to = moves[event.key];
  if (to !== undefined) focusRow(to);
}

/** The first row from one on, in a direction, that someone said; days and notices are passed over. */
function nextFrom(rows: readonly Row[], from: number, step: 1 | -1): string | undefined {
  for (let i = from; i >= 0 && i < rows.length; i += step) {
    const row = rows[i];
    if (row?.kind === "message" || row?.kind === "waiting") return row.key;
  }
  return undefined;
}
