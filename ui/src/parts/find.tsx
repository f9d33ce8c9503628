// Searching and filtering a list: the same everywhere. What is looked for stays in the page and is forgotten with it.
import type { ComponentChild } from "preact";
import { useMemo, useState } from "preact/hooks";
import { words } from "../words";
import { Empty, Field } from "./bits";

const w = words.find;

/** Whether a text holds what is sought, whatever the case and the accents. */
export function holds(text: string, sought: string): boolean {
  const plain = (of: string) => of.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain(text).includes(plain(sought.trim()));
}

/** How a list is searched. `text`: what of a row is searched; `shows`: the filters by name, the first one lets everything through. */
export interface Ways<T> {
  text: (row: T) => string;
  shows: ReadonlyArray<{ name: string; lets: (row: T) => boolean }>;
}

/** The rows that are looked for. */
export function found<T>(rows: readonly T[], ways: Ways<T>, sought: string, show: number): T[] {
  const lets = ways.shows[show]?.lets ?? (() => true);
  return rows.filter((row) => lets(row) && holds(ways.text(row), sought));
}

/** What is looked for in a list, and the rows that are it. */
export function useFind<T>(rows: readonly T[] | null, ways: Ways<T>): { rows: T[]; sought: string; show: number; setSought: (sought: string) => void; setShow: (show: number) => void } {
  const [sought, setSought] = useState("");
  const [show, setShow] = useState(0);
  const those = useMemo(() => found(rows ?? [], ways, sought, show), [rows, ways, sought, show]);
  return { rows: those, sought, show, setSought, setShow };
}

/** The fields, and how many rows they leave. */
export function Find<T>({ label, ways, find, count, all }: { label: string; ways: Ways<T>; find: ReturnType<typeof useFind<T>>; count: string; all: number }) {
  const clear = () => (find.setSought(""), find.setShow(0));
  return (
    <>
      <div class="inline find">
        <Field label={label}>{(ids) => <input {...ids} type="search" value={find.sought} onInput={(event) => find.setSought(event.currentTarget.value)} />}</Field>
        {ways.shows.length > 1 ? (
          <Field label={w.filter}>
            {(ids) => (
              <select {...ids} value={find.show} onInput={(event) => find.setShow(Number(event.currentTarget.value))}>
                {ways.shows.map(({ name }, at) => <option key={name} value={at}>{name}</option>)}
              </select>
            )}
          </Field>
        ) : null}
        <p class="quiet" role="status">{count}</p>
      </div>
      {all > 0 && find.rows.length === 0 ? <><Empty title={w.noMatch}>{w.noMatchWords}</Empty><div class="buttons middle"><button type="button" onClick={clear}>{w.clear}</button></div></> : null}
    </>
  );
}

/** Rows of a list that are drawn before somebody asks for more. */
const SOME = 40;

/** The first rows of a list, with a button for more of them; in any case up to the place `least`. */
export function useSome<T>(rows: readonly T[], least = 0): { some: readonly T[]; more: ComponentChild } {
  const [asked, setMany] = useState(SOME);
  const many = Math.max(asked, least + 1);
  const more = rows.length > many ? <div class="buttons"><button type="button" onClick={() => setMany(many + SOME)}>{w.more(rows.length - many)}</button></div> : null;
  return { some: rows.slice(0, many), more };
}
