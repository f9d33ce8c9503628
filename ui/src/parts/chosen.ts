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

/** Why a field cannot be changed here; `names` as the policy calls them. */
export function lockOf(view: SettingsView, ...names: string[]): string | null {
  if (!names.some((name) => view.managed.includes(name))) return null;
  return view.managed_by ? w.managedBy(view.managed_by) : w.managed;
}

/** The numbers of the form and between what they may lie; the program holds the same bounds. */
export const BOUNDS = {
  every_minutes: [15, 240], look_back_hours: [24, 336], delay_days: [0, 30], spacing_minutes: [1, 120], late_after_hours: [1, 72],
} as const satisfies Record<string, readonly [number, number]>;

type Fault = keyof typeof BOUNDS | "from" | "to" | "days" | "closures" | "region" | "notify_from" | "notify_to" | "notify_days";

/** What cannot be saved, in words by field. An emptied number is none, an emptied time is "". */
export function faultsOf(chosen: Chosen, closures: string): Partial<Record<Fault, string>> {
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

/** A draft after something was changed elsewhere: what the person changed stays as drafted, everything else is as it is now. */
export function merged<T>(base: T, draft: T, fresh: T): T {
  if (same(base, draft)) return fresh;
  if (!isGroup(base) || !isGroup(draft) || !isGroup(fresh)) return draft;
  const both = { ...fresh } as Record<string, unknown>;
  for (const name of Object.keys(draft)) both[name] = merged(base[name], draft[name], fresh[name]);
  return both as T;
}

/** Whether a field was changed both in the draft and elsewhere, and differently. */
export function clash<T>(base: T, draft: T, fresh: T): boolean {
  if (same(base, draft) || same(base, fresh) || same(draft, fresh)) return false;
  if (!isGroup(base) || !isGroup(draft) || !isGroup(fresh)) return true;
  return Object.keys(draft).some((name) => clash(base[name], draft[name], fresh[name]));
}
