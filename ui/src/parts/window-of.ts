// Which rows of a long list are drawn. Every row and every heading is equally tall, so places are found by arithmetic.

/** A line of the list: a heading or a row. */
export type Line<T> = { heading: string } | { row: T };

/** Puts a heading before each run of rows with the same name. */
export function withHeadings<T>(rows: readonly T[], named: (row: T) => string): Array<Line<T>> {
  const lines: Array<Line<T>> = [];
  let last: string | null = null;
  for (const row of rows) {
    const heading = named(row);
    if (heading !== last) lines.push({ heading });
    last = heading;
    lines.push({ row });
  }
  return lines;
}

/** The lines from `from` up to before `to`: what is seen, and `spare` on each side. All lengths in CSS pixels. */
export function windowOf(many: number, tall: number, scrolled: number, seen: number, spare: number): { from: number; to: number } {
  if (many <= 0 || tall <= 0) return { from: 0, to: 0 };
  const first = Math.floor(Math.max(scrolled, 0) / tall);
  const last = Math.ceil((Math.max(scrolled, 0) + Math.max(seen, 0)) / tall);
  const from = Math.max(0, Math.min(first - spare, many));
  return { from, to: Math.max(from, Math.min(last + spare, many)) };
}
