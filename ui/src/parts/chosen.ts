// What a person changes in one form, while it is being changed: its faults, and what was changed elsewhere meanwhile.
import type { Chosen, SettingsView } from "../bindings";
import { words } from "../words";

const w = words.settings;

/** Reads days such as `2026-12-25, 2027-01-01`; absent where one is no day. */
export function readDays(text: string): string[] | null {
  const days = text.split(/[\s,;]+/).filter(Boolean);
  const isDay = (day: string) => /^\d{4}-\d{2}-\d{2}$/.test(day) && new Date(`${day}T00:00:00Z`).toJSON()?.slice(0, 10) === day;
  return days.every(isDay) ? days : null;
}

/** A kind of visits with a wait of its own, as it is being typed. */
export interface KindRow {
  kind: string;
  days: number;
}

/** What is wrong with a row, in words. */
export interface KindFault {
  kind?: string;
  days?: string;
}

/** The most kinds with a wait of their own; the program holds the same bound. */
export const MOST_KINDS = 50;

/** The waits by kind as rows. */
export function kindRows(kinds: Chosen["calls"]["delay_days_by_kind"]): KindRow[] {
  return Object.entries(kinds).map(([kind, days]) => ({ kind, days: days ?? Number.NaN }));
}

const kindName = (row: KindRow) => row.kind.trim().toLowerCase();

/** What is wrong with each row. One word is compared with the words of an appointment's type; the program's word counts. */
export function kindFaults(rows: readonly KindRow[]): KindFault[] {
  const [low, high] = BOUNDS.delay_days;
  return rows.map((row, at) => {
    const fault: KindFault = {};
    if (!/^(\p{L}+|\p{N}+)$/u.test(kindName(row))) fault.kind = w.badKind;
    else if (rows.findIndex((other) => kindName(other) === kindName(row)) < at) fault.kind = w.twiceKind;
    if (!(Number.isInteger(row.days) && row.days >= low && row.days <= high)) fault.days = w.badNumber(low, high);
    return fault;
  });
}

/** The waits that the rows come to; absent where one cannot be taken. */
export function readKinds(rows: readonly KindRow[]): Record<string, number> | null {
  if (kindFaults(rows).some((fault) => fault.kind || fault.days)) return null;
  return Object.fromEntries(rows.map((row) => [kindName(row), row.days] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Why a field cannot be changed here; `names` as the policy calls them. */
export function lockOf(view: SettingsView, ...names: string[]): string | null {
  if (!names.some((name) => view.managed.includes(name))) return null;
  return view.managed_by ? w.managedBy(view.managed_by) : w.managed;
}

/** The numbers of the form and between what they may lie; the program holds the same bounds. */
export const BOUNDS = {
  every_minutes: [15, 240], look_back_hours: [24, 336], delay_days: [0, 30], spacing_minutes: [1, 120], late_after_hours: [1, 72],
} as const satisfies Record<string, readonly [number, number]>;

type Fault = keyof typeof BOUNDS | "from" | "to" | "days" | "closures" | "kinds" | "region" | "notify_from" | "notify_to" | "notify_days";

/** What cannot be saved, in words by field. An emptied number is none, an emptied time is "". */
export function faultsOf(chosen: Chosen, closures: string, kinds: readonly KindRow[]): Partial<Record<Fault, string>> {
  const faults: Partial<Record<Fault, string>> = {};
  const { calls, notifications } = chosen;
  const numbers = { ...calls, every_minutes: chosen.every_minutes, look_back_hours: chosen.look_back_hours };
  for (const [name, [low, high]] of Object.entries(BOUNDS) as Array<[keyof typeof BOUNDS, readonly [number, number]]>) {
    const value = numbers[name];
    if (!(Number.isInteger(value) && value >= low && value <= high)) faults[name] = w.badNumber(low, high);
  }
  if (!calls.from) faults.from = w.badTime;
  if (!calls.to) faults.to = w.badTime;
  else if (calls.from >= calls.to) faults.to = w.badEnd;
  if (calls.days.length === 0) faults.days = w.badDays;
  if (readDays(closures) === null) faults.closures = w.badDate;
  if (readKinds(kinds) === null) faults.kinds = w.badKinds;
  if (!/^[a-z]{2}$/i.test(calls.region.trim())) faults.region = w.badRegion;
  if (!notifications.from) faults.notify_from = w.badTime;
  if (!notifications.to) faults.notify_to = w.badTime;
  // An end at midnight is the day's end.
  else if (notifications.on && notifications.from >= notifications.to && notifications.to.slice(0, 5) !== "00:00") faults.notify_to = w.badEnd;
  if (notifications.on && notifications.days.length === 0) faults.notify_days = w.badDays;
  return faults;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const isGroup = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** Fields that are one list to a person, such as the closed days: changed, kept and fixed by a policy as a whole. */
const WHOLE: ReadonlySet<string> = new Set(["delay_days_by_kind"] satisfies Array<keyof Chosen["calls"]>);

/** A draft after something was changed elsewhere: what the person changed stays as drafted, everything else is as it is now. */
export function merged<T>(base: T, draft: T, fresh: T): T {
  if (same(base, draft)) return fresh;
  if (!isGroup(base) || !isGroup(draft) || !isGroup(fresh)) return draft;
  const both = { ...fresh } as Record<string, unknown>;
  for (const name of Object.keys(draft)) {
    both[name] = WHOLE.has(name) ? merged([base[name]], [draft[name]], [fresh[name]])[0] : merged(base[name], draft[name], fresh[name]);
  }
  return both as T;
}

/** Whether a field was changed both in the draft and elsewhere, and differently. */
export function clash<T>(base: T, draft: T, fresh: T): boolean {
  if (same(base, draft) || same(base, fresh) || same(draft, fresh)) return false;
  if (!isGroup(base) || !isGroup(draft) || !isGroup(fresh)) return true;
  return Object.keys(draft).some((name) => (WHOLE.has(name) ? clash([base[name]], [draft[name]], [fresh[name]]) : clash(base[name], draft[name], fresh[name])));
}
