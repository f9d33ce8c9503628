// Calls: what a person must decide, what is ahead, what was done.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { LIST_OF_CALL } from "../bindings";
import type { CallList, CallView, DecisionWord, Failure } from "../bindings";
import { Chip, Empty, Failed, Sure, When, useList } from "../parts/bits";
import { Find, useFind, useSome } from "../parts/find";
import type { Ways } from "../parts/find";
import { Marked, Reasons, sentence } from "../parts/reasons";
import { ask, attempt, now, said, snapshot } from "../state";
import { words } from "../words";

const w = words.calls;
const LISTS: readonly CallList[] = ["review", "upcoming", "done"];

/** Where a call stands among the three lists; nothing to call stands in none. */
export function listOf(call: CallView): CallList | null {
  return LIST_OF_CALL[call.state] ?? null;
}

/** The colour of a call's state; the word says it all the same. */
export function tone(state: string): "plain" | "good" | "amber" | "red" {
  const list = LIST_OF_CALL[state];
  if (list === "review") return "amber";
  if (state === "failed") return "red";
  return state === "completed" || list === "upcoming" ? "good" : "plain";
}

/** One call with every visit that it is about: a household's visits share it. */
export interface Shared {
  key: string;
  call: CallView;
  visits: CallView[];
  /** Visits of the same call that the list does not tell of. */
  others: string[];
}

/** The calls of a list, each once, in the order of the list. */
export function each(rows: readonly CallView[]): Shared[] {
  const by = new Map<string, Shared>();
  for (const row of rows) {
    const key = row.call_id ?? `visit ${row.appointment_id}`;
    const known = by.get(key);
    if (known) known.visits.push(row);
    else by.set(key, { key, call: row, visits: [row], others: [] });
  }
  for (const one of by.values()) {
    const told = new Set(one.visits.map((visit) => visit.appointment_id));
    one.others = [...new Set(one.visits.flatMap((visit) => visit.household))].filter((id) => !told.has(id));
  }
  return [...by.values()];
}

/** The calls of one of the three lists; what was done, newest first. */
export function listed(calls: readonly Shared[], kind: CallList): Shared[] {
  const those = calls.filter(({ call }) => listOf(call) === kind);
  if (kind !== "done") return those;
  return those.sort((a, b) => (b.call.due ?? "").localeCompare(a.call.due ?? ""));
}

/** Everybody that the call is about. */
function names(of: Shared): string {
  return words.together([...new Set(of.visits.map((visit) => visit.patient)), ...of.others.map(() => w.another)]);
}

const statesOf = (list: CallList) => Object.keys(LIST_OF_CALL).filter((state) => LIST_OF_CALL[state] === list);
const nameOf = (state: string) => words.callStates[state] ?? state;
const waysOf = (kind: CallList): Ways<Shared> => ({
  text: (one) => one.visits.map((visit) => [visit.patient, visit.client, ...visit.reasons.map((reason) => `${sentence(reason.code)} ${reason.evidence}`)].join(" ")).join(" "),
  shows: [{ name: w.all, lets: () => true }, ...statesOf(kind).map((state) => ({ name: nameOf(state), lets: (one: Shared) => one.call.state === state }))],
});
const WAYS: Record<CallList, Ways<Shared>> = { review: waysOf("review"), upcoming: waysOf("upcoming"), done: waysOf("done") };

/** The note of a visit, with the words that were found in it. */
function Note({ id, evidence }: { id: string; evidence: readonly string[] }) {
  const [note, setNote] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    let here = true;
    ask({ what: "visit", appointment_id: id }, "visit").then((answer) => here && setNote(answer.visit.visit.note_text ?? words.visits.noNoteYet), (why: Failure) => here && setFailure(why));
    return () => void (here = false);
  }, [id]);
  if (failure) return <Failed failure={failure} />;
  return note === null ? <p class="quiet">{words.visits.loading}</p> : <pre class="note"><Marked text={note} evidence={evidence} /></pre>;
}

/** What is known of one visit of a call. `whole`: with its note, else the note on demand. */
function About({ visit, named, whole }: { visit: CallView; named: boolean; whole: boolean }) {
  const [asked, setAsked] = useState(false);
  const note = <Note id={visit.appointment_id} evidence={visit.reasons.map((one) => one.evidence)} />;
  return (
    <div class="about">
      {named ? <h3 class="clip">{visit.patient}</h3> : null}
      {visit.reasons.length > 0 ? <Reasons reasons={visit.reasons} /> : whole ? <p class="quiet">{w.nothingFound}</p> : null}
      {whole ? note : (
        <details onToggle={() => setAsked(true)}>
          <summary>{named ? w.noteOf(visit.patient) : w.showNote}</summary>
          {asked ? note : null}
        </details>
      )}
    </div>
  );
}

function AboutAll({ one, whole }: { one: Shared; whole: boolean }) {
  const named = one.visits.length + one.others.length > 1;
  return (
    <>
      {one.visits.map((visit) => <About key={visit.appointment_id} visit={visit} named={named} whole={whole} />)}
      {one.others.map((id) => <About key={id} visit={{ ...one.call, appointment_id: id, patient: w.another, reasons: [] }} named whole={whole} />)}
    </>
  );
}

function Call({ one, kind, over }: { one: Shared; kind: CallList; over: () => void }) {
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const { call } = one;
  const decide = async (decision: DecisionWord) => {
    const call_id = call.call_id;
    if (call_id === null || busy) return;
    setSure(false);
    setBusy(true);
    const done = await attempt(
      ask({ what: "decide", call_id, decision }, "decided").then((answer) => {
        said.value = w.decided[decision] + (answer.delivered ? "" : w.here);
      }),
    );
    setBusy(false);
    if (done) over();
  };
  const button = (decision: DecisionWord, label: string, sort: string, run: () => void) => (
    <button type="button" class={sort} disabled={call.call_id === null} aria-label={w.decide(label, names(one))} onClick={run} key={decision}>{label}</button>
  );
  const visits = one.visits.length + one.others.length;
  return (
    <li class="card call" tabIndex={-1}>
      <div class="call-head">
        <div class="clip">
          <h2 class="clip">{names(one)}</h2>
          <p class="quiet clip">{words.together([...new Set(one.visits.map((visit) => visit.client))])}</p>
        </div>
        <Chip tone={tone(call.state)}>{nameOf(call.state)}</Chip>
      </div>
      {call.due ? <p><span class="quiet">{Date.parse(call.due) < Date.parse(now.value) ? w.wasDue : w.due} </span><When at={call.due} /></p> : null}
      {visits > 1 ? <p class="quiet">{w.household(visits)}</p> : null}
      {kind === "review" ? <AboutAll one={one} whole={false} /> : one.visits.map((visit) => (visit.reasons.length > 0 ? <Reasons key={visit.appointment_id} reasons={visit.reasons} /> : null))}
      {kind === "done" ? null : (
        <div class="buttons">
          {kind === "review" ? button("approve", call.state === "review" ? w.approve : w.sendAgain, "main", () => setSure(true)) : null}
          {kind === "review" ? button("skip", w.skip, "", () => void decide("skip")) : null}
          {kind === "upcoming" ? button("cancel", w.cancel, "", () => void decide("cancel")) : null}
        </div>
      )}
      {sure ? (
        <Sure title={w.sure(names(one))} text={w.sureWords} yes={w.ring} no={w.back} onYes={() => void decide("approve")} onNo={() => setSure(false)}>
          <div class="read" tabIndex={0} role="region" aria-label={w.written}><AboutAll one={one} whole /></div>
        </Sure>
      ) : null}
    </li>
  );
}

/** One of the three lists, with its search. */
function List({ calls, kind, again }: { calls: Shared[]; kind: CallList; again: () => void }) {
  const ways = WAYS[kind];
  const find = useFind(calls, ways);
  const { some, more } = useSome(find.rows);
  const list = useRef<HTMLUListElement>(null);
  // Where a call was decided the next one takes its place, and the focus.
  const place = useRef<{ key: string; at: number } | null>(null);
  const many = find.rows.length;
  useEffect(() => {
    const decided = place.current;
    if (decided === null) return;
    place.current = null;
    if (find.rows.some((one) => one.key === decided.key)) return;
    const next = list.current?.children[Math.min(decided.at, many - 1)] ?? document.querySelector('.tabs [aria-pressed="true"]');
    if (next instanceof HTMLElement) next.focus();
  }, [calls]);
  const empty = { review: [w.noReview, w.noReviewWords], upcoming: [w.noUpcoming, ""], done: [w.noDone, ""] } as const;
  return (
    <>
      {calls.length === 0 ? <Empty title={empty[kind][0]}>{empty[kind][1]}</Empty> : <Find label={w.search} ways={ways} find={find} count={w.count(many)} all={calls.length} />}
      <ul class="calls" role="list" ref={list}>
        {some.map((one, at) => <Call key={one.key} one={one} kind={kind} over={() => ((place.current = { key: one.key, at }), again())} />)}
      </ul>
      {more}
    </>
  );
}

/** The page. */
export function Calls() {
  const { rows, failure, again } = useList(() => ask({ what: "calls" }, "calls").then((answer) => answer.calls));
  const [kind, setKind] = useState<CallList>("review");
  const off = snapshot.value?.settings.chosen.calls.mode === "off";
  const lists = useMemo(() => {
    const calls = each(rows ?? []);
    return { review: listed(calls, "review"), upcoming: listed(calls, "upcoming"), done: listed(calls, "done") };
  }, [rows]);
  return (
    <>
      <h1>{words.pages.calls}</h1>
      {off ? <div class="notice"><p class="strong">{w.off}</p><p>{w.offWords}</p></div> : null}
      <div class="tabs" role="group" aria-label={w.tabs}>
        {LISTS.map((one) => (
          <button type="button" key={one} aria-pressed={one === kind} onClick={() => setKind(one)}>
            {w[one]} <span class="quiet figure">{rows ? lists[one].length : ""}</span>
          </button>
        ))}
      </div>
      {failure ? <Failed failure={failure} /> : null}
      {rows ? <List key={kind} calls={lists[kind]} kind={kind} again={again} /> : null}
    </>
  );
}
