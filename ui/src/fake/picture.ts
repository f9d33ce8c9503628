// A snapshot of an invented clinic, and the scenes that tests and screenshots ask for.
import type { Check, CheckName, Chosen, Failure, Snapshot } from "../bindings";

export const NOW = "2026-11-23T20:05:00Z";
export const ZONE = "America/New_York";

/** A failure with the words of the program. */
export const failure = (code: Failure["code"], message: string, action: string): Failure => ({ code, message, action });

export const REFUSED = failure(
  "neo_sign_in_refused",
  "IDEXX Neo did not accept the user name or password. It was tried once and will not be tried again, so the account cannot be locked by it. Everything read so far is kept.",
  "Sign in to IDEXX Neo yourself to check the password, then enter it in Odis Sync.",
);
export const MFA = failure(
  "neo_mfa",
  "IDEXX Neo asks for a security code, which only a person can enter. The password was not refused.",
  'Choose "Sign in to Neo" in Odis Sync and enter the code in the window that opens.',
);

const chosen: Chosen = {
  every_minutes: 60,
  look_back_hours: 48,
  calls: {
    mode: "review", go_live: null, delay_days: 2, delay_days_by_kind: { surgery: 1, dental: 1 }, from: "16:00:00", to: "20:00:00",
    days: ["Mon", "Tue", "Wed", "Thu", "Fri"], closures: ["2026-11-26", "2026-12-25"], spacing_minutes: 2, late_after_hours: 24, region: "US",
  },
  notifications: { on: true, from: "08:00:00", to: "18:00:00", days: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] },
  browser: null,
  proxy: null,
};

export const check = (what: CheckName, state: Check["state"], found: string | null = null, why: Failure | null = null): Check => ({
  what, state, found, failure: why,
});

/** The clinic on a good afternoon. */
export function good(): Snapshot {
  return {
    now: NOW, face: "good", line: "Up to date, last sync 15:03",
    status: {
      version: "0.1.0", activity: "idle", progress: null, freshness: "fresh", attention: null,
      last_success: "2026-11-23T20:03:00Z", delivered_at: "2026-11-23T20:03:09Z",
      last_run: {
        run_id: "r-1", reason: "schedule", started_at: "2026-11-23T20:02:31Z", ended_at: "2026-11-23T20:03:00Z", outcome: "completed",
        report: {
          outcome: "completed", signed_in: false, reader: "in_page", requests: 58, window: null,
          visits: { seen: 52, new: 6, changed: 9, closed: 1, rejected: 0 }, notes: { read: 41, new: 7, changed: 2, unchanged: 32, failed: 0, not_found: 0 },
          calls: { planned: 12, review: 3, never: 4, waiting: 9, cancelled: 0 }, outbox: { pushed: 18, waiting: 0, parked: 0 }, duration_ms: { read: 21400, push: 4100, total: 29000 },
        },
      },
      next_run: "2026-11-23T21:02:00Z",
      connections: { neo: "https://us.idexxneo.com", credentials: "active", cloud: "https://example.supabase.co", clinic: "Maple Hill Veterinary", queue: "https://qstash.upstash.io" },
      outbox: { pushed: 18, waiting: 0, parked: 0 }, calls: { planned: 12, review: 3, never: 4, waiting: 9, cancelled: 0 },
    },
    paused_until: null, standing_by_until: null,
    set_up: { cloud: "done", neo: "done", calls: "done", finished: true },
    settings: {
      neo_url: "https://us.idexxneo.com", zone: ZONE, credentials: "active", cloud_url: "https://example.supabase.co", cloud_email: "frontdesk@maplehill.example",
      clinic_name: "Maple Hill Veterinary", queue_url: "https://qstash.upstash.io", queue_destination: "https://calls.example.com/execute-call", queue_receiver_claims: true,
      chosen, managed: [], managed_by: null,
    },
    checklist: [],
    place: { system: "linux", tray: true, autostart: true, autostart_fixed: null, logs: "/home/desk/.local/state/odis-sync/logs", development: false },
    tables: 1,
  };
}

/** Nothing is set up yet. */
export function fresh(): Snapshot {
  const it = good();
  it.face = "starting";
  it.line = "Finish setting up";
  Object.assign(it.status, { last_success: null, delivered_at: null, last_run: null, next_run: null, calls: { planned: 0, review: 0, never: 0, waiting: 0, cancelled: 0 } });
  it.status.connections = { neo: null, credentials: "not_configured", cloud: null, clinic: null, queue: null };
  it.set_up = { cloud: "open", neo: "open", calls: "open", finished: false };
  Object.assign(it.settings, { credentials: "not_configured", cloud_url: null, cloud_email: null, clinic_name: null, queue_url: null, queue_destination: null, queue_receiver_claims: false });
  return it;
}

/** The scenes by name. */
export const SCENES: Readonly<Record<string, () => Snapshot>> = {
  good,
  fresh,
  neo: () => ({ ...fresh(), set_up: { cloud: "done", neo: "open", calls: "open", finished: false } }),
  syncing: () => {
    const it = good();
    return { ...it, face: "syncing", line: "Syncing, 18 of 52", status: { ...it.status, activity: "reading", progress: { done: 18, of: 52 } } };
  },
  refused: () => {
    const it = good();
    return { ...it, face: "needs_you", line: "Needs you: Neo password was refused", status: { ...it.status, attention: REFUSED, next_run: null, freshness: "late" } };
  },
  paused: () => ({ ...good(), face: "resting", line: "Paused until Tue 08:00", paused_until: "2026-11-24T13:00:00Z" }),
  standing: () => ({ ...good(), face: "resting", line: "Another computer of the clinic does the work", standing_by_until: "2026-11-23T21:30:00Z" }),
  waiting: () => {
    const it = good();
    const attention = failure("cloud_unreachable", "The Odis cloud could not be reached. Everything is kept on this PC and will be delivered later.", "Nothing to do: Odis Sync delivers it by itself when the connection is back.");
    return { ...it, face: "resting", line: "14 items wait to be delivered", status: { ...it.status, attention, outbox: { pushed: 0, waiting: 14, parked: 2 }, freshness: "late" } };
  },
  managed: () => {
    const it = good();
    return { ...it, settings: { ...it.settings, managed: ["every_minutes", "proxy"], managed_by: "Northside IT" } };
  },
  empty: () => ({ ...good(), tables: 0 }),
};
