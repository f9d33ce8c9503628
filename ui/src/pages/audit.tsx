// Audit: everything that was done on this computer, and whether the trail is whole.
import { useState } from "preact/hooks";
import type { Answer, AuditRow } from "../bindings";
import { Chip, Empty, Failed, When, useList } from "../parts/bits";
import { ask, attempt } from "../state";
import { words } from "../words";

const w = words.audit;
type Verdict = Extract<Answer, { answer: "audit_verdict" }>;

/** The page. */
export function Audit() {
  const { rows, failure } = useList(() => ask({ what: "audit", before: null }, "audit").then((answer) => answer.page));
  const [older, setOlder] = useState<{ entries: AuditRow[]; before: number | null } | null>(null);
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [busy, setBusy] = useState(false);
  const before = older ? older.before : (rows?.before ?? null);
  const entries = [...(rows?.entries ?? []), ...(older?.entries ?? [])].filter((one, at, all) => all.findIndex((other) => other.seq === one.seq) === at);
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
      {entries.length > 0 ? (
        <div class="card wide" tabIndex={0} role="region" aria-label={words.pages.audit}>
          <table>
            <thead><tr><th scope="col">#</th><th scope="col">{w.when}</th><th scope="col">{w.who}</th><th scope="col">{w.what}</th><th scope="col">{w.how}</th></tr></thead>
            <tbody>
              {entries.map((one) => (
                <tr key={one.seq}>
                  <td class="figure quiet">{one.seq}</td>
                  <td><When at={one.at} /></td>
                  <td>{one.actor === "agent" ? w.agent : one.actor}</td>
                  <td>
                    {one.action.replaceAll("_", " ")}
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
