// Now: what is true this moment, and what can be done about it.
import { useState } from "preact/hooks";
import type { Snapshot } from "../bindings";
import { Acts, FailureAction } from "../parts/action";
import { useArrival } from "../parts/arrive";
import { Card, Field, When } from "../parts/bits";
import { Paw } from "../parts/paw";
import { pressing } from "../parts/pressing";
import { ask, attempt, go, now, row, snapshot, zone } from "../state";
import { clock, count, dayAfter, dayOf, moment } from "../times";
import { words } from "../words";

const w = words.now;

function PauseMenu() {
  const pause = (how_long: "hour" | "tomorrow" | "day") => () => void attempt(ask({ what: "pause", how_long }, "done"));
  return (
    <details class="menu">
      <summary role="button">{w.pause}</summary>
      <div class="menu-list">
        <button type="button" class="plain" onClick={pause("hour")}>{w.hour}</button>
        <button type="button" class="plain" onClick={pause("tomorrow")}>{w.tomorrow}</button>
        <button type="button" class="plain" onClick={pause("day")}>{w.day}</button>
      </div>
    </details>
  );
}

function State({ picture }: { picture: Snapshot }) {
  const { status } = picture;
  const stops = status.activity === "stopping";
  const busy = status.activity !== "idle";
  const sync = () => void attempt(ask({ what: "sync_now", days: null }, "report"));
  return (
    <section class={`card state ${picture.face}`} aria-label={words.faces[picture.face]}>
      <Paw face={picture.face} size={64} />
      <div class="state-words">
        <p class="state-line">{picture.line}</p>
        <p class="quiet">{busy ? words.activities[status.activity] : standing(picture)}</p>
        {busy ? (
          <div class="progress">
            <progress aria-label={words.activities[status.activity]} {...(status.progress ? { value: status.progress.done, max: Math.max(status.progress.of, 1) } : {})} />
            <span class="small figure">{status.progress ? w.progress(status.progress.done, status.progress.of) : ""}</span>
          </div>
        ) : null}
      </div>
      <div class="buttons">
        {stops ? null : busy ? (
          <button type="button" onClick={() => void attempt(ask({ what: "cancel_sync" }, "done"))}>{w.cancel}</button>
        ) : (
          <button type="button" class="main" onClick={sync}>{w.sync}</button>
        )}
        {stops ? null : picture.paused_until ? (
          <button type="button" onClick={() => void attempt(ask({ what: "resume" }, "done"))}>{w.resume}</button>
        ) : (
          <PauseMenu />
        )}
      </div>
    </section>
  );
}

function standing(picture: Snapshot): string {
  if (picture.paused_until) return w.paused(moment(picture.paused_until, zone.value, now.value));
  if (picture.standing_by_until) return w.standing(clock(picture.standing_by_until, zone.value));
  if (!picture.status.connections.cloud) return w.keptHere;
  // Where a person is needed it may not go out by itself.
  if (picture.status.outbox.waiting > 0) return picture.face === "needs_you" ? w.waits(picture.status.outbox.waiting) : w.waiting(picture.status.outbox.waiting);
  if (!picture.status.next_run) return w.untilYou;
  return words.activities.idle;
}

function Moments({ picture }: { picture: Snapshot }) {
  const { last_success, delivered_at, next_run } = picture.status;
  const rows: Array<[string, string | null, string]> = [
    [w.last, last_success, w.never],
    [w.delivered, delivered_at, w.never],
    [w.next, picture.paused_until ? null : next_run, picture.paused_until ? w.resting : w.noNext],
  ];
  return (
    <dl class="moments card">
      {rows.map(([name, at, without]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{at ? <When at={at} /> : <span class="quiet">{without}</span>}</dd>
        </div>
      ))}
    </dl>
  );
}

function Person({ picture }: { picture: Snapshot }) {
  const { calls, outbox } = picture.status;
  const it = picture.face === "needs_you" ? pressing(picture) : null;
  // What was set aside has a line of its own.
  const first = it && it.about !== "parked" ? it : null;
  return (
    <Card title={w.person}>
      {calls.decide + outbox.parked === 0 && !first ? <p class="quiet">{w.nobody}</p> : null}
      <ul class="lines" role="list">
        {first ? <li><span>{picture.line}</span><span class="buttons"><Acts acts={first.acts} /></span></li> : null}
        {calls.decide > 0 ? (
          <li><span>{w.review(calls.decide)}</span><button type="button" onClick={() => go("calls")}>{w.open}<span class="unseen">{` ${words.pages.calls}`}</span></button></li>
        ) : null}
        {outbox.parked > 0 ? (
          <li><span>{w.parked(outbox.parked)}</span><button type="button" onClick={() => go("troubles")}>{w.open}<span class="unseen">{` ${words.pages.troubles}`}</span></button></li>
        ) : null}
      </ul>
    </Card>
  );
}

function LastRun({ picture }: { picture: Snapshot }) {
  const report = picture.status.last_run?.report;
  if (!report) return null;
  const cells: Array<[string, number]> = [
    [w.visitsSeen, report.visits.seen], [w.notesNew, report.notes.new], [w.notesChanged, report.notes.changed], [w.planned, report.calls.planned],
    ...(report.notes.failed ? ([[w.failedReads, report.notes.failed]] as Array<[string, number]>) : []),
  ];
  return (
    <Card title={w.last24} aside={<button type="button" class="plain" onClick={() => go("history", picture.status.last_run?.run_id ?? null)}>{words.history.detail}</button>}>
      <dl class="tiles">
        {cells.map(([name, value]) => <div key={name}><dt>{name}</dt><dd class="figure">{count(value)}</dd></div>)}
      </dl>
      {(report.warnings ?? []).map((warning) => (
        <div class="notice amber" key={warning.code}><p class="strong">{warning.message}</p><p>{warning.action}</p><FailureAction failure={warning} /></div>
      ))}
    </Card>
  );
}

function OtherDays() {
  const today = dayOf(now.value, zone.value);
  const [from, setFrom] = useState(dayAfter(today, -7));
  const [to, setTo] = useState(today);
  const wrong = from > to || !from || !to;
  const place = useArrival<HTMLElement>(row.value === "sync_days", "input");
  const sync = (event: Event) => {
    event.preventDefault();
    if (!wrong) void attempt(ask({ what: "sync_now", days: { from, to } }, "report"));
  };
  return (
    <Card title={w.otherDays} place={place}>
      <form class="inline" onSubmit={sync}>
        <Field label={w.from}>{(ids) => <input {...ids} type="date" value={from} onInput={(event) => setFrom(event.currentTarget.value)} />}</Field>
        <Field label={w.to} error={wrong ? w.wrongDays : null}>{(ids) => <input {...ids} type="date" value={to} onInput={(event) => setTo(event.currentTarget.value)} />}</Field>
        <button type="submit" disabled={wrong}>{w.syncDays}</button>
      </form>
    </Card>
  );
}

/** The page. */
export function Now() {
  const picture = snapshot.value;
  if (!picture) return null;
  const { connections } = picture.status;
  const places: Array<[string, string | null]> = [
    [w.neo, connections.neo], [w.cloud, connections.clinic ?? connections.cloud], [w.queue, connections.queue],
  ];
  return (
    <>
      <h1 class="unseen">{words.pages.now}</h1>
      <State picture={picture} />
      <Moments picture={picture} />
      <div class="two">
        <Person picture={picture} />
        <Card title={w.connections} aside={connections.cloud ? null : <button type="button" class="plain" onClick={() => go("settings", "cloud")}>{w.connect}</button>}>
          <dl class="pairs">
            {places.map(([name, where]) => <div key={name}><dt>{name}</dt><dd class={where ? "" : "quiet"}>{where?.replace("https://", "") ?? w.absent}</dd></div>)}
          </dl>
        </Card>
      </div>
      <LastRun picture={picture} />
      <OtherDays />
    </>
  );
}
