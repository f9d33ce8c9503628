// The scenes that tests and pictures show are such as the core gives: the same rule as in view/tray/situation.rs, and the
// words of words/english/phrases.rs.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import type { Face, Snapshot } from "../../src/bindings";
import { SCENES } from "../../src/fake/picture";
import { calls, visits } from "../../src/fake/rows";
import { each, listOf } from "../../src/pages/calls";
import { clock, dayOf } from "../../src/times";

const read = (path: string) => readFileSync(resolve(process.cwd(), "crates/sync-core/src", path), "utf8");
const wording = read("words/english/phrases.rs");
const failures = read("failure/next.rs");

/** A sentence of the core, with what stands in its gaps. */
function said(phrase: string, ...gaps: string[]): string {
  const found = wording.match(new RegExp(`Phrase::${phrase}(?:\\([^)]*\\))? => (?:return format!\\()?"([^"]*)"`));
  expect(found, phrase).not.toBeNull();
  return (found?.[1] ?? "").replace(/\{[^}]*\}/g, () => gaps.shift() ?? "");
}

const pascal = (code: string) => code.replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());

function short(code: string): string {
  return wording.match(new RegExp(`Code::${pascal(code)} => "([^"]*)"`))?.[1] ?? "";
}

function lowered(text: string): string {
  return text.startsWith("Neo") ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

/** What has to happen after a failure, as in failure/next.rs. */
function next(code: string): "Again" | "Person" | "Neither" {
  const table = failures.slice(failures.indexOf("fn what_next"));
  const arms = [...table.matchAll(/((?:Code::\w+[\s|]*)+)=> \{?\s*Next::(\w+)/g)];
  const arm = arms.find((one) => one[1]?.split(/[\s|]+/).includes(`Code::${pascal(code)}`));
  return (arm?.[2] ?? "missing") as "Again";
}

function when(at: string, { now, settings }: Snapshot): string {
  const days = Math.round((Date.parse(dayOf(at, settings.zone)) - Date.parse(dayOf(now, settings.zone))) / 86_400_000);
  const time = clock(at, settings.zone);
  return days === 0 ? time : days === 1 ? `tomorrow ${time}` : days === -1 ? `yesterday ${time}` : `another day ${time}`;
}

/** Face and line that the core gives for a picture. */
function told(picture: Snapshot): [Face, string] {
  const { status, set_up, now } = picture;
  const code = status.attention?.code ?? null;
  const hindered = (code: string): [Face, string] =>
    next(code) === "Again" || code === "stopped" ? ["resting", said("Hindered", short(code))] : ["needs_you", said("NeedsYou", lowered(short(code)))];
  if (status.version === "") return code ? hindered(code) : ["starting", said("Starting")];
  if (!["idle", "stopping"].includes(status.activity)) {
    return ["syncing", status.progress ? said("SyncingOf", `${status.progress.done}`, `${status.progress.of}`) : said("Syncing")];
  }
  if (set_up.neo !== "done" && (code === null || code === "credentials_missing")) return ["starting", said("FinishSetUp")];
  if (code && next(code) === "Person") return ["needs_you", said("NeedsYou", lowered(short(code)))];
  if (status.outbox.parked > 0) return ["needs_you", said("SetAside\\(many\\)", `${status.outbox.parked}`)];
  if (picture.paused_until && picture.paused_until > now) return ["resting", said("PausedUntil", when(picture.paused_until, picture))];
  if (picture.standing_by_until && picture.standing_by_until > now) return ["resting", said("StandingBy")];
  if (!status.last_success) return code ? hindered(code) : ["starting", said("FirstRunSoon")];
  const read = (Date.parse(now) - Date.parse(status.last_success)) / 60_000;
  if (!status.connections.cloud) {
    if (code) return hindered(code);
    if (read > 1440) return ["needs_you", said("NotRead", when(status.last_success, picture))];
    return ["resting", said(read <= 270 ? "KeptHere" : "Late", when(status.last_success, picture))];
  }
  const notes = status.last_run?.outcome === "completed" ? status.last_run.report?.notes : undefined;
  const unread = notes ? notes.failed - notes.not_found : 0;
  if (status.freshness !== "fresh" && read <= 270 && !code && status.outbox.waiting === 0 && unread > 0) {
    return [status.freshness === "critical" ? "needs_you" : "resting", said("Unread", `${unread}`)];
  }
  if (status.freshness === "critical") return ["needs_you", status.delivered_at ? said("Silent", when(status.delivered_at, picture)) : said("NeverDelivered")];
  if (code) return hindered(code);
  if (status.outbox.waiting > 0) return ["resting", said("Waiting\\(many\\)", `${status.outbox.waiting}`)];
  const at = status.delivered_at ?? "";
  return status.freshness === "fresh" ? ["good", said("UpToDate", when(at, picture))] : ["resting", said("Late", when(at, picture))];
}

test.each(Object.entries(SCENES))("the scene %s has the face and the line of the core", (_, scene) => {
  const picture = scene();
  expect([picture.face, picture.line]).toEqual(told(picture));
});

test.each(Object.entries(SCENES))("the scene %s agrees with itself", (_, scene) => {
  const { status, set_up, settings } = scene();
  const age = status.delivered_at ? (Date.parse("2026-11-23T20:05:00Z") - Date.parse(status.delivered_at)) / 60_000 : Infinity;
  if (status.version !== "") expect(status.freshness).toBe(age <= 270 ? "fresh" : age <= 540 ? "late" : age <= 1440 ? "stale" : "critical");
  expect(settings.cloud_url === null, "cloud").toBe(status.connections.cloud === null);
  expect(settings.credentials, "credentials").toBe(status.connections.credentials);
  expect(set_up.cloud === "done", "the step of the cloud").toBe(status.connections.cloud !== null);
});

test("the rows of the invented clinic agree with its picture", () => {
  const rows = visits(2000);
  const [counts, all] = [SCENES.good!().status.calls, each(calls(rows))];
  expect(all.filter((one) => listOf(one.call) === "review")).toHaveLength(counts.decide);
  expect(all.filter((one) => listOf(one.call) === "upcoming")).toHaveLength(counts.planned);
  expect(visits(2000, 14).filter((visit) => !visit.pushed)).toHaveLength(14);
});

/** The sentences of the core about newer versions, a version or another word in each gap. */
const updates = [...read("words/english/updates.rs").replace(/\\\n\s*/g, "").matchAll(/"((?:[^"\\]|\\.)*)"/g)]
  .map(([, words]) => (words ?? "").replaceAll('\\"', '"'))
  .filter((words) => words.length > 20)
  .sort((one, other) => other.length - one.length)
  .map((words) => new RegExp(words.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{[^}]*\}/g, "\\S+")));

test.each(Object.entries(SCENES))("what the scene %s says of newer versions is said by the core", (_, scene) => {
  const { says, next, failure } = scene().updates;
  for (const words of [says, next, failure?.message, failure?.action]) {
    const left = updates.reduce((left, sentence) => left.replace(sentence, ""), words ?? "");
    expect(left.trim(), words ?? "").toBe("");
  }
});
