// A snapshot of an invented clinic, and the scenes that tests and screenshots ask for.
import type { Check, CheckName, Chosen, Failure, Outcome, Snapshot, UpdatesView } from "../bindings";

export const NOW = "2026-11-23T20:05:00Z";
export const ZONE = "America/New_York";

/** A failure with the words of the program. */
export const failure = (code: Failure["code"], message: string, action: string): Failure => ({ code, message, action });

export const REFUSED = failure(
  "neo_sign_in_refused",
  "IDEXX Neo did not accept the user name or password. It was tried once and will not be tried again, so the account cannot be locked by it. Everything read so far is kept.",
  "Sign in to IDEXX Neo yourself to check the password, then enter it in Odis Sync.",
);
export const NO_OPINION = failure(
  "usage",
  "Calls ring by themselves only where a second opinion agrees with each, and none is asked for. Nothing was changed.",
  "Turn on the second opinion first",
);
export const MFA = failure(
  "neo_mfa",
  "IDEXX Neo asks for a security code, which only a person can enter. The password was not refused.",
  'Choose "Sign in to Neo" in Odis Sync and enter the code in the window that opens.',
);

export const CLOUD = failure(
  "cloud_unreachable",
  "The Odis cloud could not be reached. Everything is kept on this PC and will be delivered later.",
  "Nothing to do: Odis Sync delivers it by itself when the connection is back.",
);
export const CLOUD_REFUSED = failure(
  "cloud_refused",
  "The Odis cloud did not accept some of what was sent. It is kept on this PC; everything else was delivered.",
  "Send the support report; the entries that wait are listed in Odis Sync.",
);
const CLOUD_SIGN_IN = failure(
  "cloud_sign_in_refused",
  "The Odis cloud did not accept this clinic's sign-in. Everything is kept on this PC and waits.",
  "Connect the cloud again in the settings, with an account that belongs to this clinic.",
);
const MISSING = failure(
  "credentials_missing",
  "Odis Sync does not have the sign-in for IDEXX Neo yet.",
  "Enter company ID, user name and password in Odis Sync.",
);
const OFFLINE = failure(
  "neo_unreachable",
  "IDEXX Neo could not be reached. Nothing is lost.",
  "Nothing to do if the internet is down: Odis Sync tries again by itself. If other websites open, ask IT whether IDEXX Neo is blocked.",
);
const DAMAGED = failure(
  "database_damaged",
  "The stored data on this PC is damaged. It was left as it is, and what the cloud confirmed is safe there.",
  "Ask support before anything is deleted; a backup can be restored.",
);

const chosen: Chosen = {
  every_minutes: 60,
  look_back_hours: 48,
  calls: {
    mode: "review", go_live: null, delay_days: 2, delay_days_by_kind: { surgery: 1, dental: 1 }, from: "16:00:00", to: "20:00:00",
    days: ["Mon", "Tue", "Wed", "Thu", "Fri"], closures: ["2026-11-26", "2026-12-25"], spacing_minutes: 2, late_after_hours: 24, region: "US", second_opinion: false,
  },
  notifications: { on: true, from: "08:00:00", to: "18:00:00", days: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] },
  privacy: { screenshots: false, usage_statistics: false },
  updates: { check: true },
  browser: null,
  proxy: null,
};

export const check = (what: CheckName, state: Check["state"], found: string | null = null, why: Failure | null = null): Check => ({
  what, state, found, failure: why,
});

/** Looked for this noon, and there is none. */
const newest: UpdatesView = {
  host: "https://updates.odis.example/", channel: "stable", installation: "nsis", checked_at: "2026-11-23T17:12:00Z", working: null, says: "There is no newer version.", next: null,
  offered: null, ready: false, unsupported: false, may_fetch: false, may_install: false, file: null, failure: null,
};
const offered = { version: "0.2.0", notes: "Reads a full day faster.\nSays sooner that Neo is away.", published: "2026-11-22T09:00:00Z" };
const UPDATES = {
  /** One is here, and the program may install it. */
  ready: { ...newest, offered, ready: true, may_install: true, file: "C:\\Users\\desk\\AppData\\Local\\ai.odis.sync\\updates\\odis-sync-0.2.0.exe", says: "Version 0.2.0 is ready. It is installed when nothing goes on here, or when Odis Sync is quit." },
  /** IT's to install, and long due. */
  unsupported: {
    ...newest, installation: "deb", offered, ready: true, unsupported: true, may_fetch: true, next: "Have IT install the newer version today.",
    says: "Version 0.1.0 is no longer supported: it may stop reading notes or delivering them at any time, and calls may be missed. The oldest supported version is 0.1.5. Version 0.2.0 is ready for IT to install. Odis Sync never asks for an administrator by itself.",
  },
  /** A package that is none of ours. */
  refused: {
    ...newest, says: "A newer version could not be looked for or fetched.",
    failure: failure("update_refused", "The package of the newer version is not signed by Odis, so it was deleted and is not installed.", "Ask IT whether something between this computer and the internet changes what is downloaded; if not, tell Odis support."),
  },
  /** Built without an address. */
  nowhere: { ...newest, host: null, checked_at: null, says: "This version was built without an address for newer ones, so it does not look for them. A new version is installed over this one." },
} satisfies Record<string, UpdatesView>;

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
          calls: { planned: 12, review: 3, decide: 3, never: 4, waiting: 9, cancelled: 0 }, outbox: { pushed: 18, waiting: 0, parked: 0 }, duration_ms: { read: 21400, push: 4100, total: 29000 },
        },
      },
      next_run: "2026-11-23T21:02:00Z",
      connections: { neo: "https://us.idexxneo.com", credentials: "active", cloud: "https://example.supabase.co", clinic: "Maple Hill Veterinary", queue: "https://qstash.upstash.io" },
      outbox: { pushed: 18, waiting: 0, parked: 0 }, calls: { planned: 12, review: 3, decide: 3, never: 4, waiting: 9, cancelled: 0 },
    },
    paused_until: null, standing_by_until: null,
    set_up: { cloud: "done", neo: "done", calls: "done", finished: true },
    settings: {
      neo_url: "https://us.idexxneo.com", zone: ZONE, credentials: "active", cloud_url: "https://example.supabase.co", cloud_email: "frontdesk@maplehill.example",
      clinic_name: "Maple Hill Veterinary", queue_url: "https://qstash.upstash.io", queue_destination: "https://calls.example.com/execute-call", queue_receiver_claims: true, usage_host: null,
      chosen, managed: [], managed_by: null,
    },
    updates: newest,
    checklist: [],
    place: { system: "linux", tray: true, autostart: true, autostart_fixed: null, logs: "/home/desk/.local/state/odis-sync/logs", development: false },
    tables: 1,
  };
}

const NO_CALLS = { planned: 0, review: 0, decide: 0, never: 0, waiting: 0, cancelled: 0 };

/** Nothing is set up yet. */
export function fresh(): Snapshot {
  const it = good();
  it.face = "starting";
  it.line = "Finish setting up";
  Object.assign(it.status, { attention: MISSING, freshness: "critical", last_success: null, delivered_at: null, last_run: null, next_run: null, calls: NO_CALLS, outbox: { pushed: 0, waiting: 0, parked: 0 } });
  it.status.connections = { neo: null, credentials: "not_configured", cloud: null, clinic: null, queue: null };
  it.set_up = { cloud: "open", neo: "open", calls: "open", finished: false };
  Object.assign(it.settings, { credentials: "not_configured", cloud_url: null, cloud_email: null, clinic_name: null, queue_url: null, queue_destination: null, queue_receiver_claims: false });
  it.place.autostart = false;
  return it;
}

/** The same with the cloud connected. */
function cloudDone(): Snapshot {
  const [it, whole] = [fresh(), good()];
  it.set_up = { ...it.set_up, cloud: "done" };
  Object.assign(it.status.connections, { cloud: whole.status.connections.cloud, clinic: whole.status.connections.clinic });
  const { cloud_url, cloud_email, clinic_name } = whole.settings;
  return { ...it, settings: { ...it.settings, cloud_url, cloud_email, clinic_name } };
}

/** What the agent has not said anything about yet, as before it is open. */
function unopened(part: Partial<Snapshot>, attention: Snapshot["status"]["attention"] = null): Snapshot {
  const it = fresh();
  return { ...it, ...part, status: { ...it.status, version: "", attention }, tables: 0 };
}

/** The clinic after a last run that ended so. */
function ended(part: Partial<Snapshot>, status: Partial<Snapshot["status"]>, outcome: Outcome = "completed", why: Failure | null = null): Snapshot {
  const it = good();
  const run = it.status.last_run;
  // A run that came to nothing has counted nothing.
  const nothing = {
    visits: { seen: 0, new: 0, changed: 0, closed: 0, rejected: 0 }, notes: { read: 0, new: 0, changed: 0, unchanged: 0, failed: 0, not_found: 0 }, calls: NO_CALLS,
    outbox: { pushed: 0, waiting: 0, parked: 0 }, requests: 0, reader: null,
  };
  const counted = outcome === "completed" ? { outbox: status.outbox ?? it.status.outbox } : nothing;
  const last_run = run && { ...run, outcome, report: run.report && { ...run.report, ...counted, outcome, reason: why } };
  const before = outcome === "completed" ? {} : { last_success: "2026-11-23T19:03:00Z", delivered_at: "2026-11-23T19:03:09Z" };
  return { ...it, ...part, status: { ...it.status, ...before, last_run, attention: why, ...status } };
}

/** The scenes by name. Faces and lines are those that the core gives for just this picture: a test holds them to it. */
export const SCENES: Readonly<Record<string, () => Snapshot>> = {
  good,
  fresh,
  neo: cloudDone,
  starting: () => unopened({ line: "Starting" }),
  stuck: () => unopened({ face: "needs_you", line: "Needs you: the database is damaged" }, DAMAGED),
  syncing: () => {
    const it = good();
    return { ...it, face: "syncing", line: "Syncing, 18 of 52", status: { ...it.status, activity: "reading", progress: { done: 18, of: 52 } } };
  },
  refused: () => {
    const it = ended({ face: "needs_you", line: "Needs you: the Neo password was refused" }, { next_run: null }, "needs_person", REFUSED);
    return { ...it, settings: { ...it.settings, credentials: "suspended" }, status: { ...it.status, connections: { ...it.status.connections, credentials: "suspended" } } };
  },
  paused: () => ({ ...good(), face: "resting", line: "Paused until tomorrow 08:00", paused_until: "2026-11-24T13:00:00Z" }),
  standing: () => ended({ face: "resting", line: "Another computer of the clinic does the work", standing_by_until: "2026-11-23T21:30:00Z" }, {}, "standing_by"),
  offline: () => ended({ face: "resting", line: "Waiting for Neo or the internet; it goes on by itself" }, {}, "failed", OFFLINE),
  waiting: () => ended({ face: "resting", line: "14 items wait to be delivered" }, { outbox: { pushed: 4, waiting: 14, parked: 0 }, delivered_at: "2026-11-23T19:03:09Z" }),
  parked: () => ended({ face: "needs_you", line: "Needs you: 2 items could not be delivered" }, { outbox: { pushed: 16, waiting: 0, parked: 2 }, delivered_at: "2026-11-23T19:03:09Z" }),
  critical: () => ended({ face: "needs_you", line: "Nothing delivered since yesterday 09:12" }, { outbox: { pushed: 0, waiting: 31, parked: 0 }, delivered_at: "2026-11-22T14:12:00Z", freshness: "critical" }),
  unread: () => {
    const it = ended({ face: "needs_you", line: "1 visit cannot be read; it is tried with every sync" }, { delivered_at: "2026-11-22T14:12:00Z", freshness: "critical" });
    const run = it.status.last_run;
    const report = run?.report && { ...run.report, notes: { ...run.report.notes, failed: 1, not_found: 0 } };
    return { ...it, status: { ...it.status, last_run: run && { ...run, report: report ?? null } } };
  },
  kept_here: () => {
    const it = ended({ face: "resting", line: "Read 15:03; notes stay on this computer, no cloud connected" }, { outbox: { pushed: 0, waiting: 64, parked: 0 }, delivered_at: null, freshness: "critical" });
    it.set_up = { ...it.set_up, cloud: "later" };
    it.status.connections = { ...it.status.connections, cloud: null, clinic: null, queue: null };
    return { ...it, settings: { ...it.settings, cloud_url: null, cloud_email: null, clinic_name: null, queue_url: null, queue_destination: null, queue_receiver_claims: false } };
  },
  managed: () => {
    const it = good();
    return { ...it, settings: { ...it.settings, managed: ["every_minutes", "calls.mode", "calls.delay_days_by_kind", "calls.from", "calls.to", "notifications", "privacy.screenshots", "proxy"], managed_by: "Northside IT", usage_host: "https://eu.i.posthog.example/" } };
  },
  fixed: () => {
    const it = cloudDone();
    return { ...it, set_up: { ...it.set_up, neo: "done" }, status: { ...it.status, attention: null, connections: { ...it.status.connections, neo: it.settings.neo_url, credentials: "validated" } }, line: "The first sync begins shortly", settings: { ...it.settings, credentials: "validated", managed: ["calls.mode", "calls.from", "calls.to"], managed_by: "Northside IT" } };
  },
  newer: () => ({ ...good(), updates: UPDATES.ready }),
  outdated: () => ({ ...good(), updates: UPDATES.unsupported }),
  forged: () => ({ ...good(), updates: UPDATES.refused }),
  unlisted: () => ({ ...good(), updates: UPDATES.nowhere }),
  bare: () => {
    const it = good();
    return { ...it, place: { ...it.place, tray: false } };
  },
  empty: () => {
    const it = good();
    const status = { ...it.status, last_success: null, delivered_at: null, last_run: null, freshness: "critical" as const, next_run: NOW, calls: NO_CALLS, outbox: { pushed: 0, waiting: 0, parked: 0 } };
    return { ...it, face: "starting", line: "The first sync begins shortly", status, tables: 0 };
  },
};

/** What checking everything finds. */
export function examined({ face, status }: Snapshot): Check[] {
  const cloud = status.connections.cloud ? check("cloud", status.freshness === "critical" ? "failed" : "good", null, status.freshness === "critical" ? CLOUD_SIGN_IN : null) : check("cloud", "absent", "not connected; notes wait on this computer");
  const refused = face === "needs_you" && status.attention?.code === "neo_sign_in_refused" ? REFUSED : null;
  return [
    check("database", "good", "2000 visits, undamaged"), check("vault", "good", "open"), check("browser", "good", "Chromium 156"),
    check("signed_in", refused ? "failed" : "good", null, refused), cloud, check("queue", status.connections.queue ? "good" : "absent"), check("audit", "good", "940 entries intact"), check("version", "good", "version 0.1.0, last check 2026-11-23 17:12 UTC"),
  ];
}
