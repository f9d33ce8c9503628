// Visits day by day: whether the note arrived, was delivered, and what its call does.
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Failure, VisitDetail, VisitRow } from "../bindings";
import { Chip, Empty, Failed, When, useList } from "../parts/bits";
import { Find, useFind } from "../parts/find";
import type { Ways } from "../parts/find";
import { LongList } from "../parts/long-list";
import { Marked, Reasons, sentence } from "../parts/reasons";
import { withHeadings } from "../parts/window-of";
import { ask, go, now, row, snapshot, zone } from "../state";
import { dayOf, longDay, moment, wallClock } from "../times";
import { words } from "../words";
import { tone } from "./calls";

const w = words.visits;
const EVERY = () => true;

/** How visits are searched. */
export const WAYS: Ways<VisitRow> = {
  text: (visit) => `${visit.patient} ${visit.client}`,
  shows: [
    { name: w.all, lets: EVERY },
    { name: w.noNote, lets: (visit) => visit.note === "missing" || visit.note === "unread" },
    { name: w.notPushed, lets: (visit) => !visit.pushed },
    { name: w.review, lets: (visit) => visit.call === "review" },
  ],
};

/** What stands below the call's state in a row: why there is none or a person decides, else when it rings. */
export function because(visit: VisitRow): string {
  const waits = visit.call === "review" || visit.call === "none";
  if (visit.why && waits) return sentence(visit.why);
  return visit.due && visit.call !== "completed" ? `${w.due} ${moment(visit.due, zone.value, now.value)}` : "";
}

function Line({ visit }: { visit: VisitRow }) {
  const missing = visit.note === "missing" || visit.note === "unread";
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
        <span class="quiet small">{because(visit)}</span>
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
    [w.delivery, visit.pushed ? w.delivered : w.notDelivered],
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
  const find = useFind(rows, WAYS);
  const today = dayOf(now.value, zone.value);
  const lines = useMemo(() => withHeadings(find.rows, (visit) => longDay(visit.start.slice(0, 10), today)), [find.rows, today]);
  const id = row.value;
  return (
    <>
      <h1>{words.pages.visits}</h1>
      <Find label={w.search} ways={WAYS} find={find} count={rows ? w.count(find.rows.length) : w.loading} all={rows?.length ?? 0} />
      {failure ? <Failed failure={failure} /> : null}
      {rows && rows.length === 0 ? <Empty title={w.none}>{w.noneWords}</Empty> : null}
      {find.rows.length > 0 ? (
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
