// Calls: what a person must decide, what is ahead, what was done.
import { useState } from "preact/hooks";
import type { CallView, DecisionWord, Failure } from "../bindings";
import { Chip, Empty, Failed, Sure, When, useList } from "../parts/bits";
import { Marked, Reasons } from "../parts/reasons";
import { ask, attempt, said, snapshot } from "../state";
import { words } from "../words";

const w = words.calls;
type Kind = "review" | "upcoming" | "done";
const AHEAD = new Set(["planned", "queued", "in_progress"]);
const FOR_A_PERSON = new Set(["review", "uncertain", "parked"]);

/** Where a call stands among the three lists; nothing to call stands in none. */
export function kindOf(call: CallView): Kind | null {
  if (FOR_A_PERSON.has(call.state)) return "review";
  if (AHEAD.has(call.state)) return "upcoming";
  return call.state === "none" ? null : "done";
}

/** The colour of a call's state; the word says it all the same. */
export function tone(state: string): "plain" | "good" | "amber" | "red" {
  if (FOR_A_PERSON.has(state)) return "amber";
  if (state === "failed") return "red";
  return state === "completed" || AHEAD.has(state) ? "good" : "plain";
}

function Note({ call }: { call: CallView }) {
  const [note, setNote] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const read = () => {
    if (note === null) ask({ what: "visit", appointment_id: call.appointment_id }, "visit").then((answer) => setNote(answer.visit.visit.note_text ?? words.visits.noNoteYet), setFailure);
  };
  return (
    <details onToggle={read}>
      <summary>{w.showNote}</summary>
      {failure ? <Failed failure={failure} /> : null}
      {note !== null ? <pre class="note"><Marked text={note} evidence={call.reasons.map((one) => one.evidence)} /></pre> : null}
    </details>
  );
}

function Call({ call, kind, again }: { call: CallView; kind: Kind; again: () => void }) {
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
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
    if (done) again();
  };
  const button = (decision: DecisionWord, label: string, sort: string, run: () => void) => (
    <button type="button" class={sort} disabled={busy || call.call_id === null} aria-label={w.decide(label, call.patient)} onClick={run} key={decision}>{label}</button>
  );
  return (
    <li class="card call">
      <div class="call-head">
        <div class="clip">
          <h2 class="clip">{call.patient}</h2>
          <p class="quiet clip">{call.client}</p>
        </div>
        <Chip tone={tone(call.state)}>{words.callStates[call.state] ?? call.state}</Chip>
      </div>
      {call.due ? <p><span class="quiet">{w.due} </span><When at={call.due} /></p> : null}
      {call.household.length > 0 ? <p class="quiet">{w.household(call.household.length + 1)}</p> : null}
      {call.reasons.length > 0 ? <Reasons reasons={call.reasons} /> : null}
      {kind === "review" ? <Note call={call} /> : null}
      {kind === "done" ? null : (
        <div class="buttons">
          {kind === "review" ? button("approve", call.state === "review" ? w.approve : w.sendAgain, "main", () => setSure(true)) : null}
          {kind === "review" ? button("skip", w.skip, "", () => void decide("skip")) : null}
          {kind === "upcoming" ? button("cancel", w.cancel, "", () => void decide("cancel")) : null}
        </div>
      )}
      {sure ? <Sure title={w.sure(call.patient)} text={w.sureWords} yes={w.ring} no={w.back} onYes={() => void decide("approve")} onNo={() => setSure(false)} /> : null}
    </li>
  );
}

/** The page. */
export function Calls() {
  const { rows, failure, again } = useList(() => ask({ what: "calls" }, "calls").then((answer) => answer.calls));
  const [kind, setKind] = useState<Kind>("review");
  const off = snapshot.value?.settings.chosen.calls.mode === "off";
  const shown = (rows ?? []).filter((call) => kindOf(call) === kind);
  const empty = { review: [w.noReview, w.noReviewWords], upcoming: [w.noUpcoming, ""], done: [w.noDone, ""] } as const;
  return (
    <>
      <h1>{words.pages.calls}</h1>
      {off ? <div class="notice"><p class="strong">{w.off}</p><p>{w.offWords}</p></div> : null}
      <div class="tabs" role="group" aria-label={w.tabs}>
        {(["review", "upcoming", "done"] as const).map((one) => (
          <button type="button" key={one} aria-pressed={one === kind} onClick={() => setKind(one)}>
            {w[one]} <span class="quiet figure">{rows?.filter((call) => kindOf(call) === one).length ?? ""}</span>
          </button>
        ))}
      </div>
      {failure ? <Failed failure={failure} /> : null}
      {rows && shown.length === 0 ? <Empty title={empty[kind][0]}>{empty[kind][1]}</Empty> : null}
      <ul class="calls" role="list">
        {shown.map((call) => <Call key={call.call_id ?? call.appointment_id} call={call} kind={kind} again={again} />)}
      </ul>
    </>
  );
}
