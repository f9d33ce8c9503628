/** `second-opinion` as it is served, asked as a clinic's PC asks, with a model that says what it was told and fails. */

import assert from "node:assert/strict";
import type { Note } from "../_shared/answer.ts";
import { secondOpinion } from "../second-opinion/handler.ts";
import { INSTRUCTIONS, MORE_INSTRUCTIONS } from "../second-opinion/instructions.ts";
import { opine } from "../second-opinion/model.ts";
import { type Answer, type Clinic, type Json, MODEL, send, World } from "./world.ts";

/** What is written of every visit here. */
const VISIT = {
  species: "dog",
  kind: "checkup",
  title: "Recheck Marblehead",
  reason: "cough",
  status: "completed",
  notes: [{ place: "note", text: "[patient] breathes easily. Wintergreen." }],
  bill: [{ line: "Radiograph Saltmarsh", state: "declined" }],
  remarks: ["call after five, ###-####, Periwinkle"],
};

/** Words of visits and opinions here: none may stand in a log. */
const WORDS = [
  "Marblehead",
  "Wintergreen",
  "Saltmarsh",
  "Periwinkle",
  "Sandpiper",
  "Driftline",
  "Foghorn",
  "Lanternfish",
];

let world: World;
let theirs: Clinic;
let viewer: string;
Deno.test.beforeAll(async () => {
  world = await World.start();
  theirs = await world.another();
  viewer = await world.viewer();
});
Deno.test.afterAll(async () => {
  const logs = await world.stop();
  for (const event of ["opinion", "no_opinion", "busy", "model_unanswered", "model_refused_the_project", "refused"]) {
    assert.match(logs, new RegExp(`"event":"${event}"`), "the logs are those of the function");
  }
  assert.match(logs, new RegExp(`"verdict":"never","model":"${MODEL}","milliseconds":[0-9]+`));
  for (const word of [...WORDS, world.ours.token, theirs.token, viewer, world.said.model.key]) {
    assert.ok(!logs.includes(word), `a log holds ${word}`);
  }
});

/** The world lives longer than a test, and so do its pipes. */
function it(name: string, test: () => Promise<void>): void {
  Deno.test({ name, fn: test, sanitizeOps: false, sanitizeResources: false });
}

interface Question {
  readonly method?: string;
  readonly token?: string;
  readonly clinic?: string;
  readonly visit?: unknown;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** The request of the agent's client. */
async function ask(wanted: Question = {}): Promise<Answer> {
  const headers = {
    apikey: world.said.cloud.anon_key,
    authorization: `Bearer ${wanted.token ?? world.ours.token}`,
    "content-type": "application/json",
    ...wanted.headers,
  };
  const method = wanted.method ?? "POST";
  const body = { clinic: wanted.clinic ?? world.ours.id, visit: wanted.visit ?? VISIT };
  const to = `${world.secondOpinion.url}/functions/v1/second-opinion`;
  return await send(method, to, headers, method === "GET" ? undefined : wanted.body ?? body);
}

/** Every request that the model has seen. */
async function seen(): Promise<Json[]> {
  return (await world.control("model")).requests;
}

it("the model is told the instructions and shown the visit, and its opinion comes back", async () => {
  const says = [
    { contains: "Driftline", verdict: "never", words: ["Driftline Foghorn"], why: "Sandpiper stands in the note" },
    { contains: "Lanternfish", verdict: "review", words: ["a".repeat(400)], why: "b".repeat(400) },
  ];
  await world.control("model", "switches", { says });
  const before = (await seen()).length;

  const never = await ask({ visit: { ...VISIT, title: null, notes: [{ place: "note", text: "Driftline Foghorn" }] } });
  assert.deepEqual([never.status, never.body], [200, {
    verdict: "never",
    words: ["Driftline Foghorn"],
    why: "Sandpiper stands in the note",
    model: MODEL,
  }]);
  assert.equal(never.headers.get("cache-control"), "no-store");
  const review = await ask({ visit: { ...VISIT, remarks: ["Lanternfish"] } });
  assert.deepEqual(
    [review.body.verdict, review.body.words, review.body.why],
    ["review", ["a".repeat(300)], "b".repeat(300)],
    "what is too long is cut",
  );
  const call = await ask();
  assert.deepEqual([call.body.verdict, call.body.words, call.body.why], ["call", [], "an ordinary visit"]);
  const bare = await ask({ visit: { notes: [], bill: [], remarks: [] } });
  assert.deepEqual([bare.status, bare.body.verdict], [200, "call"], "a visit of which nothing is known");

  const [first, , third] = (await seen()).slice(before);
  const { title: _, ...untitled } = VISIT;
  assert.deepEqual(
    [first.model, first.system, JSON.parse(first.visit)],
    [MODEL, INSTRUCTIONS, { ...untitled, notes: [{ place: "note", text: "Driftline Foghorn" }] }],
  );
  assert.equal(third.visit, JSON.stringify(VISIT), "letter by letter");

  const more: [string, Json][] = [
    ["numbers", { ...VISIT, numbers: [{ kind: "work", written: "[number 1] wk" }], rung: "[number 1]" }],
    ["other visits", { ...VISIT, other_visits: [{ when: "2 days after", animal: "another", reason: "recheck" }] }],
    ["none of them", { ...VISIT, numbers: [], rung: null, other_visits: null }],
  ];
  for (const [what, visit] of more) assert.equal((await ask({ visit })).status, 200, what);
  const told = (await seen()).slice(before + 4).map(({ system }) => system);
  assert.deepEqual(told, [INSTRUCTIONS + MORE_INSTRUCTIONS, INSTRUCTIONS + MORE_INSTRUCTIONS, INSTRUCTIONS]);
  await world.control("model", "switches", {});
});

it("nobody but a member of the clinic is answered, and nothing but a visit", async () => {
  const before = (await seen()).length;
  const { anon_key, service_key } = world.said.cloud;
  const question = { clinic: world.ours.id, visit: VISIT };
  const forged = world.ours.token.slice(0, -4) + "AAAA";
  const long = { ...VISIT, remarks: ["a".repeat(64 * 1024)] };
  const table: [string, Question, number, string][] = [
    ["another method", { method: "GET" }, 405, "only POST"],
    ["no token at all", { headers: { authorization: "" } }, 401, "not_signed_in"],
    ["something that is no token", { headers: { authorization: "Basic abc" } }, 401, "not_signed_in"],
    ["a forged token", { token: forged }, 401, "not_signed_in"],
    ["the project's public key", { token: anon_key }, 401, "not_signed_in"],
    ["the service's key, which is nobody", { token: service_key }, 403, "not_a_member"],
    ["another clinic's user", { token: theirs.token }, 403, "not_a_member"],
    ["our user for another clinic", { clinic: theirs.id }, 403, "not_a_member"],
    ["a clinic that does not exist", { clinic: "7d0c0000-0000-4000-8000-0000000000ff" }, 403, "not_a_member"],
    ["a viewer", { token: viewer }, 403, "not_a_member"],
    ["a body of more than 64 KiB", { visit: long }, 413, "body_too_large"],
    ["no JSON", { body: "visit" }, 400, "bad_question"],
    ["a key more", { body: { ...question, model: "another" } }, 400, "bad_question"],
    ["a key more in the visit", { visit: { ...VISIT, client: "Pat Example" } }, 400, "bad_question"],
    ["a number by its digits", { visit: { ...VISIT, numbers: [{ kind: "fax", written: "" }] } }, 400, "bad_question"],
    [
      "a name beside another visit",
      {
        visit: { ...VISIT, other_visits: [{ when: "1 day before", animal: "same", name: "Moose" }] },
      },
      400,
      "bad_question",
    ],
    [
      "another visit of nobody knows when",
      { visit: { ...VISIT, other_visits: [{ animal: "same" }] } },
      400,
      "bad_question",
    ],
    ["a clinic by its name", { clinic: "Harbor Veterinary" }, 400, "bad_question"],
  ];
  for (const [what, wanted, status, error] of table) {
    const got = await ask(wanted);
    assert.deepEqual([got.status, got.body.error], [status, error], what);
    assert.equal(got.headers.get("cache-control"), "no-store", what);
  }
  assert.equal((await seen()).length, before, "the model heard of none");
  assert.equal((await ask()).status, 200, "the right one passes");
  assert.equal((await ask({ token: theirs.token, clinic: theirs.id })).status, 200, "and the other clinic's own");
  const room = 64 * 1024 - JSON.stringify({ ...question, visit: { ...VISIT, remarks: [""] } }).length;
  assert.equal((await ask({ visit: { ...VISIT, remarks: ["a".repeat(room)] } })).status, 200, "and one of 64 KiB");
});

it("every fault of the provider is told as what it means, and only a useless answer is asked for again", async () => {
  const table: [unknown, number, number, Json, string | null][] = [
    ["overloaded", 1, 503, { error: "model_unanswered" }, "30"],
    ["server_error", 1, 503, { error: "model_unanswered" }, "30"],
    ["not_json", 1, 503, { error: "model_unanswered" }, "30"],
    [{ rate_limited: 7 }, 1, 429, { error: "busy" }, "7"],
    ["unauthorized", 1, 412, { error: "model_refused_the_project" }, "30"],
    ["permission_denied", 1, 412, { error: "model_refused_the_project" }, "30"],
    ["unknown_model", 1, 412, { error: "model_refused_the_project" }, "30"],
    ["refusal", 1, 422, { error: "no_opinion", why: "refused" }, null],
    ["invalid_request", 1, 422, { error: "no_opinion", why: "unreadable" }, null],
    ["too_large", 1, 422, { error: "no_opinion", why: "too_long" }, null],
    ["text_only", 2, 422, { error: "no_opinion", why: "unreadable" }, null],
    ["cut_off", 2, 422, { error: "no_opinion", why: "unreadable" }, null],
    ["wrong_verdict", 2, 422, { error: "no_opinion", why: "unreadable" }, null],
  ];
  for (const [fault, tries, status, body, after] of table) {
    await world.control("model", "switches", { request: fault });
    const before = (await seen()).length;
    const got = await ask();
    const asked = (await seen()).length - before;
    assert.deepEqual(
      [got.status, got.body, got.headers.get("retry-after"), asked],
      [status, body, after, tries],
      JSON.stringify(fault),
    );
    assert.equal(got.headers.get("cache-control"), "no-store");
  }
  // How often is the runtime's to say: it sends again by itself where a connection that it had used before ends.
  await world.control("model", "switches", { request: "closes" });
  const cut = await ask();
  assert.deepEqual([cut.status, cut.body.error, cut.headers.get("retry-after")], [503, "model_unanswered", "30"]);
  await world.control("model", "switches", {});
  assert.equal((await ask()).status, 200, "and then all is well");
});

it("the second answer counts where the first was of no use", async () => {
  for (const first of ["text_only", "cut_off", "wrong_verdict"]) {
    await world.control("model", "switches", { next_requests: [first] });
    const got = await ask();
    assert.deepEqual([got.status, got.body.verdict], [200, "call"], first);
  }
  await world.control("model", "switches", { next_requests: ["text_only", "overloaded"] });
  assert.deepEqual((await ask()).body, { error: "model_unanswered" }, "whatever it says");
  await world.control("model", "switches", { next_requests: ["text_only", "refusal"] });
  assert.deepEqual((await ask()).body, { error: "no_opinion", why: "refused" });

  const says = [
    { contains: "Wintergreen", verdict: "review", words: ["a", "b", "c", "d"], why: "Lanternfish" },
    { contains: "Driftline", verdict: "never" },
  ];
  await world.control("model", "switches", { says });
  assert.deepEqual((await ask()).body, { error: "no_opinion", why: "unreadable" }, "four passages");
  const bare = await ask({ visit: { ...VISIT, notes: [{ place: "note", text: "Driftline" }] } });
  assert.deepEqual(bare.body, { error: "no_opinion", why: "unreadable" }, "held back without a reason");
  await world.control("model", "switches", {});
});

it("a provider that never answers is not waited for without end", async () => {
  const { url, key } = world.said.model;
  await world.control("model", "switches", { request: "hangs" });
  const model = { url, key, name: MODEL, patience: 300 };
  const visit = { notes: [], bill: [], remarks: [] };
  assert.deepEqual(await opine(model, visit), { outcome: { what: "model_unanswered" }, status: undefined });
  await world.control("model", "switches", { next_requests: ["text_only"], request: "hangs" });
  assert.equal((await opine(model, visit)).outcome.what, "model_unanswered", "nor is the second answer");
  await world.control("model", "switches", {});
});

it("a fault of the project's is told apart, and nothing is shown to the model", async () => {
  const before = (await seen()).length;
  const table: [unknown, number, string, string | null][] = [
    [{ unavailable: 5 }, 412, "project_unanswered", "30"],
    ["portal", 412, "project_unanswered", "30"],
    ["drop_before", 412, "project_unanswered", "30"],
    [{ answer: [200, { clinics: [] }] }, 412, "project_unanswered", "30"],
    [{ answer: [404, { code: "PGRST202" }] }, 412, "project_refused", "30"],
    [{ answer: [401, { code: "PGRST303" }] }, 401, "not_signed_in", null],
  ];
  for (const [fault, status, error, after] of table) {
    await world.control("cloud", "switches", { rules: [{ to: "rpc/sync_my_clinics", fault }] });
    const got = await ask();
    assert.deepEqual(
      [got.status, got.body.error, got.headers.get("retry-after")],
      [status, error, after],
      JSON.stringify(fault),
    );
  }
  await world.control("cloud", "switches", {});
  assert.equal((await seen()).length, before);
});

it("a setting that is missing or unusable is named, and nobody is asked", async () => {
  const { url, anon_key } = world.said.cloud;
  const all: Record<string, string> = {
    SUPABASE_URL: url,
    SUPABASE_ANON_KEY: anon_key,
    ANTHROPIC_URL: world.said.model.url,
    ANTHROPIC_API_KEY: "key-of-nobody",
    SECOND_OPINION_MODEL: MODEL,
  };
  const logged: Note[] = [];
  const answered = async (settings: Record<string, string>): Promise<[number, Json, string | null]> => {
    const headers = { authorization: `Bearer ${world.ours.token}` };
    const body = JSON.stringify({ clinic: world.ours.id, visit: VISIT });
    const request = new Request("http://localhost/second-opinion", { method: "POST", headers, body });
    const response = await secondOpinion(request, {
      environment: { get: (name) => settings[name] },
      now: () => 1_000_000,
      log: (note) => logged.push(note),
    });
    return [response.status, await response.json(), response.headers.get("retry-after")];
  };
  const { ANTHROPIC_API_KEY: _, SECOND_OPINION_MODEL: __, ...without } = all;
  const missing = "ANTHROPIC_API_KEY is missing, SECOND_OPINION_MODEL is missing";
  for (
    const [settings, fault] of [
      [without, missing],
      [{ ...all, ANTHROPIC_URL: "provider.example" }, "ANTHROPIC_URL is no http address"],
    ] as const
  ) {
    assert.deepEqual(await answered(settings), [412, { error: "not_configured", settings: fault }, "30"]);
    assert.deepEqual(logged.pop(), { event: "not_configured", settings: fault });
  }
  assert.deepEqual(await answered(all), [412, { error: "model_refused_the_project" }, "30"], "another key");
  assert.deepEqual(logged, [{
    event: "model_refused_the_project",
    status: 401,
    verdict: undefined,
    why: undefined,
    model: MODEL,
    milliseconds: 0,
  }]);
});
