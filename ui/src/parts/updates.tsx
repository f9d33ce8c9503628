// Newer versions: which one runs, what is offered, why not, and what a person may do about it.
import { useState } from "preact/hooks";
import { ask, attempt, said, snapshot, zone } from "../state";
import { moment } from "../times";
import { words } from "../words";
import { Failed } from "./bits";

const w = words.settings;

/** How it stands. */
export function Updates() {
  const [asked, setAsked] = useState(false);
  const picture = snapshot.value;
  if (!picture) return null;
  const { updates, now, status } = picture;
  const { offered, working } = updates;
  const check = () => {
    setAsked(true);
    // What keeps it from being known stands here and need not be said above as well.
    void ask({ what: "check_updates" }, "done").then(() => void (said.value = w.checked), () => undefined).then(() => setAsked(false));
  };
  const busy = asked || working === "checking";
  return (
    <>
      <dl class="pairs">
        <div><dt>{w.version}</dt><dd>{status.version}</dd></div>
        {updates.host ? <div><dt>{w.lastCheck}</dt><dd class={updates.checked_at ? "" : "quiet"}>{updates.checked_at ? moment(updates.checked_at, zone.value, now) : w.neverChecked}</dd></div> : null}
        {updates.channel === "early" ? <div><dt>{w.channel}</dt><dd>{w.early}</dd></div> : null}
        {updates.file ? <div><dt>{w.file}</dt><dd>{updates.file}</dd></div> : null}
      </dl>
      {updates.unsupported ? (
        <div class="notice red" role="alert"><p class="strong">{updates.says}</p><p>{updates.next}</p></div>
      ) : <p role="status">{updates.says}</p>}
      {offered?.notes ? <details><summary>{w.whatIsNew(offered.version)}</summary><pre class="inside note">{offered.notes}</pre></details> : null}
      {updates.failure && !busy ? <Failed failure={updates.failure} /> : null}
      {updates.host ? (
        <div class="buttons">
          {updates.may_install ? <button type="button" class="main" disabled={working === "fetching"} onClick={() => void attempt(ask({ what: "install_update" }, "done"))}>{working === "fetching" ? w.fetching : w.install}</button> : null}
          {updates.may_fetch ? <button type="button" disabled={working === "fetching"} onClick={() => void attempt(ask({ what: "fetch_update" }, "done"))}>{working === "fetching" ? w.fetching : w.fetch}</button> : null}
          <button type="button" disabled={busy} onClick={check}>{busy ? w.checking : w.checkNow}</button>
        </div>
      ) : null}
    </>
  );
}
