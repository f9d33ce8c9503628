// Visits day by day: whether the note arrived, was delivered, and what its call does.
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Failure, VisitDetail, VisitRow } from "../bindings";
import { Chip, Empty, Failed, Field, When, useList } from "../parts/bits";
import { LongList } from "../parts/long-list";
import { Marked, Reasons, sentence } from "../parts/reasons";
import { withHeadings } from "../parts/window-of";
import { ask, go, now, row, snapshot, zone } from "../state";
import { dayOf, longDay, moment, wallClock } from "../times";
import { words } from "../words";
import { tone } from "./calls";

const w = words.visits;
type Show = "all" | "noNote" | "notPushed" | "review";
const SHOWS: readonly Show[] = ["all", "noNote", "notPushed", "review"];

/** Whether a visit is among those that are looked for. */
export function matches(visit: VisitRow, sought: string, show: Show): boolean {
  if (show === "noNote" && visit.note !== "missing" && visit.note !== "unread") return false;
  if (show === "notPushed" && visit.pushed) return false;
  if (show === "review" && visit.call !== "review") return false;
  const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain(`${visit.patient} ${visit.client}`).includes(plain(sought.trim()));
}

function Line({ visit }: { visit: VisitRow }) {
  const missing = visit.note === "missing" || visit.note === "unread";
  const why = visit.why && visit.call === "review" ? sentence(visit.why) : visit.due && visit.call !== "completed" ? `${w.due} ${moment(visit.due, zone.value, now.value)}` : "";
  return (
    <>
      <span class="figure quiet">{wallClock(visit.start)}</span>
      <span class="clip"><span class="strong">{visit.patient}</span><br /><span class="quiet small">{[visit.client, visit.kind].filter(Boolean).join(", ")}</span></span>
      <span class="clip note-cell">
        <Chip tone={missing ? "amber" : visit.note === "stored" ? "good" : "plain"}>{words.noteStates[visit.note]}</Chip>
        {visit.pushed ? null : <><br /><span class="quiet small">{w.notDelivered}</span></>}
      </span>
      <span class="clip call-cell">
        <Chip tone={tone(visit.call)}>{words.callStates[visit.call] ?? visit.call}</Chip><br />
        <span class="quiet small">{why}</span>
      </span>
    </>
  );
}

function Detail({ id }: { id: string }) {
  const [found, setFound] = useState<VisitDetail | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const tables = snapshot.value?.tables;
  useEffect(() => {
    let here = true;
    ask({ what: "visit", appointment_id: id }, "visit").then((answer) => here && (setFound(answer.visit), setFailure(null)), (why: Failure) => here && setFailure(why));
    return () => void (here = false);
  }, [id, tables]);
  if (failure) return <Failed failure={failure} />;
  if (!found) return <p class="quiet">{w.loading}</p>;
  const { visit, call } = found;
  const evidence = call?.reasons.map((one) => one.evidence) ?? [];
  const pairs: Array<[string, string]> = [
    [w.client, visit.client], [w.phone, visit.phone_e164 ?? w.noPhone], [w.status, words.visitStatus[visit.status]], [w.inNeo, visit.status_text],
    [words.now.delivered, visit.pushed ? w.delivered : w.notDelivered],
  ];
  return (
    <>
      <h2 class="clip">{visit.patient}</h2>
      <p class="quiet">{`${longDay(visit.start.slice(0, 10), dayOf(now.value, zone.value))}, ${wallClock(visit.start)}`}</p>
      <dl class="pairs">{pairs.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      {visit.failed_reads > 0 ? <p class="notice amber">{w.failedReads(visit.failed_reads)}</p> : null}
      {call ? (
        <>
          <h3>{w.call}</h3>
          <p><Chip tone={tone(call.state)}>{words.callStates[call.state] ?? call.state}</Chip>{call.due ? <> <When at={call.due} /></> : null}</p>
          {call.reasons.length > 0 ? <Reasons reasons={call.reasons} /> : null}
        </>
      ) : null}
      <h3>{w.note}{visit.note_revision ? <span class="quiet small">{` ${w.revision} ${visit.note_revision}`}</span> : null}</h3>
      {visit.note_text ? <pre class="note"><Marked text={visit.note_text} evidence={evidence} /></pre> : <p class="quiet">{w.noNoteYet}</p>}
    </>
  );
}

/** The page. */
export function Visits() {
  const { rows, failure } = useList(() => ask({ what: "visits", days: null }, "visits").then((answer) => answer.visits));
  const [sought, setSought] = useState("");
  const [show, setShow] = useState<Show>("all");
  const today = dayOf(now.value, zone.value);
  const found = useMemo(() => (rows ?? []).filter((visit) => matches(visit, sought, show)), [rows, sought, show]);
  const lines = useMemo(() => withHeadings(found, (visit) => longDay(visit.start.slice(0, 10), today)), [found, today]);
  const id = row.value;
  const clear = () => (setSought(""), setShow("all"));
  return (
    <>
      <h1>{words.pages.visits}</h1>
      <div class="inline find">
        <Field label={w.search}>{(ids) => <input {...ids} type="search" value={sought} onInput={(event) => setSought(event.currentTarget.value)} />}</Field>
        <Field label={w.filter}>
          {(ids) => <select {...ids} value={show} onInput={(event) => setShow(event.currentTarget.value as Show)}>{SHOWS.map((one) => <option key={one} value={one}>{w[one]}</option>)}</select>}
        </Field>
        <p class="quiet" role="status">{rows ? w.count(found.length) : w.loading}</p>
      </div>
      {failure ? <Failed failure={failure} /> : null}
      {rows && rows.length === 0 ? <Empty title={w.none}>{w.noneWords}</Empty> : null}
      {rows && rows.length > 0 && found.length === 0 ? (
        <div class="empty"><p class="strong">{w.noMatch}</p><p class="quiet">{w.noMatchWords}</p><button type="button" onClick={clear}>{w.clear}</button></div>
      ) : null}
      {found.length > 0 ? (
        <div class={id ? "visits with-detail" : "visits"}>
          <LongList label={w.list} lines={lines} keyOf={(visit) => visit.appointment_id} line={(visit) => <Line visit={visit} />} chosen={id} onChoose={(key) => go("visits", key)} />
          {id ? (
            <section class="card detail" aria-label={w.detail} tabIndex={0} onKeyDown={(event) => event.key === "Escape" && go("visits")}>
              <button type="button" class="plain close" onClick={() => go("visits")}>{w.close}</button>
              <Detail id={id} />
            </section>
          ) : null}
        </div>
      ) : null}
    </>
  );
}
