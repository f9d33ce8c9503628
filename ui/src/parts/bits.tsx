// Small parts that every page is made of.
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Check, Failure } from "../bindings";
import { now, snapshot, zone } from "../state";
import { distance, moment } from "../times";
import { words } from "../words";
import { FailureAction } from "./action";
import { CheckGlyph } from "./glyphs";

/** An instant: how far it lies, and exactly when. */
export function When({ at }: { at: string }) {
  return (
    <time dateTime={at}>
      {moment(at, zone.value, now.value)} <span class="quiet">({distance(at, now.value)})</span>
    </time>
  );
}

/** A card with a heading. `aside` stands at its right; `place` is for one that can be asked for or gets the focus. */
export function Card({ title, aside, place, children }: {
  title: string; aside?: ComponentChildren; place?: RefObject<HTMLElement | null> | undefined; children: ComponentChildren;
}) {
  const id = useId();
  return (
    <section class="card" aria-labelledby={id} {...(place ? { ref: place, tabIndex: -1 } : {})}>
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

/** What is tried, step by step, while it happens; what failed with its reason and next step. `told` stands beside it already. */
export function Checklist({ checks, label, told = null }: { checks: Check[]; label: string; told?: Failure | null }) {
  return (
    <ul class="checklist" aria-label={label} role="list" aria-live="polite">
      {checks.map((one) => (
        <li key={one.what} class={one.state}>
          <CheckGlyph state={one.state} />
          <div>
            {words.checks[one.what]}
            {one.found ? <span class="quiet">{`: ${one.found}`}</span> : null}
            <span class="unseen">{`, ${words.checkStates[one.state]}`}</span>
            {one.failure && one.failure.message !== told?.message ? <Why failure={one.failure} /> : null}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Why({ failure }: { failure: Failure }) {
  return (
    <div class="check-why">
      <p>{failure.message}</p>
      <p class="quiet">{failure.action}</p>
      <div class="buttons"><FailureAction failure={failure} /></div>
    </div>
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
export function Sure({ title, text, yes, no, danger = false, onYes, onNo, children }: {
  title: string; text: string; yes: string; no: string; danger?: boolean; onYes: () => void; onNo: () => void; children?: ComponentChildren;
}) {
  const id = useId();
  const box = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = box.current;
    dialog?.showModal();
    // A dialog that is only taken away does not give the focus back.
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={box} aria-labelledby={id} onCancel={onNo}>
      <h2 id={id}>{title}</h2>
      <p>{text}</p>
      {children}
      <div class="buttons end">
        <button type="button" onClick={onNo}>{no}</button>
        <button type="button" class={danger ? "danger" : "main"} onClick={onYes}>{yes}</button>
      </div>
    </dialog>
  );
}
