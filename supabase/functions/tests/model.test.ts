import assert from "node:assert/strict";
import { judge, type Judgement, opine } from "../second-opinion/model.ts";
import { freePort } from "./ports.ts";

const VISIT = { notes: [], bill: [], remarks: [] };

/** An answer in which the tool was used so. */
function used(input: unknown, over: Record<string, unknown> = {}): Record<string, unknown> {
  return { stop_reason: "tool_use", content: [{ type: "tool_use", id: "t1", name: "give_opinion", input }], ...over };
}

function judged(body: unknown, status = 200, retryAfter: string | null = null): Judgement {
  return judge({ status, retryAfter, body });
}

Deno.test("every status of the provider means one thing", () => {
  const busy = (after?: string): Judgement => ({ what: "busy", after });
  const table: [number, string | null, Judgement][] = [
    [400, null, { what: "no_opinion", why: "unreadable" }],
    [413, null, { what: "no_opinion", why: "too_long" }],
    [401, null, { what: "model_refused_the_project" }],
    [402, null, { what: "model_refused_the_project" }],
    [403, null, { what: "model_refused_the_project" }],
    [404, null, { what: "model_refused_the_project" }],
    [405, null, { what: "model_refused_the_project" }],
    [429, "12", busy("12")],
    [429, null, busy()],
    [429, "Sun, 22 Nov 2026 20:00:00 GMT", busy()],
    [429, "-1", busy()],
    [408, null, { what: "model_unanswered" }],
    [499, null, { what: "model_unanswered" }],
    [304, null, { what: "model_unanswered" }],
    [500, null, { what: "model_unanswered" }],
    [502, null, { what: "model_unanswered" }],
    [503, "12", { what: "model_unanswered" }],
    [504, null, { what: "model_unanswered" }],
    [529, null, { what: "model_unanswered" }],
  ];
  for (const [status, retryAfter, judgement] of table) {
    for (const body of [undefined, { type: "error" }]) {
      assert.deepEqual(judged(body, status, retryAfter), judgement, `${status} ${retryAfter}`);
    }
  }
});

Deno.test("an opinion is a verdict with words and a reason, each cut to its length", () => {
  const is = (input: unknown, opinion: unknown, why: string): void =>
    assert.deepEqual(judged(used(input)), { what: "opinion", opinion }, why);
  const never = { verdict: "never", words: ["crossed over"], why: "the animal died" };
  is(never, never, "as it was said");
  is({ ...never, certainty: 1 }, never, "what we do not know is left");
  is({ verdict: "call", words: [], why: "" }, { verdict: "call", words: [], why: "" }, "a call needs no reason");
  is({ ...never, words: [] }, { ...never, words: [] }, "a reason alone");
  is({ ...never, why: "" }, { ...never, why: "" }, "words alone");
  is({ ...never, words: ["a", "b", "c"] }, { ...never, words: ["a", "b", "c"] }, "three passages");
  is(
    { ...never, words: ["a".repeat(301), "a".repeat(300)], why: "🐾".repeat(301) },
    { ...never, words: ["a".repeat(300), "a".repeat(300)], why: "🐾".repeat(300) },
    "characters are counted, and none is halved",
  );
  const { content } = used(never) as { content: unknown[] };
  const thought = used(never, { content: [{ type: "text", text: "Let me see." }, ...content] });
  assert.deepEqual(judged(thought), { what: "opinion", opinion: never }, "words before the tool are left");
});

Deno.test("a good status with anything else is worth another try, a refusal is not, and no JSON is no answer", () => {
  const never = { verdict: "never", words: ["crossed over"], why: "the animal died" };
  const [block] = used(never)["content"] as unknown[];
  const table: [string, unknown][] = [
    ["a list", []],
    ["null", null],
    ["nothing in it", {}],
    ["no stop_reason", used(never, { stop_reason: null })],
    ["cut off", used({ verdict: "never" }, { stop_reason: "max_tokens" })],
    ["cut off behind a whole input", used(never, { stop_reason: "max_tokens" })],
    ["words only", { stop_reason: "end_turn", content: [{ type: "text", text: "never" }] }],
    ["a pause", used(never, { stop_reason: "pause_turn" })],
    ["no content", used(never, { content: undefined })],
    ["content that is a text", used(never, { content: "never" })],
    ["empty content", used(never, { content: [] })],
    ["content that is null", used(never, { content: [null] })],
    ["two opinions", used(never, { content: [block, block] })],
    ["another tool", used(never, { content: [{ type: "tool_use", name: "other", input: never }] })],
    ["no input", used(undefined)],
    ["an input that is a text", used(JSON.stringify(never))],
    ["an input that is a list", used([never])],
    ["an empty input", used({})],
    ["no verdict", used({ ...never, verdict: undefined })],
    ["another verdict", used({ ...never, verdict: "maybe" })],
    ["a verdict in capitals", used({ ...never, verdict: "Never" })],
    ["a verdict in a list", used({ ...never, verdict: ["never"] })],
    ["no words", used({ ...never, words: undefined })],
    ["words that are a text", used({ ...never, words: "crossed over" })],
    ["a word that is a number", used({ ...never, words: [7] })],
    ["four passages", used({ ...never, words: ["a", "b", "c", "d"] })],
    ["no reason", used({ ...never, why: undefined })],
    ["a reason that is null", used({ ...never, why: null })],
    ["held back for nothing", used({ verdict: "never", words: [], why: "" })],
    ["held back for blanks", used({ verdict: "review", words: [" ", ""], why: "\n" })],
  ];
  for (const [what, body] of table) assert.deepEqual(judged(body), { what: "unusable" }, what);
  assert.deepEqual(judged({ stop_reason: "refusal", content: [] }), { what: "no_opinion", why: "refused" });
  assert.deepEqual(judged(used(never, { stop_reason: "refusal" })), { what: "no_opinion", why: "refused" });
  assert.deepEqual(judged(undefined), { what: "model_unanswered" });
});

Deno.test("where nobody listens, and where nobody answers in time, there is no answer", async () => {
  const model = { url: `http://127.0.0.1:${freePort()}`, key: "k", name: "m", patience: 10_000 };
  const nothing = { outcome: { what: "model_unanswered" }, status: undefined };
  assert.deepEqual(await opine(model, VISIT), nothing);
  assert.deepEqual(await opine({ ...model, key: "line\nbreak" }, VISIT), nothing, "nor where nothing can be sent");
});

Deno.test("the second answer counts where the first was of no use, and both share one patience", async () => {
  const replies: (Record<string, unknown> | "never")[] = [];
  let asked = 0;
  const end = Promise.withResolvers<Response>();
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    await request.text();
    asked += 1;
    const reply = replies.shift();
    return reply === "never" ? await end.promise : Response.json(reply);
  });
  const model = { url: `http://127.0.0.1:${server.addr.port}`, key: "k", name: "m", patience: 10_000 };
  const opinion = { verdict: "review", words: ["hospice"], why: "hospice" };

  replies.push({}, used(opinion));
  assert.deepEqual(await opine(model, VISIT), { outcome: { what: "opinion", opinion }, status: 200 });
  replies.push({}, {}, used(opinion));
  const none = { outcome: { what: "no_opinion", why: "unreadable" }, status: 200 };
  assert.deepEqual(await opine(model, VISIT), none);
  assert.deepEqual([asked, replies.length], [4, 1], "a third is not asked for");
  replies.length = 0;

  replies.push({}, "never");
  const late = await opine({ ...model, patience: 300 }, VISIT);
  assert.deepEqual([late.outcome.what, asked], ["model_unanswered", 6]);
  end.resolve(new Response());
});
