// Small parts that every page is made of.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import type { Check, Failure } from "../bindings";
import { now, snapshot, zone } from "../state";
import { distance, moment } from "../times";
import { words } from "../words";
import { CheckGlyph } from "./glyphs";

/** An instant: how far it lies, and exactly when. */
export function When({ at }: { at: string }) {
  return (
    <time dateTime={at}>
      {moment(at, zone.value, now.value)} <span class="quiet">({distance(at, now.value)})</span>
    </time>
  );
}

/** A card with a heading. `aside` stands at its right. */
export function Card({ title, aside, children }: { title: string; aside?: ComponentChildren; children: ComponentChildren }) {
  const id = useId();
  return (
    <section class="card" aria-labelledby={id}>
      <header class="card-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

/** What stands where a list has nothing. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="strong">{title}</p>
      {children ? <p class="quiet">{children}</p> : null}
    </div>
  );
}

/** A word about a state. `tone` colours it; the word alone says it. */
export function Chip({ tone = "plain", children }: { tone?: "plain" | "good" | "amber" | "red"; children: ComponentChildren }) {
  return <span class={`chip ${tone}`}>{children}</span>;
}

/** A failure in the program's own words: what happened, what to do. Said at once to one who listens. */
export function Failed({ failure, children }: { failure: Failure; children?: ComponentChildren }) {
  return (
    <div class="notice red" role="alert">
      <p class="strong">{failure.message}</p>
      <p>{failure.action}</p>
      {children}
    </div>
  );
}

/** A labelled field. */
export function Field({ label, hint, error, locked, children }: {
  label: string; hint?: string | undefined; error?: string | null | undefined; locked?: string | null | undefined;
  children: (ids: { id: string; "aria-describedby": string | undefined; "aria-invalid": "true" | undefined; disabled: boolean }) => ComponentChildren;
}) {
  const id = useId();
  const about = [hint && `${id}-h`, error && `${id}-e`, locked && `${id}-l`].filter(Boolean).join(" ") || undefined;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, "aria-describedby": about, "aria-invalid": error ? "true" : undefined, disabled: Boolean(locked) })}
      {hint ? <p id={`${id}-h`} class="quiet small">{hint}</p> : null}
      {locked ? <p id={`${id}-l`} class="locked small">{locked}</p> : null}
      {error ? <p id={`${id}-e`} class="wrong small">{error}</p> : null}
    </div>
  );
}

/** What is tried, step by step, while it happens. */
export function Checklist({ checks, label }: { checks: Check[]; label: string }) {
  return (
    <ul class="checklist" aria-label={label} role="list" aria-live="polite">
      {checks.map((one) => (
        <li key={one.what} class={one.state}>
          <CheckGlyph state={one.state} />
          <span>
            {words.checks[one.what]}
            {one.found ? <span class="quiet">{`: ${one.found}`}</span> : null}
            <span class="unseen">{`, ${words.checkStates[one.state]}`}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** A list that is asked for, and again whenever the program's tables move on. A failure keeps what is shown. */
export function useList<T>(get: () => Promise<T>): { rows: T | null; failure: Failure | null; again: () => void } {
  const [rows, setRows] = useState<T | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [turn, setTurn] = useState(0);
  const tables = snapshot.value?.tables ?? 0;
  useEffect(() => {
    let here = true;
    get().then(
      (fresh) => here && (setRows(fresh), setFailure(null)),
      (why: Failure) => here && setFailure(why),
    );
    return () => void (here = false);
  }, [tables, turn]);
  return { rows, failure, again: () => setTurn((before) => before + 1) };
}

/** A question that must be answered before something happens. Esc and `no` answer it with no. */
export function Sure({ title, text, yes, no, danger = false, onYes, onNo }: {
  title: string; text: string; yes: string; no: string; danger?: boolean; onYes: () => void; onNo: () => void;
}) {
  const id = useId();
  return (
    <dialog ref={(it) => void (it && !it.open && it.showModal())} aria-labelledby={id} onCancel={onNo}>
      <h2 id={id}>{title}</h2>
      <p>{text}</p>
      <div class="buttons end">
        <button type="button" onClick={onNo}>{no}</button>
        <button type="button" class={danger ? "danger" : "main"} onClick={onYes}>{yes}</button>
      </div>
    </dialog>
  );
}
