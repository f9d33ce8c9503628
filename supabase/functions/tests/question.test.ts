import assert from "node:assert/strict";
import { readQuestion } from "../second-opinion/question.ts";

const CLINIC = "7d0c0000-0000-4000-8000-000000000001";
const EMPTY = { notes: [], bill: [], remarks: [] };
const VISIT = {
  species: "dog",
  kind: "checkup",
  title: "Recheck",
  reason: "cough",
  status: "completed",
  notes: [
    { place: "note", text: "Lungs clear." },
    { place: "short_note", text: "" },
    { place: "discharge_summary", text: "Rest." },
  ],
  bill: [
    { line: "Examination", state: "billed" },
    { line: "Radiograph", state: "declined" },
    { line: "Dental", state: "taken_back" },
  ],
  remarks: ["prefers e-mail"],
};

function read(value: unknown): unknown {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return readQuestion(new TextEncoder().encode(text));
}

/** A question about a visit that differs from the full one in this. */
function about(over: Record<string, unknown>): unknown {
  return read({ clinic: CLINIC, visit: { ...VISIT, ...over } });
}

Deno.test("a question is a clinic and one visit, kept as it was written", () => {
  assert.deepEqual(read({ clinic: CLINIC, visit: VISIT }), { clinic: CLINIC, visit: VISIT });
  assert.deepEqual(
    read({ visit: EMPTY, clinic: CLINIC }),
    { clinic: CLINIC, visit: EMPTY },
    "of which nothing is known",
  );
  const { remarks, ...rest } = VISIT;
  const turned = read({ clinic: CLINIC, visit: { remarks, ...rest } });
  assert.match(JSON.stringify(turned), /"visit":{"remarks"/, "in the order in which it was written");
});

Deno.test("an optional key that is null is one that is not there", () => {
  for (const key of ["species", "kind", "title", "reason", "status"]) {
    const { [key]: _, ...without } = VISIT as Record<string, unknown>;
    assert.deepEqual(about({ [key]: null }), { clinic: CLINIC, visit: without }, key);
    assert.deepEqual(read({ clinic: CLINIC, visit: without }), { clinic: CLINIC, visit: without }, key);
  }
});

Deno.test("anything more, less or other is no question", () => {
  const table: [string, unknown][] = [
    ["nothing", read("")],
    ["no JSON", read("visit")],
    ["null", read("null")],
    ["a list", read([CLINIC, VISIT])],
    ["an empty object", read({})],
    ["no clinic", read({ visit: VISIT })],
    ["no visit", read({ clinic: CLINIC })],
    ["a visit that is null", read({ clinic: CLINIC, visit: null })],
    ["a visit that is a list", read({ clinic: CLINIC, visit: [VISIT] })],
    ["a clinic that is no id", read({ clinic: "Harbor Veterinary", visit: VISIT })],
    ["a clinic in another spelling", read({ clinic: CLINIC.toUpperCase(), visit: VISIT })],
    ["a clinic that is a number", read({ clinic: 7, visit: VISIT })],
    ["a clinic in a list", read({ clinic: [CLINIC], visit: VISIT })],
    ["a key more", read({ clinic: CLINIC, visit: VISIT, model: "another" })],
    ["a key more in the visit", about({ client: "Pat Example" })],
    [
      "a key more that every object has",
      read(`{"clinic":"${CLINIC}","visit":{"__proto__":{},"notes":[],"bill":[],"remarks":[]}}`),
    ],
    ["a key of every object's in the visit", about({ constructor: "x" })],
    ["a title that is a number", about({ title: 7 })],
    ["a reason that is a list", about({ reason: ["cough"] })],
    ["no notes", about({ notes: undefined })],
    ["notes that are null", about({ notes: null })],
    ["notes that are a text", about({ notes: "Lungs clear." })],
    ["a note that is a text", about({ notes: ["Lungs clear."] })],
    ["a note that is null", about({ notes: [null] })],
    ["a note without a place", about({ notes: [{ text: "a" }] })],
    ["a note without a text", about({ notes: [{ place: "note" }] })],
    ["a note whose text is null", about({ notes: [{ place: "note", text: null }] })],
    ["a note at another place", about({ notes: [{ place: "memo", text: "a" }] })],
    ["a note with a key more", about({ notes: [{ place: "note", text: "a", author: "Pat Example" }] })],
    ["one bad note among good ones", about({ notes: [...VISIT.notes, {}] })],
    ["no bill", about({ bill: undefined })],
    ["a line that is a number", about({ bill: [{ line: 1, state: "billed" }] })],
    ["a line in another state", about({ bill: [{ line: "a", state: "paid" }] })],
    ["a line without a state", about({ bill: [{ line: "a" }] })],
    ["a line with a price", about({ bill: [{ line: "a", state: "billed", price: 1 }] })],
    ["no remarks", about({ remarks: undefined })],
    ["a remark that is an object", about({ remarks: [{ text: "a" }] })],
    ["a remark that is null", about({ remarks: [null] })],
    ["lists within lists without end", read("[".repeat(60_000))],
  ];
  for (const [what, got] of table) assert.equal(got, undefined, what);
  assert.equal(readQuestion(new Uint8Array([0x7b, 0xff, 0x7d])), undefined, "bytes that are no text");
});
