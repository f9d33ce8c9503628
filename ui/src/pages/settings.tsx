// Settings: what a person may choose, who is connected, what this computer does.
import { useState } from "preact/hooks";
import type { Check, Chosen, Failure, Mode, SettingsView, Weekday } from "../bindings";
import { copyDiagnostics } from "../parts/action";
import { Card, Checklist, Failed, Field, Sure } from "../parts/bits";
import { ConnectCloud, ConnectQueue } from "../parts/connect-cloud";
import { ModeChoice } from "../parts/mode";
import { NeoSettings } from "../parts/neo-settings";
import { ask, askShell, attempt, row, said, snapshot } from "../state";
import { words } from "../words";

const w = words.settings;
const WEEK: readonly Weekday[] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

function lockOf(view: SettingsView, ...names: string[]): string | null {
  if (!names.some((name) => view.managed.includes(name))) return null;
  return view.managed_by ? w.managedBy(view.managed_by) : w.managed;
}

function Days({ label, days, onDays, locked }: { label: string; days: readonly string[]; onDays: (days: Weekday[]) => void; locked: string | null }) {
  const flip = (day: Weekday, on: boolean) => onDays(WEEK.filter((one) => (one === day ? on : days.includes(one))));
  return (
    <fieldset disabled={locked !== null}>
      <legend>{label}</legend>
      <div class="days">
        {WEEK.map((day) => (
          <label class="tick" key={day}><input type="checkbox" checked={days.includes(day)} onInput={(event) => flip(day, event.currentTarget.checked)} />{words.weekdays[day]}</label>
        ))}
      </div>
      {locked ? <p class="locked small">{locked}</p> : null}
    </fieldset>
  );
}

/** Reads days such as `2026-12-25, 2027-01-01`; absent where one is no day. */
export function readDays(text: string): string[] | null {
  const days = text.split(/[\s,;]+/).filter(Boolean);
  const isDay = (day: string) => /^\d{4}-\d{2}-\d{2}$/.test(day) && new Date(`${day}T00:00:00Z`).toJSON()?.slice(0, 10) === day;
  return days.every(isDay) ? days : null;
}

function ChosenForm({ view }: { view: SettingsView }) {
  const [draft, setDraft] = useState<Chosen>(view.chosen);
  const [closures, setClosures] = useState(view.chosen.calls.closures.join(", "));
  const [failure, setFailure] = useState<Failure | null>(null);
  const rules = draft.calls;
  const days = readDays(closures);
  const put = (part: Partial<Chosen>) => setDraft({ ...draft, ...part });
  const putRules = (part: Partial<Chosen["calls"]>) => put({ calls: { ...rules, ...part } });
  const number = (label: string, value: number, low: number, high: number, set: (value: number) => void, names: string[], hint?: string) => (
    <Field label={label} hint={hint} locked={lockOf(view, ...names)} error={value >= low && value <= high ? null : w.badNumber(low, high)}>
      {(ids) => <input {...ids} type="number" min={low} max={high} step={1} value={value} onInput={(event) => set(event.currentTarget.valueAsNumber)} />}
    </Field>
  );
  const time = (label: string, value: string, set: (value: string) => void, names: string[]) => (
    <Field label={label} locked={lockOf(view, ...names)}>
      {(ids) => <input {...ids} type="time" required value={value.slice(0, 5)} onInput={(event) => event.currentTarget.value && set(`${event.currentTarget.value}:00`)} />}
    </Field>
  );
  const text = (label: string, value: string | null, set: (value: string | null) => void, names: string[], hint: string) => (
    <Field label={label} hint={hint} locked={lockOf(view, ...names)}>{(ids) => <input {...ids} autocomplete="off" spellcheck={false} value={value ?? ""} onInput={(event) => set(event.currentTarget.value.trim() || null)} />}</Field>
  );
  const save = (event: Event) => {
    event.preventDefault();
    if (days === null || !(event.currentTarget as HTMLFormElement).checkValidity()) return;
    setFailure(null);
    // The mode has an intent of its own and must go back as it stands.
    const { mode, go_live } = view.chosen.calls;
    ask({ what: "choose", chosen: { ...draft, calls: { ...rules, closures: days, mode, go_live } } }, "done").then(() => void (said.value = w.saved), setFailure);
  };
  const { notifications } = draft;
  const tell = (part: Partial<Chosen["notifications"]>) => put({ notifications: { ...notifications, ...part } });
  return (
    <form class="form" onSubmit={save} noValidate>
      <Card title={w.schedule}>
        <div class="fields">
          {number(`${w.every} (${w.minutes})`, draft.every_minutes, 15, 240, (every_minutes) => put({ every_minutes }), ["every_minutes"], w.everyWords)}
          {number(`${w.lookBack} (${w.hours})`, draft.look_back_hours, 24, 336, (look_back_hours) => put({ look_back_hours }), ["look_back_hours"], w.lookBackWords)}
        </div>
      </Card>
      <Card title={w.callHours}>
        <div class="fields">
          {number(w.delay, rules.delay_days, 0, 14, (delay_days) => putRules({ delay_days }), ["calls", "delay_days"])}
          {time(w.from, rules.from, (from) => putRules({ from }), ["calls", "from"])}
          {time(w.to, rules.to, (to) => putRules({ to }), ["calls", "to"])}
          {number(w.spacing, rules.spacing_minutes, 0, 60, (spacing_minutes) => putRules({ spacing_minutes }), ["calls", "spacing_minutes"])}
          {number(`${w.late} (${w.hours})`, rules.late_after_hours, 0, 72, (late_after_hours) => putRules({ late_after_hours }), ["calls", "late_after_hours"])}
          <Field label={w.region} locked={lockOf(view, "calls", "region")}>{(ids) => <input {...ids} maxLength={2} value={rules.region} onInput={(event) => putRules({ region: event.currentTarget.value.toUpperCase() })} />}</Field>
        </div>
        <Days label={w.days} days={rules.days} onDays={(chosen) => putRules({ days: chosen })} locked={lockOf(view, "calls", "days")} />
        <Field label={w.closures} hint={w.closuresWords} error={days ? null : w.badDate} locked={lockOf(view, "calls", "closures")}>
          {(ids) => <input {...ids} autocomplete="off" value={closures} onInput={(event) => setClosures(event.currentTarget.value)} />}
        </Field>
      </Card>
      <Card title={w.notifications}>
        <label class="tick"><input type="checkbox" disabled={lockOf(view, "notifications") !== null} checked={notifications.on} onInput={(event) => tell({ on: event.currentTarget.checked })} />{w.notify}</label>
        <div class="fields">
          {time(w.notifyFrom, notifications.from, (from) => tell({ from }), ["notifications"])}
          {time(w.notifyTo, notifications.to, (to) => tell({ to }), ["notifications"])}
        </div>
        <Days label={w.open} days={notifications.days} onDays={(chosen) => tell({ days: chosen })} locked={lockOf(view, "notifications")} />
      </Card>
      <Card title={w.advanced}>
        <div class="fields" id="advanced">
          {text(w.browser, draft.browser, (browser) => put({ browser }), ["browser"], w.browserWords)}
          {text(w.proxy, draft.proxy, (proxy) => put({ proxy }), ["proxy"], w.proxyWords)}
        </div>
      </Card>
      {failure ? <Failed failure={failure} /> : null}
      <div class="save"><p aria-hidden="true">{said.value}</p><button type="submit" class="main">{w.save}</button></div>
    </form>
  );
}

function Modes({ view }: { view: SettingsView }) {
  const [asked, setAsked] = useState(false);
  const set = (mode: Mode) => (setAsked(false), void attempt(ask({ what: "calls_mode", mode }, "done")));
  return (
    <Card title={w.calls}>
      <ModeChoice key={`${view.chosen.calls.mode}-${asked}`} mode={view.chosen.calls.mode} locked={lockOf(view, "calls", "mode")} onMode={(mode) => (mode === "automatic" ? setAsked(true) : set(mode))} />
      {asked ? <Sure title={w.automaticSure} text={`${w.modeWords.automatic} ${w.automaticGoLive}`} yes={w.automaticYes} no={w.automaticNo} onYes={() => set("automatic")} onNo={() => setAsked(false)} /> : null}
    </Card>
  );
}

function Computer() {
  const [checks, setChecks] = useState<Check[]>([]);
  const place = snapshot.value?.place;
  const shell = (what: "save_diagnostics" | "open_logs" | "open_help") => () => void attempt(askShell({ what }, "done"));
  const examine = () => void attempt(ask({ what: "examine" }, "checks").then((answer) => setChecks(answer.checks)));
  return (
    <Card title={w.computer}>
      <label class="tick">
        <input type="checkbox" checked={place?.autostart ?? false} disabled={place?.autostart_fixed != null} onInput={(event) => void attempt(askShell({ what: "autostart", on: event.currentTarget.checked }, "done"))} />
        <span>{w.autostart}{place?.autostart_fixed ? <span class="locked small">{` ${place.autostart_fixed}`}</span> : null}</span>
      </label>
      <dl class="pairs">
        <div><dt>{w.version}</dt><dd>{snapshot.value?.status.version}</dd></div>
        <div><dt>{w.updates}</dt><dd>{w.updatesWords}</dd></div>
        <div><dt>{w.logs}</dt><dd>{place?.logs}</dd></div>
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
  if (!view) return null;
  const pairs = (of: Array<[string, string | null]>) => (
    <dl class="pairs">{of.map(([name, value]) => <div key={name}><dt>{name}</dt><dd class={value ? "" : "quiet"}>{value ?? words.now.absent}</dd></div>)}</dl>
  );
  return (
    <>
      <h1>{words.pages.settings}</h1>
      <NeoSettings view={view} asked={row.value === "neo"} />
      <Card title={w.cloud}>
        {pairs([[w.clinic, view.clinic_name], [w.account, view.cloud_email]])}
        <details open={row.value === "cloud"}><summary>{w.connectAgain}</summary><div class="inside"><ConnectCloud onDone={() => void (said.value = w.saved)} /></div></details>
      </Card>
      <Card title={w.queue}>
        {pairs([[words.setUp.url, view.queue_url], [w.destination, view.queue_destination], [w.claims, view.queue_receiver_claims ? w.yes : w.no]])}
        <details open={row.value === "queue"}><summary>{w.connectAgain}</summary><div class="inside"><ConnectQueue onDone={() => void (said.value = w.saved)} /></div></details>
      </Card>
      <Modes view={view} />
      <ChosenForm view={view} />
      <Card title={w.privacy}>{pairs([[w.kept, w.keptWords], [w.evidence, w.evidenceWords], [w.analytics, w.analyticsWords]])}</Card>
      <Computer />
    </>
  );
}
