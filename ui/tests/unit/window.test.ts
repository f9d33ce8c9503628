import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { each, listOf, listed } from "../../src/pages/calls";
import { percent } from "../../src/pages/history";
import { WAYS, because } from "../../src/pages/visits";
import { calls, visits } from "../../src/fake/rows";
import { clash, faultsOf, kindFaults, kindRows, merged, readDays, readKinds } from "../../src/parts/chosen";
import { found } from "../../src/parts/find";
import { SCENES, good } from "../../src/fake/picture";
import { pressing } from "../../src/parts/pressing";
import { windowOf, withHeadings } from "../../src/parts/window-of";
import { clock, dayAfter, dayOf, distance, longDay, moment, span, wallClock } from "../../src/times";
import { words } from "../../src/words";
import { marked } from "../../src/words/marked";

const rust = readFileSync(resolve(process.cwd(), "crates/sync-core/src/calls.rs"), "utf8");
const snake = (name: string) => name.replace(/(?!^)([A-Z])/g, "_$1").toLowerCase();

test("every reason of the judgement has a sentence, and no sentence is left over", () => {
  const body = rust.split("pub enum ReasonCode {")[1]?.split("\n}")[0] ?? "";
  const codes = [...body.matchAll(/^ {4}([A-Z]\w+),/gm)].map((found) => snake(found[1] ?? ""));
  expect(codes.length, "the enum was found").toBeGreaterThan(30);
  expect(Object.keys(words.reasons).sort()).toEqual(codes.sort());
});

test("every state of a call has a word", () => {
  const states = [...rust.matchAll(/Self::\w+ => "(none|review|planned|queued|in_progress|completed|failed|cancelled|skipped|parked|uncertain)"/g)].map((found) => found[1]);
  for (const state of states) expect(words.callStates[state ?? ""], state).toBeTruthy();
  expect(states.length).toBeGreaterThanOrEqual(11);
});

test("no word of the catalogue is empty and none uses a dash for a pause", () => {
  const walk = (value: unknown): string[] => (typeof value === "string" ? [value] : value && typeof value === "object" ? Object.values(value).flatMap(walk) : []);
  for (const text of walk(words)) {
    expect(text.trim(), JSON.stringify(text)).not.toBe("");
    expect(text, text).not.toContain("—");
  }
});

test("moments are told on the clinic's clock, whatever the computer's zone", () => {
  expect(clock("2026-11-23T20:05:00Z", "America/New_York")).toBe("15:05");
  expect(dayOf("2026-11-24T03:00:00Z", "America/Los_Angeles")).toBe("2026-11-23");
  expect(wallClock("2026-11-23T00:30:00")).toBe("00:30");
  expect(moment("2026-11-22T20:00:00Z", "America/New_York", "2026-11-23T20:00:00Z")).toBe("Sun, Nov 22, 15:00");
  expect(longDay("2026-11-22", "2026-11-23")).toBe("Yesterday, Sunday, November 22");
});

test("days are counted over the change of the clocks and over years", () => {
  expect(dayAfter("2026-10-31", 2)).toBe("2026-11-02");
  expect(dayAfter("2026-12-31", 1)).toBe("2027-01-01");
});

test("distances and spans use the unit that a person would use", () => {
  const now = "2026-11-23T20:00:00Z";
  expect(distance("2026-11-23T19:57:00Z", now)).toBe("3 minutes ago");
  expect(distance("2026-11-23T22:00:00Z", now)).toBe("in 2 hours");
  expect(distance("2026-11-21T20:00:00Z", now)).toBe("2 days ago");
  expect([span(29_000), span(200_000), span(7_200_000)]).toEqual(["29 s", "3 min", "2.0 h"]);
});

test("a long list draws what is seen and a little more, never outside its ends", () => {
  expect(windowOf(2000, 52, 0, 520, 8)).toEqual({ from: 0, to: 18 });
  expect(windowOf(2000, 52, 52_000, 520, 8)).toEqual({ from: 992, to: 1018 });
  expect(windowOf(20, 52, 999_999, 520, 8)).toEqual({ from: 20, to: 20 });
  expect(windowOf(0, 52, 0, 520, 8)).toEqual({ from: 0, to: 0 });
  expect(windowOf(5, 52, -40, 520, 8)).toEqual({ from: 0, to: 5 });
});

test("each day has one heading", () => {
  const lines = withHeadings(visits(100), (visit) => visit.start.slice(0, 10));
  expect(lines.filter((line) => "heading" in line).map((line) => ("heading" in line ? line.heading : ""))).toEqual(["2026-11-23", "2026-11-22", "2026-11-21"]);
  expect(lines).toHaveLength(103);
});

test("a search finds names without their accents and in any case", () => {
  const rows = visits(200);
  const tomas = rows.filter((visit) => visit.client === "Tomás Herrera");
  expect(tomas.length).toBeGreaterThan(5);
  expect(found(rows, WAYS, " tomas HERR", 0)).toEqual(tomas);
  expect(found(rows, WAYS, "nobody", 0)).toEqual([]);
  expect(found(rows, WAYS, "", 3).every((visit) => visit.call === "review"), "a filter holds beside the search").toBe(true);
});

test("evidence is marked as text, even where it looks like a pattern or markup", () => {
  expect(marked("Weight (kg)? <b>kg</b>", ["(kg)?"])).toEqual([{ text: "Weight ", marked: false }, { text: "(kg)?", marked: true }, { text: " <b>kg</b>", marked: false }]);
  expect(marked("plain", ["", " "])).toEqual([{ text: "plain", marked: false }]);
  expect(marked("PUT to sleep", ["put to sleep"]).map((piece) => piece.marked)).toEqual([true]);
});

test("calls that nobody may ring by themselves stand where a person decides", () => {
  const [one] = calls(visits(200));
  for (const state of ["review", "uncertain", "parked"]) expect(listOf({ ...one!, state })).toBe("review");
  expect(listOf({ ...one!, state: "none" })).toBeNull();
});

test("a household's call stands there once, with every pet and every reason", () => {
  const all = each(calls(visits(2000)));
  expect(new Set(all.map((one) => one.key)).size, "each key once").toBe(all.length);
  const review = listed(all, "review");
  expect(review, "as many as the badge says").toHaveLength(3);
  const family = review.find((one) => one.visits.length > 1);
  expect(family?.visits.map((visit) => visit.patient)).toContain("Mochi");
  expect(family?.visits.flatMap((visit) => visit.reasons.map((reason) => reason.code)).sort()).toEqual(["decision_pending", "phone_doubtful"]);
  expect(family?.others, "both visits are in the list").toEqual([]);
  expect(each([family!.visits[0]!])[0]?.others, "a visit that the list does not tell of is not forgotten").toEqual(family!.visits[0]!.household);
});

test("calls that are over stand newest first", () => {
  const done = listed(each(calls(visits(2000))), "done").map((one) => one.call.due ?? "");
  expect(done.length).toBeGreaterThan(100);
  expect(done).toEqual([...done].sort().reverse());
});

test("a visit without a call says why", () => {
  const rows = visits(200);
  for (const verdict of ["never", "wait", "review"]) {
    const one = rows.find((visit) => visit.verdict === verdict);
    expect(one && because(one), verdict).toBe(words.reasons[one?.why ?? ""]);
  }
});

test("a draft keeps what the person changed and takes over what was changed elsewhere", () => {
  const base = good().settings.chosen;
  const draft = { ...base, every_minutes: 30, calls: { ...base.calls, spacing_minutes: 5 } };
  const fresh = { ...base, proxy: "http://proxy.clinic.lan:3128", calls: { ...base.calls, mode: "off" as const } };
  expect(merged(base, draft, fresh)).toEqual({ ...fresh, every_minutes: 30, calls: { ...fresh.calls, spacing_minutes: 5 } });
  expect(clash(base, draft, fresh)).toBe(false);
  expect(clash(base, draft, { ...base, every_minutes: 60, calls: { ...base.calls, spacing_minutes: 9 } }), "both changed it").toBe(true);
});

test("what cannot be saved is said by field", () => {
  const chosen = good().settings.chosen;
  expect(faultsOf(chosen, "", [])).toEqual({});
  const wrong = { ...chosen, every_minutes: Number.NaN, calls: { ...chosen.calls, spacing_minutes: 0, from: "", days: [] }, notifications: { ...chosen.notifications, to: "00:00:00" } };
  expect(Object.keys(faultsOf(wrong, "Christmas", [{ kind: "", days: 1 }])).sort()).toEqual(["closures", "days", "every_minutes", "from", "kinds", "spacing_minutes"]);
});

test("waits by kind are taken by one word each, and what is wrong is said by row", () => {
  const rows = [{ kind: " Surgery ", days: 1 }, { kind: "cirugía", days: 30 }, { kind: "dental", days: 0 }];
  expect(kindFaults(rows)).toEqual([{}, {}, {}]);
  expect(JSON.stringify(readKinds(rows)), "as the program sorts them").toBe('{"cirugía":30,"dental":0,"surgery":1}');
  expect(readKinds([])).toEqual({});
  const wrong = [{ kind: "", days: 1 }, { kind: "dental cleaning", days: 1 }, { kind: "spay/neuter", days: 1 }, { kind: "surgery", days: 31 }, { kind: "SURGERY", days: Number.NaN }];
  expect(kindFaults(wrong).map((fault) => Object.keys(fault))).toEqual([["kind"], ["kind"], ["kind"], ["days"], ["kind", "days"]]);
  expect(readKinds(wrong)).toBeNull();
  expect(readKinds(kindRows({ dental: 1, surgery: 2 }))).toEqual({ dental: 1, surgery: 2 });
});

test("waits by kind are one list: a kind that was removed here does not come back, and one that was added elsewhere is a quarrel", () => {
  const base = good().settings.chosen;
  const by = (delay_days_by_kind: Record<string, number>) => ({ ...base, calls: { ...base.calls, delay_days_by_kind } });
  const [without, more] = [by({ surgery: 1 }), by({ surgery: 1, dental: 1, vaccine: 3 })];
  expect(merged(base, without, { ...base, every_minutes: 30 })).toEqual({ ...without, every_minutes: 30 });
  expect(merged(base, { ...base, every_minutes: 30 }, more)).toEqual({ ...more, every_minutes: 30 });
  expect([clash(base, without, more), clash(base, without, { ...base, every_minutes: 30 }), clash(base, without, without)]).toEqual([true, false, false]);
});

test("a face that needs a person says what the person can do", () => {
  for (const [name, scene] of Object.entries(SCENES)) {
    const picture = scene();
    if (picture.face !== "needs_you") continue;
    expect(pressing(picture)?.acts.length, name).toBeGreaterThan(0);
  }
  expect(pressing(SCENES.critical!())?.about).toBe("silence");
  expect(pressing(SCENES.parked!())?.about).toBe("parked");
  expect(pressing(SCENES.unread!())?.about).toBe("unread");
  expect(pressing(SCENES.refused!())?.acts.map((act) => act.name)).toEqual(["Update password", "Try again"]);
  expect(pressing(good())).toBeNull();
});

test("a share is cut, never rounded up to its goal", () => {
  expect(percent({ part: 949, of: 1000, goal: 95, met: false })).toBe("94%");
  expect(percent({ part: 0, of: 0, goal: 95, met: null })).toBe("–");
});

test("closed days are read as dates or not at all", () => {
  expect(readDays("2026-12-25, 2027-01-01")).toEqual(["2026-12-25", "2027-01-01"]);
  expect(readDays("")).toEqual([]);
  expect(readDays("2026-02-30")).toBeNull();
  expect(readDays("Christmas")).toBeNull();
});
