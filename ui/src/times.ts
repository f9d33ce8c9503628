// Moments in words. Two kinds come in: instants (ISO with a zone), shown on the clinic's clock, and wall-clock times of
// the clinic (ISO without one), shown as they are. "Now" is always an argument.

import { words } from "./words";

const LOCALE = words.locale;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: zone });
    formats.set(key, found);
  }
  return found;
}

/** The calendar day of an instant in a zone, as `2026-11-23`. */
export function dayOf(instant: string, zone: string): string {
  const parts = format(zone, { year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(new Date(instant));
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/** The day so many days after another; both as `2026-11-23`. */
export function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** Time of day of an instant, such as `16:05`, as in the tray. */
export function clock(instant: string, zone: string): string {
  return format(zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(instant));
}

/** Time of day of a wall-clock time such as `2026-11-23T16:05:00`. */
export function wallClock(wall: string): string {
  return clock(`${wall.slice(0, 19)}Z`, "UTC");
}

/** A day such as `Mon, Nov 23`. */
export function shortDay(day: string): string {
  return format("UTC", { weekday: "short", month: "short", day: "numeric" }).format(new Date(`${day}T12:00:00Z`));
}

/** A day such as `Monday, November 23`; today, yesterday and tomorrow are called so. */
export function longDay(day: string, today: string): string {
  const named = format("UTC", { weekday: "long", month: "long", day: "numeric" }).format(new Date(`${day}T12:00:00Z`));
  const near = Math.round((Date.parse(`${day}T12:00:00Z`) - Date.parse(`${today}T12:00:00Z`)) / 86_400_000);
  if (Math.abs(near) > 1) return named;
  const word = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" }).format(near, "day");
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}, ${named}`;
}

/** An instant in full: the time alone today, else with its day. */
export function moment(instant: string, zone: string, now: string): string {
  const day = dayOf(instant, zone);
  return day === dayOf(now, zone) ? clock(instant, zone) : `${shortDay(day)}, ${clock(instant, zone)}`;
}

/** How far an instant lies from now, such as `3 minutes ago` or `in 2 hours`. */
export function distance(instant: string, now: string): string {
  const seconds = (Date.parse(instant) - Date.parse(now)) / 1000;
  const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" });
  const far = Math.abs(seconds);
  if (far < 45) return relative.format(0, "second");
  if (far < 3_300) return relative.format(Math.round(seconds / 60), "minute");
  if (far < 79_200) return relative.format(Math.round(seconds / 3_600), "hour");
  return relative.format(Math.round(seconds / 86_400), "day");
}

/** A span in words, such as `42 s` or `3 min`. */
export function span(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}

/** A whole number with separators. */
export function count(value: number): string {
  return new Intl.NumberFormat(LOCALE).format(value);
}
