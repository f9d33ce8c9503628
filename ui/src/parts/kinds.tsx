// How many days pass before the call about some kinds of visits: one row for each, all changed in one list.
import { useEffect, useRef } from "preact/hooks";
import type { SettingsView } from "../bindings";
import { words } from "../words";
import { BOUNDS, MOST_KINDS, lockOf } from "./chosen";
import type { KindFault, KindRow } from "./chosen";

const w = words.settings;

/** The list. `faults`: what is wrong, row by row. */
export function Kinds({ view, rows, faults, onRows }: { view: SettingsView; rows: readonly KindRow[]; faults: readonly KindFault[]; onRows: (rows: KindRow[]) => void }) {
  const body = useRef<HTMLFieldSetElement>(null);
  // Where the focus goes once the rows are drawn anew: what it was on may be gone.
  const next = useRef<string | null>(null);
  useEffect(() => {
    if (next.current) body.current?.querySelector<HTMLElement>(next.current)?.focus();
    next.current = null;
  }, [rows.length]);
  const locked = lockOf(view, "calls.delay_days_by_kind");
  const put = (at: number, part: Partial<KindRow>) => onRows(rows.map((row, place) => (place === at ? { ...row, ...part } : row)));
  const add = () => {
    next.current = `[data-row="${rows.length}"] input`;
    onRows([...rows, { kind: "", days: 1 }]);
  };
  const remove = (at: number) => {
    next.current = rows.length > 1 ? `[data-row="${Math.min(at, rows.length - 2)}"] input` : ".add";
    onRows(rows.filter((_, place) => place !== at));
  };
  return (
    <fieldset ref={body} class="kinds" disabled={locked !== null}>
      <legend>{w.byKind}</legend>
      <p class="quiet small">{w.byKindWords}</p>
      {rows.map((row, at) => {
        const fault = faults[at];
        const [named, which] = [row.kind.trim() || w.newKind, `kind-${at}`];
        return (
          <div class="kind" key={at} data-row={at}>
            <input aria-label={w.kindOf(at + 1)} aria-invalid={fault?.kind ? "true" : undefined} aria-describedby={fault?.kind ? `${which}-k` : undefined} autocomplete="off" autocapitalize="off" spellcheck={false} maxLength={40} value={row.kind} onInput={(event) => put(at, { kind: event.currentTarget.value })} />
            <input aria-label={w.daysAfter(named)} aria-invalid={fault?.days ? "true" : undefined} aria-describedby={fault?.days ? `${which}-d` : undefined} type="number" min={BOUNDS.delay_days[0]} max={BOUNDS.delay_days[1]} step={1} required value={Number.isNaN(row.days) ? "" : row.days} onInput={(event) => put(at, { days: event.currentTarget.valueAsNumber })} />
            <span class="quiet" aria-hidden="true">{w.daysUnit}</span>
            <button type="button" aria-label={w.removeKind(named)} onClick={() => remove(at)}>{w.remove}</button>
            {fault?.kind ? <p id={`${which}-k`} class="wrong small">{fault.kind}</p> : null}
            {fault?.days ? <p id={`${which}-d`} class="wrong small">{fault.days}</p> : null}
          </div>
        );
      })}
      <div class="buttons"><button type="button" class="add" disabled={rows.length >= MOST_KINDS} onClick={add}>{w.addKind}</button></div>
      {locked ? <p class="locked small">{locked}</p> : null}
    </fieldset>
  );
}
