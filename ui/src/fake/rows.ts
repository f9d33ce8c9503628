// Lists of an invented clinic. Names hold what an attacker could type; nothing of it may ever run.
import type { AuditRow, CallView, DayFigures, Figures, RunRow, TroubleRow, VisitDetail, VisitRow } from "../bindings";
import { dayAfter } from "../times";
import { failure, good } from "./picture";

export const PAYLOAD = '<img src=x onerror="window.__ran=1"><script>window.__ran=1</script>';
const PETS = ["Biscuit", "Luna", "Mochi", "Pepper", "Waffles", "Juniper", "Otis", "Clementine", "Ziggy", "Maple", "Bramble", "Sir Reginald Fluffington III"];
const PEOPLE = ["Dana Whitfield", "Marcus Oyelaran", "Priya Raman", "Tomás Herrera", "Ellen Kowalski", "Jo Lindqvist", "Sam Abernathy"];
const KINDS = ["Wellness exam", "Dental cleaning", "Sick visit", "Vaccination", "Surgery recheck"];
const pick = <T>(of: readonly T[], at: number): T => of[at % of.length] as T;

/** So many visits, newest first, some forty a day. */
export function visits(many: number): VisitRow[] {
  return Array.from({ length: many }, (_, at) => {
    const day = dayAfter("2026-11-23", -Math.floor(at / 40));
    const minute = 17 * 60 - (at % 40) * 13;
    const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}:00`;
    const open = at < 3;
    const review = at % 17 === 4;
    return {
      appointment_id: `a-${at}`, start: `${day}T${time}`, patient: at === 1 ? PAYLOAD : pick(PETS, at * 7), client: pick(PEOPLE, at * 3), kind: pick(KINDS, at),
      status: open ? "ongoing" : "completed", note: open ? "not_yet" : at % 11 === 5 ? "missing" : "stored", pushed: at !== 7,
      call: open ? "none" : review ? "review" : at > 80 ? "completed" : "planned", verdict: open ? "wait" : review ? "review" : "call",
      why: open ? "visit_open" : review ? "death_mentioned" : null, due: open || review ? null : `${dayAfter(day, 2)}T21:0${at % 10}:00Z`,
    };
  });
}

const reason = (code: string, field: string, evidence: string) => ({ code, field, evidence });
const call = (id: string, patient: string, client: string, state: string, due: string | null, reasons: CallView["reasons"], household: string[] = []): CallView => ({
  call_id: id, appointment_id: `a-${id}`, consultation_id: `c-${id}`, verdict: state === "review" ? "review" : "call", reasons, due, state, message_id: null, revision: 1, household, patient, client,
});

export const calls: CallView[] = [
  call("c1", "Biscuit", "Dana Whitfield", "review", null, [reason("death_mentioned", "note", "quality of life"), reason("palliative", "note", "comfort care")]),
  call("c2", "Otis", "Sam Abernathy", "review", null, [reason("complaint", "short_note", "upset about the bill")]),
  call("c3", PAYLOAD, "Priya Raman", "review", null, [reason("phone_doubtful", "note", PAYLOAD)]),
  call("c4", "Luna", "Marcus Oyelaran", "queued", "2026-11-23T21:02:00Z", []),
  call("c5", "Mochi", "Priya Raman", "planned", "2026-11-24T21:00:00Z", [], ["a-12", "a-13"]),
  call("c6", "Juniper", "Tomás Herrera", "planned", "2026-11-24T21:04:00Z", []),
  call("c7", "Waffles", "Ellen Kowalski", "completed", "2026-11-20T21:00:00Z", []),
  call("c8", "Ziggy", "Jo Lindqvist", "skipped", "2026-11-20T21:02:00Z", []),
];

/** A visit in full. */
export function detail(id: string): VisitDetail {
  const known = visits(2000).find((one) => one.appointment_id === id);
  const its = calls.find((one) => one.appointment_id === id) ?? null;
  return {
    visit: {
      appointment_id: id, consultation_id: "c-9", start: known?.start ?? "2026-11-21T10:20:00", patient: known?.patient ?? its?.patient ?? "Biscuit", client: known?.client ?? its?.client ?? "Dana Whitfield",
      phone_e164: "+12025550142", status: known?.status ?? "completed", status_text: "Invoiced",
      note_text: `Consultation notes\nBright, alert and responsive. Discussed quality of life and comfort care with owner.\nWeight 28.4 kg, temperature 101.2 F.\n\nPlan\nRecheck in two weeks. ${PAYLOAD}`,
      note_revision: 2, pushed: known?.pushed ?? true, failed_reads: 0,
    },
    call: its ?? { ...call("c9", known?.patient ?? "", known?.client ?? "", "planned", "2026-11-25T21:00:00Z", []), appointment_id: id },
  };
}

/** Runs, newest first. */
export function runs(): RunRow[] {
  const report = good().status.last_run?.report ?? null;
  return Array.from({ length: 24 }, (_, at) => {
    const started = new Date(Date.parse("2026-11-23T20:02:31Z") - at * 3_600_000);
    const bad = at === 5;
    const why = failure("neo_unreachable", "IDEXX Neo could not be reached. Nothing is lost.", "Nothing to do if the internet is down: Odis Sync tries again by itself.");
    return {
      run_id: `r-${at + 1}`, reason: at === 2 ? "manual" : "schedule", started_at: started.toISOString(), ended_at: new Date(started.getTime() + 29_000 + at * 400).toISOString(),
      outcome: bad ? "failed" : at === 9 ? "standing_by" : "completed", report: report && { ...report, outcome: bad ? "failed" : "completed", reason: bad ? why : null }, evidence: bad ? "html\n  body\n    div.error" : null,
    };
  });
}

export const troubles: TroubleRow[] = [
  { id: "t1", kind: "delivery", failure: failure("cloud_refused", "The Odis cloud did not accept some of what was sent. It is kept on this PC; everything else was delivered.", "Send the support report; the entries that wait are listed in Odis Sync."), since: "2026-11-23T17:10:00Z", tries: 3, appointment_id: "a-7", call_id: null, patient: "Maple", evidence: null, may_retry: true },
  { id: "t2", kind: "visit", failure: failure("neo_answers", "IDEXX Neo answered, but not with what was asked for, even after several tries. What could be read is kept.", "Nothing to do: Odis Sync tries again by itself. If it lasts for a day, send the support report."), since: "2026-11-22T15:00:00Z", tries: 5, appointment_id: "a-16", call_id: null, patient: PAYLOAD, evidence: "html\n  body\n    main\n      div.consultation (empty)", may_retry: true },
];

export function figures(): Figures {
  const days: DayFigures[] = Array.from({ length: 14 }, (_, at) => ({
    day: dayAfter("2026-11-10", at), good: at === 5 || at === 12 ? 0 : 10 - (at % 3), failed: at === 8 ? 3 : at === 3 ? 1 : 0, standing_by: at === 11 ? 4 : 0, notes: 30 + ((at * 13) % 17), longest_ms: 24_000 + ((at * 7919) % 22_000),
  }));
  return { days, success: { part: 110, of: 114, goal: 95, met: true }, notes: { part: 402, of: 431, goal: 90, met: true }, calls: { part: 318, of: 431, goal: 80, met: false }, latency_minutes: { value: 62, goal: 240, met: true } };
}

const ACTIONS = ["run_ended", "run_began", "credentials_read", "call_approved", "settings_changed", "delivered"];
export const audit: AuditRow[] = Array.from({ length: 40 }, (_, at) => ({
  seq: 940 - at, at: new Date(Date.parse("2026-11-23T20:03:00Z") - at * 900_000).toISOString(), actor: at % 6 === 3 ? "dana" : "agent", action: pick(ACTIONS, at), phase: "outcome", status: at === 7 ? "failure" : "success", object: at % 2 ? null : `r-${at}`, detail: at % 3 ? "{}" : '{"notes":7,"requests":58}',
}));
