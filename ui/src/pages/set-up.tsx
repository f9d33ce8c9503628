// Set-up in four steps, which may be left and taken up again.
import { useState } from "preact/hooks";
import type { Mode, SetUp as Stands } from "../bindings";
import { useFocusAt } from "../parts/arrive";
import { Card, Checklist } from "../parts/bits";
import { lockOf } from "../parts/chosen";
import { ConnectCloud, ConnectQueue } from "../parts/connect-cloud";
import { ConnectNeo } from "../parts/connect-neo";
import { ModeChoice } from "../parts/mode";
import { RulesList } from "../parts/rules-list";
import { ask, askShell, attempt, go, snapshot, takingBack } from "../state";
import { words } from "../words";

const w = words.setUp;

function firstOpen(stands: Stands): number {
  const open = [stands.cloud, stands.neo, stands.calls].findIndex((step) => step === "open");
  return open < 0 ? 3 : open;
}

/** The page. */
export function SetUp() {
  const picture = snapshot.value;
  const [chosen, setStep] = useState<number | null>(null);
  const [mode, setMode] = useState<Mode>(picture?.settings.chosen.calls.mode ?? "review");
  // A sync that nobody presses has to start by itself; a person may still say no.
  const [starts, setStarts] = useState(true);
  const step = chosen ?? (picture ? firstOpen(picture.set_up) : 0);
  const place = useFocusAt<HTMLElement>(`${step} ${step === 0 && picture?.set_up.cloud === "done" ? "queue" : ""}`);
  if (!picture) return null;
  const stands = picture.set_up;
  const locked = lockOf(picture.settings, "calls.mode");
  const states = [stands.cloud, stands.neo, stands.calls, stands.finished ? "done" : "open"] as const;
  const later = () => void attempt(ask({ what: "set_up_step", step: "cloud", stands: "later" }, "done")).then((done) => done && setStep(1));

  const calls = async () => {
    if (mode !== picture.settings.chosen.calls.mode && locked === null && !(await attempt(takingBack({ what: "calls_mode", mode }, "")))) return;
    if (await attempt(ask({ what: "set_up_step", step: "calls", stands: "done" }, "done"))) setStep(3);
  };
  const finish = async () => {
    const { autostart, autostart_fixed } = picture.place;
    if (autostart_fixed === null && starts !== autostart && !(await attempt(askShell({ what: "autostart", on: starts }, "done")))) return;
    if (!(await attempt(ask({ what: "set_up_step", step: "finish", stands: "done" }, "done")))) return;
    go("now");
    void attempt(ask({ what: "sync_now", days: null }, "report"));
  };

  return (
    <>
      <header>
        <h1>{w.title}</h1>
        <p class="quiet">{w.words}</p>
      </header>
      <ol class="steps" aria-label={w.steps} role="list">
        {w.names.map((name, at) => (
          <li key={name}>
            <button type="button" class={states[at]} aria-current={at === step ? "step" : undefined} onClick={() => setStep(at)}>
              <span class="step-number" aria-hidden="true">{states[at] === "done" ? "✓" : at + 1}</span>
              <span>{name}<span class="unseen">{`, ${w.stepOf(at + 1, 4)}, ${w[states[at] ?? "open"]}`}</span></span>
            </button>
          </li>
        ))}
      </ol>
      {step === 0 && stands.cloud !== "done" ? (
        <Card title={w.cloudTitle} place={place}>
          <p class="quiet">{w.cloudWords}</p>
          <ConnectCloud onDone={() => setStep(0)} later={later} />
        </Card>
      ) : null}
      {step === 0 && stands.cloud === "done" ? (
        <Card title={w.queueTitle} place={place}>
          {picture.settings.clinic_name ? <p class="notice good">{w.connected(picture.settings.clinic_name)}</p> : null}
          <p class="quiet">{w.queueWords}</p>
          <ConnectQueue onDone={() => setStep(1)} later={() => setStep(1)} />
        </Card>
      ) : null}
      {step === 1 ? (
        <Card title={w.neoTitle} place={place}>
          <p class="quiet">{w.neoWords}</p>
          <ConnectNeo onDone={() => setStep(2)} />
        </Card>
      ) : null}
      {step === 2 ? (
        <Card title={w.callsTitle} place={place}>
          {picture.checklist.length > 0 && stands.neo === "done" ? <Checklist checks={picture.checklist} label={w.checklist} /> : null}
          <p class="quiet">{w.callsWords}</p>
          <ModeChoice mode={locked === null ? mode : picture.settings.chosen.calls.mode} onMode={setMode} view={picture.settings} />
          {locked === null ? <p class="notice good">{w.safe}</p> : null}
          <RulesList view={picture.settings} />
          <div class="buttons"><button type="button" class="main" onClick={() => void calls()}>{w.use}</button></div>
        </Card>
      ) : null}
      {step === 3 ? (
        <Card title={w.finishTitle} place={place}>
          <p>{stands.neo === "done" ? w.finishWords : words.now.finishWords}</p>
          <label class="tick">
            <input type="checkbox" checked={picture.place.autostart_fixed !== null ? picture.place.autostart : starts} disabled={picture.place.autostart_fixed !== null}
              onInput={(event) => setStarts(event.currentTarget.checked)} />
            <span>{w.autostart}{picture.place.autostart_fixed ? <span class="locked small">{` ${picture.place.autostart_fixed}`}</span> : null}</span>
          </label>
          <div class="buttons"><button type="button" class="main" disabled={stands.neo !== "done"} onClick={() => void finish()}>{w.finish}</button></div>
        </Card>
      ) : null}
    </>
  );
}
