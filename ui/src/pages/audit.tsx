// Audit: everything that was done on this computer, and whether the trail is whole.
import { useMemo, useState } from "preact/hooks";
import type { Answer, AuditRow } from "../bindings";
import { Chip, Empty, Failed, When, useList } from "../parts/bits";
import { Find, useFind } from "../parts/find";
import type { Ways } from "../parts/find";
import { ask, attempt } from "../state";
import { words } from "../words";

const w = words.audit;
type Verdict = Extract<Answer, { answer: "audit_verdict" }>;

const whoOf = (entry: AuditRow) => (entry.actor === "agent" ? w.agent : entry.actor);
const whatOf = (entry: AuditRow) => entry.action.replaceAll("_", " ");
const WAYS: Ways<AuditRow> = {
  text: (entry) => [entry.seq, whoOf(entry), whatOf(entry), entry.object ?? "", entry.detail].join(" "),
  shows: [
    { name: w.all, lets: () => true },
    { name: w.failures, lets: (entry) => entry.status === "failure" },
    { name: w.people, lets: (entry) => entry.actor !== "agent" },
  ],
};

/** The page. */
export function Audit() {
  const { rows, failure } = useList(() => ask({ what: "audit", before: null }, "audit").then((answer) => answer.page));
  const [older, setOlder] = useState<{ entries: AuditRow[]; before: number | null } | null>(null);
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [busy, setBusy] = useState(false);
  const before = older ? older.before : (rows?.before ?? null);
  const entries = useMemo(() => [...new Map([...(rows?.entries ?? []), ...(older?.entries ?? [])].map((one) => [one.seq, one])).values()], [rows, older]);
  const find = useFind(entries, WAYS);
  const verify = async () => {
    setBusy(true);
    await attempt(ask({ what: "verify_audit" }, "audit_verdict").then(setVerdict));
    setBusy(false);
  };
  const more = () => void attempt(ask({ what: "audit", before }, "audit").then(({ page }) => setOlder({ entries: [...(older?.entries ?? []), ...page.entries], before: page.before })));
  return (
    <>
      <header class="call-head">
        <div><h1>{words.pages.audit}</h1><p class="quiet">{w.words}</p></div>
        <button type="button" class="main" disabled={busy} onClick={() => void verify()}>{busy ? w.verifying : w.verify}</button>
      </header>
      <div role="status">
        {verdict ? (
          <div class={`notice ${verdict.sound ? "good" : "red"}`}>
            <p class="strong">{verdict.sound ? w.sound(verdict.entries, verdict.anchors) : w.broken}</p>
            {verdict.faults.map((fault) => <p key={fault}>{fault}</p>)}
            <p class="small"><When at={verdict.at} /></p>
          </div>
        ) : null}
      </div>
      {failure ? <Failed failure={failure} /> : null}
      {rows && entries.length === 0 ? <Empty title={w.none} /> : null}
      {entries.length > 0 ? <Find label={w.search} ways={WAYS} find={find} count={w.count(find.rows.length, entries.length)} all={entries.length} /> : null}
      {find.rows.length > 0 ? (
        <div class="card wide" tabIndex={0} role="region" aria-label={words.pages.audit}>
          <table>
            <thead><tr><th scope="col">#</th><th scope="col">{w.when}</th><th scope="col">{w.who}</th><th scope="col">{w.what}</th><th scope="col">{w.how}</th></tr></thead>
            <tbody>
              {find.rows.map((one) => (
                <tr key={one.seq}>
                  <td class="figure quiet">{one.seq}</td>
                  <td><When at={one.at} /></td>
                  <td>{whoOf(one)}</td>
                  <td>
                    {whatOf(one)}
                    {one.object ? <span class="quiet">{` ${one.object}`}</span> : null}
                    {one.detail && one.detail !== "{}" ? <details><summary>{w.detail}<span class="unseen">{` ${one.seq}`}</span></summary><pre>{one.detail}</pre></details> : null}
                  </td>
                  <td><Chip tone={one.status === "failure" ? "red" : "plain"}>{one.status === "failure" ? w.failure : w.success}</Chip></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {before !== null ? <div class="buttons"><button type="button" onClick={more}>{w.more}</button></div> : null}
    </>
  );
}
