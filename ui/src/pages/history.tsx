// History: the figures with their goals, fourteen days, and every sync.
import type { ComponentChildren } from "preact";
import type { Figures, Outcome, RunRow, Share } from "../bindings";
import { useArrival } from "../parts/arrive";
import { Card, Chip, Empty, Failed, When, useList } from "../parts/bits";
import { Find, useFind, useSome } from "../parts/find";
import type { Ways } from "../parts/find";
import { Pictured } from "../parts/screenshot";
import { Strip } from "../parts/strip";
import { ask, now, row, zone } from "../state";
import { moment, shortDay, span } from "../times";
import { words } from "../words";

const w = words.history;

/** Percent of a share, such as `97%`; cut, so that nothing looks better than it is. */
export function percent(share: Share): string {
  return share.of === 0 ? "–" : `${Math.floor((share.part / share.of) * 100)}%`;
}

function Figure({ name, value, met, goal, parts }: { name: string; value: string; met: boolean | null; goal: string; parts: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span class="big figure">{value}</span> {met === null ? null : <Chip tone={met ? "good" : "amber"}>{met ? w.met : w.missed}</Chip>}
        <p class="quiet small">{met === null ? w.none : parts}</p>
        <p class="quiet small">{goal}</p>
      </dd>
    </div>
  );
}

function Kpis({ figures }: { figures: Figures }) {
  const shares: Array<[string, Share]> = [[w.success, figures.success], [w.notes, figures.notes], [w.calls, figures.calls]];
  const { value, goal, met } = figures.latency_minutes;
  return (
    <dl class="card kpis">
      {shares.map(([name, share]) => <Figure key={name} name={name} value={percent(share)} met={share.met} goal={w.goalAbove(share.goal)} parts={w.ofParts(share.part, share.of)} />)}
      <Figure name={w.latency} value={value === null ? "–" : w.minutes(value)} met={met} goal={w.goalBelow(goal)} parts="" />
    </dl>
  );
}

function Table({ names, label, children }: { names: readonly string[]; label: string; children: ComponentChildren }) {
  return (
    <div class="wide" tabIndex={0} role="region" aria-label={label}>
      <table><thead><tr>{names.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead><tbody>{children}</tbody></table>
    </div>
  );
}

const howOf = (run: RunRow) => (run.outcome ? words.outcomes[run.outcome] : run.ended_at ? w.interrupted : w.running);
const OUTCOMES: readonly Outcome[] = ["completed", "failed", "needs_person", "standing_by"];
const WAYS: Ways<RunRow> = {
  text: (run) => [howOf(run), words.runReasons[run.reason] ?? run.reason, run.report?.reason?.message ?? "", moment(run.started_at, zone.value, now.value)].join(" "),
  shows: [{ name: w.all, lets: () => true }, ...OUTCOMES.map((outcome) => ({ name: words.outcomes[outcome], lets: (run: RunRow) => run.outcome === outcome }))],
};

function Run({ run }: { run: RunRow }) {
  const asked = row.value === run.run_id;
  const place = useArrival<HTMLTableRowElement>(asked);
  const how = howOf(run);
  const tone = run.outcome === "completed" ? "good" : run.outcome === "failed" ? "red" : run.outcome === "needs_person" ? "amber" : "plain";
  const report = run.report;
  return (
    <tr ref={place} tabIndex={-1} aria-current={asked ? "true" : undefined}>
      <td><When at={run.started_at} /></td>
      <td>{words.runReasons[run.reason] ?? run.reason}</td>
      <td>
        <Chip tone={tone}>{how}</Chip>
        {report?.reason ? <p>{report.reason.message} <span class="quiet">{report.reason.action}</span></p> : null}
        {report ? (
          <details>
            <summary>{w.detail}<span class="unseen">{` ${run.started_at}`}</span></summary>
            <dl class="pairs small">
              <div><dt>{words.now.visitsSeen}</dt><dd>{report.visits.seen}</dd></div>
              <div><dt>{words.now.notesNew}</dt><dd>{report.notes.new}</dd></div>
              <div><dt>{words.now.notesChanged}</dt><dd>{report.notes.changed}</dd></div>
              <div><dt>{words.now.failedReads}</dt><dd>{report.notes.failed}</dd></div>
              <div><dt>{w.requests}</dt><dd>{report.requests}</dd></div>
              {Object.entries(report.duration_ms).map(([step, took]) => <div key={step}><dt>{step}</dt><dd>{span(took)}</dd></div>)}
              {Object.entries(report.oddities ?? {}).map(([code, often]) => <div key={code}><dt>{`${w.oddities}: ${code}`}</dt><dd>{often}</dd></div>)}
            </dl>
            {run.evidence ? <><p class="small strong">{w.evidence}</p><pre class="evidence-text">{run.evidence}</pre></> : null}
            <Pictured of={run.screenshot} />
          </details>
        ) : null}
      </td>
      <td>{report ? report.notes.new + report.notes.changed : ""}</td>
      <td>{run.ended_at ? span(Date.parse(run.ended_at) - Date.parse(run.started_at)) : ""}</td>
    </tr>
  );
}

/** The page. */
export function History() {
  const figures = useList(() => ask({ what: "figures" }, "figures").then((answer) => answer.figures));
  const runs = useList(() => ask({ what: "runs" }, "runs").then((answer) => answer.runs));
  const find = useFind(runs.rows, WAYS);
  // A run that is asked for is drawn, however old it is.
  const { some, more } = useSome(find.rows, find.rows.findIndex((run) => run.run_id === row.value));
  const failure = figures.failure ?? runs.failure;
  return (
    <>
      <h1>{words.pages.history}</h1>
      {failure ? <Failed failure={failure} /> : null}
      {figures.rows ? (
        <>
          <Kpis figures={figures.rows} />
          <Card title={w.days}>
            <Strip days={figures.rows.days} />
            <details>
              <summary>{w.table}</summary>
              <Table label={w.daysTable} names={[w.day, w.good, w.failed, w.standing, w.notesCame, w.longest]}>
                {figures.rows.days.map((day) => (
                  <tr key={day.day}><td>{shortDay(day.day)}</td><td>{day.good}</td><td>{day.failed}</td><td>{day.standing_by}</td><td>{day.notes}</td><td>{span(day.longest_ms)}</td></tr>
                ))}
              </Table>
            </details>
          </Card>
        </>
      ) : null}
      <Card title={w.runs}>
        {runs.rows?.length === 0 ? <Empty title={w.noRuns} /> : null}
        {runs.rows && runs.rows.length > 0 ? <Find label={w.search} ways={WAYS} find={find} count={w.count(find.rows.length)} all={runs.rows.length} /> : null}
        {some.length > 0 ? <Table label={w.runsTable} names={[w.when, w.why, w.how, w.notesCame, w.took]}>{some.map((run) => <Run key={run.run_id} run={run} />)}</Table> : null}
        {more}
      </Card>
    </>
  );
}
