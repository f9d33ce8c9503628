// A long list of which only what is seen is drawn. Arrows move from row to row; the whole stays one tab stop.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Line } from "./window-of";
import { windowOf } from "./window-of";

const SPARE = 8;

/** The list. `line` draws a row; the chosen one is told by its key. */
export function LongList<T>({ label, lines, keyOf, line, chosen, onChoose }: {
  label: string; lines: ReadonlyArray<Line<T>>; keyOf: (row: T) => string; line: (row: T) => ComponentChildren; chosen: string | null; onChoose: (key: string) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ scrolled: 0, seen: 600, tall: 52 });
  const [active, setActive] = useState<string | null>(null);
  const measured = (it: HTMLElement) => {
    const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) * 3.25;
    return { scrolled: it.scrollTop, seen: it.clientHeight, tall: size || 52 };
  };
  const look = () => {
    if (box.current) setView(measured(box.current));
  };
  useEffect(() => {
    look();
    window.addEventListener("resize", look);
    return () => window.removeEventListener("resize", look);
  }, []);
  const { from, to } = windowOf(lines.length, view.tall, view.scrolled, view.seen, SPARE);
  const keys = lines.map((one) => ("row" in one ? keyOf(one.row) : null));
  const stop = active !== null && keys.includes(active) ? active : (keys.find((key) => key !== null) ?? null);

  /** Brings a row into the part that is drawn. */
  const reveal = (key: string) => {
    const at = keys.indexOf(key);
    if (at < 0 || !box.current) return;
    setActive(key);
    const { scrolled, seen, tall } = measured(box.current);
    const top = at * tall;
    if (top < scrolled) box.current.scrollTop = top - tall;
    else if (top + tall > scrolled + seen) box.current.scrollTop = top + tall - seen;
  };

  const focus = (key: string) => {
    reveal(key);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true }));
  };

  const move = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || stop === null) return;
    event.preventDefault();
    let at = keys.indexOf(stop) + step;
    while (at >= 0 && at < keys.length && keys[at] === null) at += step;
    const next = keys[at];
    if (next) focus(next);
  };

  useEffect(() => {
    if (chosen !== null) reveal(chosen);
  }, []);

  // What was chosen and is put away had the focus beside the list: its row has it then.
  const before = useRef(chosen);
  useEffect(() => {
    if (before.current !== null && chosen === null) focus(before.current);
    before.current = chosen;
  }, [chosen]);

  return (
    <div class="long" ref={box} onScroll={look} onKeyDown={move} role="group" aria-label={label}>
      <div class="before" ref={(it) => void it?.style.setProperty("height", `${from * view.tall}px`)} />
      <ul role="list">
        {lines.slice(from, to).map((one) =>
          "row" in one ? (
            <li key={keyOf(one.row)}>
              <button type="button" data-key={keyOf(one.row)} tabIndex={keyOf(one.row) === stop ? 0 : -1} aria-current={keyOf(one.row) === chosen ? "true" : undefined} onClick={() => (setActive(keyOf(one.row)), onChoose(keyOf(one.row)))}>
                {line(one.row)}
              </button>
            </li>
          ) : (
            <li key={`day-${one.heading}`} class="heading"><h2>{one.heading}</h2></li>
          ),
        )}
      </ul>
      <div class="after" ref={(it) => void it?.style.setProperty("height", `${(lines.length - to) * view.tall}px`)} />
    </div>
  );
}
