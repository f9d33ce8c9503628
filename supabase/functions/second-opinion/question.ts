/**
 * What a clinic asks: one visit, as the PC has written it out. Checked to the last key before anybody else hears of it, so
 * that nothing reaches the model's provider that has no place in this form.
 */

import { jsonIn, UUID } from "../_shared/message.ts";
import { isList, isObject } from "../_shared/project.ts";

/** Longest body that is read. */
export const LONGEST_QUESTION = 64 * 1024;

/** A visit without names: the PC has masked them. */
export interface Visit {
  readonly species?: string;
  readonly kind?: string;
  readonly title?: string;
  readonly reason?: string;
  readonly status?: string;
  readonly notes: readonly { readonly place: string; readonly text: string }[];
  readonly bill: readonly { readonly line: string; readonly state: string }[];
  readonly remarks: readonly string[];
  readonly numbers?: readonly { readonly kind: string; readonly written: string }[];
  readonly rung?: string;
  readonly other_visits?: readonly OtherVisit[];
}

/** Another visit of the same client. */
export interface OtherVisit {
  readonly when: string;
  readonly animal: string;
  readonly kind?: string;
  readonly reason?: string;
  readonly note?: string;
}

/** One visit of one clinic. */
export interface Question {
  readonly clinic: string;
  readonly visit: Visit;
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isTextOrNothing: Check = orNothing(isText);

/** Every key of a visit and what may stand under it. */
const VISIT: Readonly<Record<string, Check>> = {
  species: isTextOrNothing,
  kind: isTextOrNothing,
  title: isTextOrNothing,
  reason: isTextOrNothing,
  status: isTextOrNothing,
  notes: listOf(objectOf({ place: oneOf("note", "short_note", "discharge_summary"), text: isText })),
  bill: listOf(objectOf({ line: isText, state: oneOf("billed", "declined", "taken_back") })),
  remarks: listOf(isText),
  numbers: orNothing(listOf(objectOf({ kind: oneOf("mobile", "home", "work", "other"), written: isText }))),
  rung: isTextOrNothing,
  other_visits: orNothing(listOf(objectOf({
    when: isText,
    animal: oneOf("same", "another"),
    kind: isTextOrNothing,
    reason: isTextOrNothing,
    note: isTextOrNothing,
  }))),
};

const isQuestion = objectOf({ clinic: (value) => isText(value) && UUID.test(String(value)), visit: objectOf(VISIT) });

/** The question in a body, or `undefined` where it is anything else. */
export function readQuestion(body: Uint8Array): Question | undefined {
  const value = jsonIn(body);
  if (!isQuestion(value)) return undefined;
  const { clinic, visit } = value as { clinic: string; visit: Record<string, unknown> };
  // An optional key that is null says as much as one that is not there, and is not shown to the model.
  const said = Object.entries(visit).filter(([, under]) => under !== null);
  return { clinic, visit: Object.fromEntries(said) as unknown as Visit };
}

function orNothing(check: Check): Check {
  return (value) => value === undefined || value === null || check(value);
}

function oneOf(...words: readonly string[]): Check {
  return (value) => words.some((word) => word === value);
}

function listOf(isItem: Check): Check {
  return (value) => isList(value) && value.every(isItem);
}

/** An object with these keys and no other. */
function objectOf(checks: Readonly<Record<string, Check>>): Check {
  return (value) =>
    isObject(value) &&
    Object.keys(value).every((key) => Object.hasOwn(checks, key)) &&
    Object.entries(checks).every(([key, isGood]) => isGood(Object.hasOwn(value, key) ? value[key] : undefined));
}
