// Lists of an invented clinic. Names hold what an attacker could type; nothing of it may ever run.
import type { AuditRow, CallView, DayFigures, Failure, Figures, RunRow, RunView, Snapshot, TroubleRow, VisitDetail, VisitRow } from "../bindings";
import { dayAfter } from "../times";
import { CLOUD_REFUSED, failure, good } from "./picture";

export const PAYLOAD = '<img src=x onerror="window.__ran=1"><script>window.__ran=1</script>';
const PETS = ["Biscuit", "Luna", "Mochi", "Pepper", "Waffles", "Juniper", "Otis", "Clementine", "Ziggy", "Maple", "Bramble", "Sir Reginald Fluffington III"];
const PEOPLE = ["Dana Whitfield", "Marcus Oyelaran", "Priya Raman", "Tomás Herrera", "Ellen Kowalski", "Jo Lindqvist", "Sam Abernathy"];
const KINDS = ["Wellness exam", "Dental cleaning", "Sick visit", "Vaccination", "Surgery recheck"];
const pick = <T>(of: readonly T[], at: number): T => of[at % of.length] as T;

type Part = Partial<VisitRow>;
const open: Part = { status: "ongoing", note: "not_yet", call: "none", verdict: "wait", why: "visit_open", due: null };
const toReview = (why: string): Part => ({ call: "review", verdict: "review", why, due: null });
const ahead = (at: number): Part => ({ call: at === 16 ? "queued" : "planned", verdict: "call", why: null, due: `2026-11-${at === 16 ? 23 : 25}T21:${String(at * 2 - 30).padStart(2, "0")}:00Z` });
const over = (at: number, day: string): Part => ({ call: pick(["completed", "completed", "completed", "skipped", "completed", "failed", "cancelled"], at), verdict: "call", why: null, due: `${dayAfter(day, 2)}T21:${String(at % 60).padStart(2, "0")}:00Z` });
const never = (at: number): Part => ({ call: "none", verdict: "never", why: pick(["no_phone", "opted_out", "not_medical", "patient_dead"], at), due: null });
const noNote: Part = { note: "missing", call: "none", verdict: "wait", why: "note_missing", due: null };

/** Visits of which something is told elsewhere too: to decide, a household's, hostile. */
const KNOWN: Readonly<Record<number, Part>> = {
  1: { patient: PAYLOAD },
  4: { patient: "Biscuit", client: "Dana Whitfield", ...toReview("death_mentioned") },
  9: { patient: "Otis", client: "Sam Abernathy", ...toReview("complaint") },
  14: { patient: PAYLOAD, client: "Priya Raman", ...toReview("phone_doubtful") },
  15: { patient: "Mochi", client: "Priya Raman", ...toReview("decision_pending") },
  20: { patient: "Pepper", client: "Tomás Herrera" },
  21: { patient: "Juniper", client: "Tomás Herrera" },
};

/** Visits that share a call. */
const HOUSEHOLDS: ReadonlyArray<readonly [number, number]> = [[14, 15], [20, 21]];
const householdOf = (at: number) => HOUSEHOLDS.find((pair) => pair.includes(at)) ?? [at];

function judged(at: number, day: string): Part {
  if (at < 3) return open;
  if (at in KNOWN && KNOWN[at]?.call) return {};
  if (at >= 16 && at <= 28) return ahead(Math.min(...householdOf(at)));
  if (at % 11 === 5) return noNote;
  // The days before are skipped or never called; what is older had its call.
  if (at >= 120) return at % 13 === 6 ? never(at) : over(at, day);
  return at < 16 || at % 2 === 0 ? never(at) : { ...over(at, day), call: "skipped" };
}

/** So many visits, newest first, some forty a day; of the newest that are over so many are not delivered. */
export function visits(many: number, undelivered = 0): VisitRow[] {
  return Array.from({ length: many }, (_, at) => {
    const day = dayAfter("2026-11-23", -Math.floor(at / 40));
    const minute = 17 * 60 - (at % 40) * 13;
    const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}:00`;
    return {
      appointment_id: `a-${at}`, start: `${day}T${time}`, patient: pick(PETS, at * 7), client: pick(PEOPLE, at * 3), kind: pick(KINDS, at),
      status: "completed", note: "stored", pushed: at < 3 || at >= 3 + undelivered, call: "none", verdict: "call", why: null, due: null,
      ...judged(at, day), ...KNOWN[at],
    };
  });
}

const reason = (code: string, field: string, evidence: string) => ({ code, field, evidence });
const REASONS: Readonly<Record<number, CallView["reasons"]>> = {
  4: [reason("death_mentioned", "note", "quality of life"), reason("palliative", "note", "comfort care")],
  9: [reason("complaint", "short_note", "upset about the bill")],
  14: [reason("phone_doubtful", "note", PAYLOAD)],
  15: [reason("decision_pending", "note", "think about surgery")],
};
const place = (visit: VisitRow) => Number(visit.appointment_id.slice(2));

function callOf(visit: VisitRow): CallView {
  const at = place(visit);
  const shared = householdOf(at);
  return {
    call_id: visit.call === "none" ? null : `c-${Math.min(...shared)}`, appointment_id: visit.appointment_id, consultation_id: `k-${at}`, verdict: visit.verdict,
    reasons: REASONS[at] ?? (visit.why ? [reason(visit.why, "note", "")] : []), due: visit.due, state: visit.call, message_id: null, revision: 1,
    household: visit.call === "none" ? [] : shared.filter((other) => other !== at).map((other) => `a-${other}`), patient: visit.patient, client: visit.client,
  };
}

/** The calls of these visits, one row a visit, by due time; those without one last. */
export function calls(of: readonly VisitRow[]): CallView[] {
  return of.filter((visit) => visit.call !== "none").map(callOf).sort((a, b) => (a.due ?? "~").localeCompare(b.due ?? "~"));
}

const NOTES: Readonly<Record<number, string>> = {
  4: `Consultation notes\nBright, alert and responsive. Discussed quality of life and comfort care with owner.\nWeight 28.4 kg, temperature 101.2 F.\n\nPlan\nRecheck in two weeks. ${PAYLOAD}`,
  9: "Consultation notes\nTeeth cleaned, no extractions.\n\nShort note\nOwner upset about the bill, spoke with the manager.",
  14: `Consultation notes\nEars cleaned. New number on file: ${PAYLOAD}`,
  15: "Consultation notes\nRight hind lame. Owner will think about surgery and come back.",
};

/** One of these visits in full. */
export function detail(of: readonly VisitRow[], id: string): VisitDetail {
  const row = of.find((one) => one.appointment_id === id) ?? of[0];
  if (!row) throw failure("usage", "This visit is not known here.", "Look at the list again");
  const at = place(row);
  const noted = row.note === "stored";
  return {
    visit: {
      appointment_id: id, consultation_id: `k-${at}`, start: row.start, patient: row.patient, client: row.client, phone_e164: row.why === "no_phone" ? null : "+12025550142",
      status: row.status, status_text: row.status === "ongoing" ? "In progress" : "Invoiced", note_text: noted ? (NOTES[at] ?? "Consultation notes\nBright, alert and responsive. Heart and lungs clear.\n\nPlan\nRecheck in a year.") : null,
      note_revision: noted ? (at === 4 ? 2 : 1) : null, pushed: row.pushed, failed_reads: 0,
    },
    call: callOf(row),
  };
}

/** A picture that is kept of the page at which a run failed. */
const pictured = (run_id: string, taken_at: string) => ({
  run_id, code: "neo_page_changed", taken_at, until: new Date(Date.parse(taken_at) + 7 * 86_400_000).toISOString(),
});

/** Runs of the day, newest first; the latest is the one of the picture. */
export function runs(last: RunView | null): RunRow[] {
  if (!last) return [];
  const report = good().status.last_run?.report ?? null;
  const why = failure("neo_unreachable", "IDEXX Neo could not be reached. Nothing is lost.", "Nothing to do if the internet is down: Odis Sync tries again by itself.");
  const before = Array.from({ length: 15 }, (_, at): RunRow => {
    const started = new Date(Date.parse(last.started_at) - (at + 1) * 3_600_000);
    const outcome = at === 4 ? "failed" : at === 8 ? "standing_by" : "completed";
    return {
      run_id: `r-${at + 2}`, reason: at === 1 ? "manual" : "schedule", started_at: started.toISOString(), ended_at: new Date(started.getTime() + 29_000 + at * 400).toISOString(),
      outcome, report: report && { ...report, outcome, reason: outcome === "failed" ? why : null }, evidence: outcome === "failed" ? "html\n  body\n    div.error" : null,
      screenshot: outcome === "failed" ? pictured(`r-${at + 2}`, started.toISOString()) : null,
    };
  });
  return [{ ...last, evidence: null, screenshot: null }, ...before];
}

/** What of this picture failed and is kept. */
export function troubles(picture: Snapshot, of: readonly VisitRow[]): TroubleRow[] {
  const { attention, last_run, outbox } = picture.status;
  const row = (id: string, kind: TroubleRow["kind"], why: Failure, part: Partial<TroubleRow> = {}): TroubleRow => ({
    id, kind, failure: why, since: null, tries: 0, appointment_id: null, call_id: null, patient: null, evidence: null, screenshot: null, may_retry: false, ...part,
  });
  const parked = of.filter((visit) => !visit.pushed).slice(0, outbox.parked);
  return [
    ...(attention ? [row("run r-1", "run", attention, { since: last_run?.ended_at ?? null, tries: 1, may_retry: true })] : []),
    ...parked.map((visit) => row(`delivery ${visit.appointment_id}`, "delivery", CLOUD_REFUSED, { since: "2026-11-23T17:10:00Z", tries: 3, appointment_id: visit.appointment_id, patient: visit.patient, may_retry: true })),
  ];
}

export function figures(): Figures {
  const days: DayFigures[] = Array.from({ length: 14 }, (_, at) => {
    const today = at === 13;
    return {
      day: dayAfter("2026-11-10", at), good: today ? 14 : at === 5 || at === 12 ? 0 : 14 - (at % 3), failed: at === 8 ? 3 : at === 3 || today ? 1 : 0, standing_by: at === 11 ? 4 : today ? 1 : 0,
      notes: 30 + ((at * 13) % 17), longest_ms: 24_000 + ((at * 7919) % 22_000),
    };
  });
  return { days, success: { part: 158, of: 163, goal: 95, met: true }, notes: { part: 402, of: 431, goal: 90, met: true }, calls: { part: 318, of: 431, goal: 80, met: false }, latency_minutes: { value: 62, goal: 240, met: true } };
}

const ACTIONS = ["run_ended", "run_began", "credentials_read", "call_approved", "settings_changed", "delivered"];
export const audit: AuditRow[] = Array.from({ length: 40 }, (_, at) => ({
  seq: 940 - at, at: new Date(Date.parse("2026-11-23T20:03:00Z") - at * 900_000).toISOString(), actor: at % 6 === 3 ? "dana" : "agent", action: pick(ACTIONS, at), phase: "outcome", status: at === 7 ? "failure" : "success", object: at % 2 ? null : `r-${at}`, detail: at % 3 ? "{}" : '{"notes":7,"requests":58}',
}));
