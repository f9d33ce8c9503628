// The same door on an invented clinic, for tests and screenshots; never part of what is shipped. The address chooses
// the scene: `?scene=neo&page=calls&row=a-1`. Every intent is written down in `window.__intents`; `window.__desk` stands
// for the tray and for the command line, which ask for pages and change things meanwhile.
// Passwords: `wrong-zq7` is refused, `code-zq7` asks for a person, `cloud-zq7` is accepted while the cloud is away,
// everything else is accepted.
import { LIST_OF_CALL } from "./bindings";
import type { AgentIntent, Answer, CallView, Check, Chosen, Intent, Page, ShellIntent, Snapshot, VisitRow } from "./bindings";
import { CLOUD, MFA, NO_OPINION, REFUSED, SCENES, check, examined, good } from "./fake/picture";
import { audit, calls, detail, figures, runs, troubles, visits } from "./fake/rows";

const asked = new URLSearchParams(location.search);
const scene = asked.get("scene") ?? "good";
let current: Snapshot = (SCENES[scene] ?? good)();
let tell: (snapshot: Snapshot) => void = () => undefined;
let tellPage: (page: Page, row: string | null) => void = () => undefined;
let rows: VisitRow[] = current.status.last_run ? visits(2000, current.status.outbox.waiting + current.status.outbox.parked) : [];

declare global {
  interface Window {
    __intents?: string[];
    __desk?: { page: (page: Page, row: string | null) => void; change: (part: Partial<Snapshot>) => void; now: () => Snapshot; chosen: Chosen | null };
  }
}

function change(part: Partial<Snapshot>): void {
  current = { ...current, ...part };
  tell(current);
}

const desk = { page: (page: Page, row: string | null) => tellPage(page, row), change, now: () => current, chosen: null as Chosen | null };
window.__desk = desk;

/** Cloud and queue are reached, so that what is taken back leaves this computer at once. */
const delivered = () => current.status.outbox.waiting === 0;

export async function dispatch(intent: Intent): Promise<Answer> {
  (window.__intents ??= []).push(intent.do.what);
  await Promise.resolve();
  return intent.of === "agent" ? agent(intent.do) : shell(intent.do);
}

export async function onSnapshot(told: (snapshot: Snapshot) => void): Promise<void> {
  tell = told;
}

export async function onPage(told: (page: Page, row: string | null) => void): Promise<void> {
  tellPage = told;
}

function tryPassword(password: string): Answer {
  const before: Check[] = [check("browser", "good", "Chromium 156"), check("neo_reached", "good")];
  const waiting = [check("schedule", "waiting"), check("cloud", "waiting")];
  if (password === "wrong-zq7" || password === "code-zq7") {
    const why = password === "wrong-zq7" ? REFUSED : MFA;
    change({ checklist: [...before, check("signed_in", "failed", null, why), ...waiting] });
    throw why;
  }
  const cloud = password === "cloud-zq7" ? check("cloud", "failed", null, CLOUD) : check("cloud", "good");
  change({
    checklist: [...before, check("signed_in", "good"), check("schedule", "good", "52 visits today"), cloud],
    set_up: { ...current.set_up, neo: "done" },
  });
  return { answer: "done" };
}

/** As the program keeps it: without a second opinion a person decides about every call. */
function asKept(chosen: Chosen): Chosen {
  const unheld = chosen.calls.mode === "automatic" && !chosen.calls.second_opinion;
  return unheld ? { ...chosen, calls: { ...chosen.calls, mode: "review" } } : chosen;
}

function agent(intent: AgentIntent): Answer | Promise<Answer> {
  switch (intent.what) {
    case "snapshot": return { answer: "snapshot", snapshot: current };
    case "visits": return { answer: "visits", visits: rows };
    case "visit": return { answer: "visit", visit: detail(rows, intent.appointment_id) };
    case "calls": return { answer: "calls", calls: calls(rows) };
    case "runs": return { answer: "runs", runs: runs(current.status.last_run) };
    case "troubles": return { answer: "troubles", troubles: troubles(current, rows) };
    case "figures": return { answer: "figures", figures: figures() };
    case "audit": return { answer: "audit", page: { entries: current.status.last_run ? audit : [], before: current.status.last_run ? 901 : null } };
    case "verify_audit": return { answer: "audit_verdict", sound: true, entries: 940, anchors: 12, faults: [], at: current.now };
    case "examine": return { answer: "checks", checks: examined(current) };
    case "decide": {
      const about = new Set(calls(rows).filter((call) => call.call_id === intent.call_id).map((call) => call.appointment_id));
      const state = ({ approve: "planned", skip: "skipped", cancel: "cancelled" } as const)[intent.decision];
      rows = rows.map((row) => (about.has(row.appointment_id) ? { ...row, call: state } : row));
      const many = (is: (call: CallView) => boolean) => new Set(calls(rows).filter(is).map((call) => call.call_id)).size;
      const counted = { review: many((call) => call.state === "review"), decide: many((call) => LIST_OF_CALL[call.state] === "review") };
      change({ status: { ...current.status, calls: { ...current.status.calls, ...counted } }, tables: current.tables + 1 });
      return { answer: "decided", delivered: delivered() };
    }
    case "connect_neo": case "rotate_neo": return tryPassword(intent.password);
    case "connect_cloud":
      if (intent.clinic === null) return { answer: "cloud", clinic: null, clinics: [{ id: "k1", name: "Maple Hill Veterinary" }, { id: "k2", name: "Maple Hill East" }] };
      change({ set_up: { ...current.set_up, cloud: "done" }, settings: { ...current.settings, clinic_name: "Maple Hill Veterinary", cloud_url: intent.url } });
      return { answer: "cloud", clinic: { id: intent.clinic, name: "Maple Hill Veterinary" }, clinics: [] };
    case "set_up_step": {
      const set_up = { ...current.set_up };
      if (intent.step === "finish") set_up.finished = true;
      else set_up[intent.step] = intent.stands;
      change({ set_up });
      return { answer: "done" };
    }
    case "choose":
      desk.chosen = intent.chosen;
      change({ settings: { ...current.settings, chosen: asKept(intent.chosen) } });
      return { answer: "decided", delivered: delivered() };
    case "calls_mode":
      if (intent.mode === "automatic" && !current.settings.chosen.calls.second_opinion) throw NO_OPINION;
      change({ settings: { ...current.settings, chosen: { ...current.settings.chosen, calls: { ...current.settings.chosen.calls, mode: intent.mode } } } });
      return { answer: "decided", delivered: delivered() };
    case "sync_now": change(SCENES.syncing?.() ?? {}); return new Promise<Answer>(() => undefined);
    case "cancel_sync": case "resume": change(good()); return { answer: "done" };
    case "pause": change(SCENES.paused?.() ?? {}); return { answer: "done" };
    case "revoke_neo": change({ settings: { ...current.settings, credentials: "revoked" } }); return { answer: "decided", delivered: delivered() };
    case "check_updates": change({ updates: { ...current.updates, checked_at: current.now } }); return { answer: "done" };
    case "fetch_update": change({ updates: { ...current.updates, working: "fetching" } }); return { answer: "done" };
    case "install_update": return { answer: "done" };
    case "retry": case "sign_in_yourself": case "try_again": case "connect_queue": return { answer: "done" };
  }
}

function shell(intent: ShellIntent): Answer {
  switch (intent.what) {
    case "first_page": return { answer: "page", page: (asked.get("page") ?? "now") as Page, row: asked.get("row") };
    case "autostart": change({ place: { ...current.place, autostart: intent.on } }); return { answer: "done" };
    case "copy_diagnostics": case "save_diagnostics": case "open_logs": case "open_help": case "close_window": case "quit": return { answer: "done" };
  }
}
