// Settings: what a person may choose, who is connected, what this computer does.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Check, Chosen, Failure, Mode, SettingsView, Weekday } from "../bindings";
import { copyDiagnostics } from "../parts/action";
import { useArrival } from "../parts/arrive";
import { Card, Checklist, Failed, Field, Sure } from "../parts/bits";
import { BOUNDS, clash, faultsOf, kindFaults, kindRows, lockOf, merged, readDays, readKinds } from "../parts/chosen";
import type { KindRow } from "../parts/chosen";
import { ConnectCloud, ConnectQueue } from "../parts/connect-cloud";
import { Kinds } from "../parts/kinds";
import { ModeChoice } from "../parts/mode";
import { NeoSettings } from "../parts/neo-settings";
import { Updates } from "../parts/updates";
import { arrivals, ask, askShell, attempt, row, said, snapshot, takingBack } from "../state";
import { words } from "../words";

const w = words.settings;
const WEEK: readonly Weekday[] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

function Days({ label, days, onDays, locked, error }: { label: string; days: readonly string[]; onDays: (days: Weekday[]) => void; locked: string | null; error?: string | undefined }) {
  const id = useId();
  const flip = (day: Weekday, on: boolean) => onDays(WEEK.filter((one) => (one === day ? on : days.includes(one))));
  return (
    <fieldset disabled={locked !== null} aria-describedby={error ? id : undefined}>
      <legend>{label}</legend>
      <div class="days">
        {WEEK.map((day) => (
          <label class="tick" key={day}><input type="checkbox" aria-invalid={error ? "true" : undefined} checked={days.includes(day)} onInput={(event) => flip(day, event.currentTarget.checked)} />{words.weekdays[day]}</label>
        ))}
      </div>
      {locked ? <p class="locked small">{locked}</p> : null}
      {error ? <p id={id} class="wrong small">{error}</p> : null}
    </fieldset>
  );
}

/** One switch of the form, with its words, and why it cannot be changed here. `off`: it cannot be, as its hint says. */
function Tick({ label, hint, on, locked, off = false, onTick }: { label: string; hint?: string | undefined; on: boolean; locked: string | null; off?: boolean; onTick: (on: boolean) => void }) {
  const id = useId();
  return (
    <>
      <label class="tick">
        <input type="checkbox" aria-describedby={hint ? id : undefined} disabled={locked !== null || off} checked={on} onInput={(event) => onTick(event.currentTarget.checked)} />
        <span>{label}{locked ? <span class="locked small">{` ${locked}`}</span> : null}</span>
      </label>
      {hint ? <p id={id} class="quiet small">{hint}</p> : null}
    </>
  );
}

/** What the person has changed so far, on what it stood on. */
interface Form {
  base: Chosen;
  mine: Chosen;
  /** Closed days as they are being typed. */
  closures: string | null;
  /** Kinds of visits with a wait of their own, as they are being typed. */
  kinds: KindRow[] | null;
  /** Something else was saved meanwhile where the person changed it too. */
  clashed: boolean;
}

function ChosenForm({ view, asked }: { view: SettingsView; asked: string | null }) {
  const [form, setForm] = useState<Form>({ base: view.chosen, mine: view.chosen, closures: null, kinds: null, clashed: false });
  const [failure, setFailure] = useState<Failure | null>(null);
  const [unfit, setUnfit] = useState(false);
  const body = useRef<HTMLFormElement>(null);
  const place = useArrival<HTMLElement>(asked === "advanced", "input");
  const newer = useArrival<HTMLElement>(asked === "updates", ".buttons button");
  const draft = merged(form.base, form.mine, view.chosen);
  const clashed = form.clashed || clash(form.base, form.mine, view.chosen);
  const closures = form.closures ?? draft.calls.closures.join(", ");
  const kinds = form.kinds ?? kindRows(draft.calls.delay_days_by_kind);
  const faults = faultsOf(draft, closures, kinds);
  const rules = draft.calls;
  const put = (part: Partial<Chosen>, typed: Partial<Pick<Form, "closures" | "kinds">> = {}) =>
    setForm({ base: view.chosen, mine: { ...draft, ...part }, closures: form.closures, kinds: form.kinds, clashed, ...typed });
  const putRules = (part: Partial<Chosen["calls"]>, typed: Partial<Pick<Form, "closures" | "kinds">> = {}) => put({ calls: { ...rules, ...part } }, typed);
  const number = (label: string, name: keyof typeof BOUNDS, value: number, set: (value: number) => void, lock: string, hint?: string) => (
    <Field label={label} hint={hint} locked={lockOf(view, lock)} error={faults[name]}>
      {(ids) => <input {...ids} type="number" min={BOUNDS[name][0]} max={BOUNDS[name][1]} step={1} required value={Number.isNaN(value) ? "" : value} onInput={(event) => set(event.currentTarget.valueAsNumber)} />}
    </Field>
  );
  const time = (label: string, value: string, set: (value: string) => void, lock: string, error: string | undefined) => (
    <Field label={label} locked={lockOf(view, lock)} error={error}>
      {(ids) => <input {...ids} type="time" required value={value.slice(0, 5)} onInput={(event) => set(event.currentTarget.value && `${event.currentTarget.value}:00`)} />}
    </Field>
  );
  const text = (label: string, value: string | null, set: (value: string | null) => void, lock: string, hint: string) => (
    <Field label={label} hint={hint} locked={lockOf(view, lock)}>{(ids) => <input {...ids} autocomplete="off" spellcheck={false} value={value ?? ""} onInput={(event) => set(event.currentTarget.value.trim() || null)} />}</Field>
  );
  const save = (event: Event) => {
    event.preventDefault();
    const wrong = Object.keys(faults).length > 0;
    setUnfit(wrong);
    if (wrong) return void body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    setFailure(null);
    takingBack({ what: "choose", chosen: draft }, w.saved).then(
      // What was typed since goes on being a draft.
      () => setForm((since) => ({ base: draft, mine: since.mine === form.mine ? draft : since.mine, closures: since.closures === form.closures ? null : since.closures, kinds: since.kinds === form.kinds ? null : since.kinds, clashed: false })),
      setFailure,
    );
  };
  const { notifications } = draft;
  const tell = (part: Partial<Chosen["notifications"]>) => put({ notifications: { ...notifications, ...part } });
  return (
    <form class="form" onSubmit={save} noValidate ref={body}>
      <Card title={w.schedule}>
        <div class="fields">
          {number(`${w.every} (${w.minutes})`, "every_minutes", draft.every_minutes, (every_minutes) => put({ every_minutes }), "every_minutes", w.everyWords)}
          {number(`${w.lookBack} (${w.hours})`, "look_back_hours", draft.look_back_hours, (look_back_hours) => put({ look_back_hours }), "look_back_hours", w.lookBackWords)}
        </div>
      </Card>
      <Card title={w.callHours}>
        <div class="fields">
          {number(w.delay, "delay_days", rules.delay_days, (delay_days) => putRules({ delay_days }), "calls.delay_days")}
          {time(w.from, rules.from, (from) => putRules({ from }), "calls.from", faults.from)}
          {time(w.to, rules.to, (to) => putRules({ to }), "calls.to", faults.to)}
          {number(w.spacing, "spacing_minutes", rules.spacing_minutes, (spacing_minutes) => putRules({ spacing_minutes }), "calls.spacing_minutes")}
          {number(`${w.late} (${w.hours})`, "late_after_hours", rules.late_after_hours, (late_after_hours) => putRules({ late_after_hours }), "calls.late_after_hours")}
          <Field label={w.region} locked={lockOf(view, "calls.region")} error={faults.region}>{(ids) => <input {...ids} maxLength={2} value={rules.region} onInput={(event) => putRules({ region: event.currentTarget.value.toUpperCase() })} />}</Field>
        </div>
        <Kinds view={view} rows={kinds} faults={kindFaults(kinds)} onRows={(typed) => putRules({ delay_days_by_kind: readKinds(typed) ?? rules.delay_days_by_kind }, { kinds: typed })} />
        <Days label={w.days} days={rules.days} onDays={(chosen) => putRules({ days: chosen })} locked={lockOf(view, "calls.days")} error={faults.days} />
        <Field label={w.closures} hint={w.closuresWords} error={faults.closures} locked={lockOf(view, "calls.closures")}>
          {(ids) => <input {...ids} autocomplete="off" value={closures} onInput={(event) => putRules({ closures: readDays(event.currentTarget.value) ?? rules.closures }, { closures: event.currentTarget.value })} />}
        </Field>
        <Tick
          label={w.opinion} hint={view.cloud_url ? w.opinionWords : w.opinionNowhere} on={rules.second_opinion}
          locked={lockOf(view, "calls.second_opinion")} off={!view.cloud_url && !rules.second_opinion}
          onTick={(second_opinion) => putRules({ second_opinion })}
        />
        {view.chosen.calls.mode === "automatic" && !rules.second_opinion ? <p class="notice amber" role="status">{w.opinionEnds}</p> : null}
      </Card>
      <Card title={w.notifications}>
        <Tick label={w.notify} on={notifications.on} locked={lockOf(view, "notifications")} onTick={(on) => tell({ on })} />
        <div class="fields">
          {time(w.notifyFrom, notifications.from, (from) => tell({ from }), "notifications", faults.notify_from)}
          {time(w.notifyTo, notifications.to, (to) => tell({ to }), "notifications", faults.notify_to)}
        </div>
        <Days label={w.open} days={notifications.days} onDays={(chosen) => tell({ days: chosen })} locked={lockOf(view, "notifications")} error={faults.notify_days} />
      </Card>
      <Card title={w.privacy}>
        <dl class="pairs">
          <div><dt>{w.kept}</dt><dd>{w.keptWords}</dd></div>
          <div><dt>{w.evidence}</dt><dd>{w.evidenceWords}</dd></div>
        </dl>
        <Tick label={w.screenshots} hint={w.screenshotsWords} on={draft.privacy.screenshots} locked={lockOf(view, "privacy.screenshots")} onTick={(screenshots) => put({ privacy: { ...draft.privacy, screenshots } })} />
        <Tick
          label={w.usage} hint={view.usage_host ? w.usageWords(view.usage_host) : w.usageNowhere} on={draft.privacy.usage_statistics}
          locked={lockOf(view, "privacy.usage_statistics")} off={!view.usage_host && !draft.privacy.usage_statistics}
          onTick={(usage_statistics) => put({ privacy: { ...draft.privacy, usage_statistics } })}
        />
      </Card>
      <Card title={w.updates} place={newer}>
        <Updates />
        <Tick label={w.look} hint={w.lookWords} on={draft.updates.check} locked={lockOf(view, "updates.check")} onTick={(check) => put({ updates: { check } })} />
      </Card>
      <Card title={w.advanced} place={place}>
        <div class="fields">
          {text(w.browser, draft.browser, (browser) => put({ browser }), "browser", w.browserWords)}
          {text(w.proxy, draft.proxy, (proxy) => put({ proxy }), "proxy", w.proxyWords)}
        </div>
      </Card>
      {failure ? <Failed failure={failure} /> : null}
      {clashed ? <p class="notice amber" role="status">{w.clashed}</p> : null}
      {unfit && Object.keys(faults).length > 0 ? <p class="notice red" role="alert">{w.unfit}</p> : null}
      <div class="save"><p aria-hidden="true">{said.value}</p><button type="submit" class="main">{w.save}</button></div>
    </form>
  );
}

function Modes({ view }: { view: SettingsView }) {
  // What was chosen stays picked while it is asked about and done.
  const [wanted, setWanted] = useState<Mode | null>(null);
  const [sure, setSure] = useState(false);
  const set = (mode: Mode) => {
    setSure(false);
    setWanted(mode);
    void attempt(takingBack({ what: "calls_mode", mode }, w.saved)).then(() => setWanted(null));
  };
  const pick = (mode: Mode) => (mode === "automatic" ? (setWanted(mode), setSure(true)) : set(mode));
  return (
    <Card title={w.calls}>
      <ModeChoice mode={wanted ?? view.chosen.calls.mode} onMode={pick} view={view} />
      {sure ? <Sure title={w.automaticSure} text={`${w.modeWords.automatic} ${w.automaticGoLive}`} yes={w.automaticYes} no={w.automaticNo} onYes={() => set("automatic")} onNo={() => (setSure(false), setWanted(null))} /> : null}
    </Card>
  );
}

function Computer({ examined }: { examined: boolean }) {
  const place = useArrival<HTMLElement>(examined, ".buttons button");
  const [checks, setChecks] = useState<Check[]>([]);
  const here = snapshot.value?.place;
  const shell = (what: "save_diagnostics" | "open_logs" | "open_help") => () => void attempt(askShell({ what }, "done"));
  const examine = () => void attempt(ask({ what: "examine" }, "checks").then((answer) => setChecks(answer.checks)));
  // Who was sent here to have everything checked need not press again.
  useEffect(() => {
    if (examined) examine();
  }, [examined, arrivals.value]);
  useEffect(() => {
    if (examined) place.current?.scrollIntoView({ block: "start" });
  }, [checks]);
  return (
    <Card title={w.computer} place={place}>
      <label class="tick">
        <input type="checkbox" checked={here?.autostart ?? false} disabled={here?.autostart_fixed != null} onInput={(event) => void attempt(askShell({ what: "autostart", on: event.currentTarget.checked }, "done"))} />
        <span>{w.autostart}{here?.autostart_fixed ? <span class="locked small">{` ${here.autostart_fixed}`}</span> : null}</span>
      </label>
      <dl class="pairs">
        <div><dt>{w.logs}</dt><dd>{here?.logs}</dd></div>
        {here && !here.tray ? <div><dt>{w.tray}</dt><dd>{words.frame.noTray}</dd></div> : null}
      </dl>
      <div class="buttons">
        <button type="button" onClick={examine}>{w.examine}</button>
        <button type="button" onClick={() => void copyDiagnostics()}>{w.diagnostics}</button>
        <button type="button" onClick={shell("save_diagnostics")}>{w.saveDiagnostics}</button>
        <button type="button" onClick={shell("open_logs")}>{w.openLogs}</button>
        <button type="button" onClick={shell("open_help")}>{w.help}</button>
      </div>
      {checks.length > 0 ? <Checklist checks={checks} label={w.examined} /> : null}
      <div class="buttons"><button type="button" class="danger" onClick={() => void attempt(askShell({ what: "quit" }, "done"))}>{w.quit}</button><span class="quiet small">{w.quitWords}</span></div>
    </Card>
  );
}

/** The page. */
export function Settings() {
  const view = snapshot.value?.settings;
  const asked = row.value;
  const cloud = useArrival<HTMLElement>(asked === "cloud", "details input");
  const queue = useArrival<HTMLElement>(asked === "queue", "details input");
  if (!view) return null;
  const pairs = (of: Array<[string, string | null]>) => (
    <dl class="pairs">{of.map(([name, value]) => <div key={name}><dt>{name}</dt><dd class={value ? "" : "quiet"}>{value ?? words.now.absent}</dd></div>)}</dl>
  );
  return (
    <>
      <h1>{words.pages.settings}</h1>
      <NeoSettings view={view} asked={asked === "neo"} />
      <Card title={w.cloud} place={cloud}>
        {pairs([[w.clinic, view.clinic_name], [w.account, view.cloud_email]])}
        <details><summary>{w.connectAgain}</summary><div class="inside"><ConnectCloud onDone={() => void (said.value = w.saved)} /></div></details>
      </Card>
      <Card title={w.queue} place={queue}>
        {pairs([[words.setUp.url, view.queue_url], [w.destination, view.queue_destination], [w.claims, view.queue_receiver_claims ? w.yes : w.no]])}
        <details><summary>{w.connectAgain}</summary><div class="inside"><ConnectQueue onDone={() => void (said.value = w.saved)} /></div></details>
      </Card>
      <Modes view={view} />
      <ChosenForm view={view} asked={asked} />
      <Computer examined={asked === "checks"} />
    </>
  );
}
