/** `execute-call` as it is served: however a call is delivered and whatever fails, its telephone rings once or never. */

import assert from "node:assert/strict";
import { claims, sign } from "./upstash.ts";
import { callId, numberOf, send, World } from "./world.ts";

let world: World;
Deno.test.beforeAll(async () => {
  world = await World.start();
});
Deno.test.afterAll(async () => {
  const logs = await world.stop();
  assert.match(logs, /"event":"dialled"/, "the logs are those of the functions");
  for (const word of ["+1415", "Biscuit", "Pat Example", world.said.cloud.service_key, world.said.vapi.key]) {
    assert.ok(!logs.includes(word), `a log holds ${word}`);
  }
});

/** The world lives longer than a test, and so do its pipes. */
function it(name: string, test: () => Promise<void>): void {
  Deno.test({ name, fn: test, sanitizeOps: false, sanitizeResources: false });
}

it("five deliveries at once ring once", async () => {
  await world.plan(1);
  await world.control("queue", "switches", { deliver_times: 5, deliver_at_once: true });
  assert.deepEqual(await world.deliver(1), [200, 200, 200, 200, 200]);
  await world.control("queue", "switches", {});
  assert.equal(await world.rings(1), 1);

  const row = await world.row(1);
  const { requests } = await world.control("vapi");
  assert.deepEqual([row.status, row.metadata.outcome], ["in_progress", "dialled"]);
  assert.equal(row.vapi_call_id, requests.at(-1).id, "the row knows VAPI's call");
  assert.deepEqual(requests.at(-1).variables, { pet_name: "Biscuit", owner_name: "Pat Example" });
  assert.deepEqual(await world.deliver(1), [200], "a sixth, an hour later, is answered");
  assert.equal(await world.rings(1), 1, "and does not ring");
});

it("what Upstash did not sign for this address and this body dials nobody", async () => {
  await world.plan(2);
  const body = JSON.stringify({ callId: callId(2), revision: 1 });
  const now = Math.floor(Date.now() / 1000);
  const claimed = { ...await claims(body), sub: world.destination, nbf: now, iat: now, exp: now + 300 };
  const key = world.said.queue.current_signing_key;
  const post = async (signature: string, sent = body): Promise<number> =>
    (await send("POST", world.destination, { "upstash-signature": signature }, sent)).status;

  assert.equal(await post(await sign(claimed, "sig_guessed")), 401, "another key");
  assert.equal(
    await post(await sign({ ...claimed, sub: `${world.executeCall.url}/other` }, key)),
    401,
    "another address",
  );
  assert.equal(await post(await sign({ ...claimed, exp: now - 60 }, key)), 401, "an old delivery");
  assert.equal(await post(await sign(claimed, key), body.replace(callId(2), callId(1))), 401, "another call");
  assert.equal(await post("", body), 401, "no signature");
  assert.deepEqual([await world.rings(2), (await world.row(2)).status], [0, "queued"]);

  assert.equal(await post(await sign(claimed, key)), 200, "what it did sign");
  assert.equal(await world.rings(2), 1);
});

it("a message of an older plan does not ring, the present one does", async () => {
  await world.plan(3);
  await world.plan(3, 2);
  assert.deepEqual(await world.deliver(3, 1), [200], "it is final");
  assert.deepEqual([await world.rings(3), (await world.row(3)).status], [0, "queued"]);
  await world.deliver(3, 2);
  assert.equal(await world.rings(3), 1);
});

it("a call whose dialling ended without an answer is not dialled again and waits for a person", async () => {
  await world.plan(4);
  await world.control("vapi", "switches", { next_calls: ["dial_then_drop"] });
  assert.deepEqual(await world.deliver(4, 1, { "upstash-retries": "3" }), [200], "the queue does not come again");
  const row = await world.row(4);
  assert.deepEqual([row.status, row.vapi_call_id, row.metadata.outcome], ["in_progress", null, "uncertain"]);
  assert.deepEqual([row.metadata.review, row.metadata.review_reason], [true, "vapi-no-answer"]);

  await world.deliver(4);
  assert.equal((await world.plan(4, 2)).outcome, "conflict", "nor is it planned again");
  await world.deliver(4, 2);
  assert.equal(await world.rings(4), 1);
});

it("an error of VAPI's after which nobody knows is not dialled again", async () => {
  await world.plan(5);
  await world.control("vapi", "switches", { next_calls: [{ dial_then_error: 500 }] });
  await world.deliver(5, 1, { "upstash-retries": "3" });
  await world.deliver(5);
  assert.equal((await world.row(5)).metadata.review_reason, "vapi-answered-500");
  assert.equal(await world.rings(5), 1);
});

it("a call that VAPI refuses has failed and does not ring", async () => {
  for (
    const [call, fault, reason] of [[6, "bad_number", "vapi-refused-400"], [7, "too_many", "vapi-refused-429"]] as const
  ) {
    await world.plan(call);
    await world.control("vapi", "switches", { next_calls: [fault] });
    assert.deepEqual(await world.deliver(call, 1, { "upstash-retries": "3" }), [200]);
    await world.deliver(call);
    const row = await world.row(call);
    assert.deepEqual([row.status, row.ended_reason, await world.rings(call)], ["failed", reason, 0]);
  }
});

it("a claim that was never made is made when the queue comes again", async () => {
  await world.plan(8);
  await world.control("cloud", "switches", {
    rules: [{ to: "rpc/sync_claim_call", fault: { unavailable: 1 }, times: 1 }],
  });
  assert.deepEqual(await world.deliver(8, 1, { "upstash-retries": "1", "upstash-retry-delay": "1000" }), [503]);
  await world.settle(2);
  assert.equal(await world.rings(8), 1);
});

it("a claim whose answer was lost rings no telephone, since nobody knows who heard it", async () => {
  await world.plan(9);
  await world.control("cloud", "switches", { rules: [{ to: "rpc/sync_claim_call", fault: "drop_after", times: 1 }] });
  await world.deliver(9, 1, { "upstash-retries": "1", "upstash-retry-delay": "1000" });
  await world.settle(2);
  const row = await world.row(9);
  assert.deepEqual([await world.rings(9), row.status, row.metadata.outcome], [0, "in_progress", undefined]);
});

it("an outcome that the project did not take at once is told again", async () => {
  await world.plan(10);
  const rules = [{ to: "rpc/sync_record_call", fault: "drop_before", times: 1 }];
  await world.control("cloud", "switches", { rules });
  await world.deliver(10);
  assert.equal((await world.row(10)).metadata.outcome, "dialled");
  assert.equal(await world.rings(10), 1);
});

it("at night nobody is rung, and the queue does not come again", async () => {
  await world.plan(11);
  await world.setHour(2);
  assert.deepEqual(await world.deliver(11, 1, { "upstash-retries": "3" }), [200]);
  await world.setHour(12);
  assert.deepEqual([await world.rings(11), (await world.row(11)).status], [0, "queued"]);
});

it("every telephone that rang is one that was to ring", async () => {
  const { dialled } = await world.control("vapi");
  assert.deepEqual(dialled, [1, 2, 3, 4, 5, 8, 10].map(numberOf));
});

it("no telephone rings twice, whatever is repeated, refused or lost on the way", async () => {
  const first = 20, last = 69;
  for (let call = first; call <= last; call += 1) {
    await world.plan(call);
    const next_calls = [draw(VAPI_FAULTS), draw(VAPI_FAULTS)];
    await world.control("vapi", "switches", { next_calls });
    const rules = [
      { to: "rpc/sync_claim_call", fault: draw(PROJECT_FAULTS), times: draw([0, 1, 2]) },
      { to: "rpc/sync_record_call", fault: draw(PROJECT_FAULTS), times: draw([0, 0, 1]) },
    ];
    await world.control("cloud", "switches", { rules });
    await world.control("queue", "switches", { deliver_times: draw([1, 2, 4]), deliver_at_once: draw([true, false]) });
    await world.deliver(call, 1, { "upstash-retries": "2", "upstash-retry-delay": "1000" });
    await world.settle(3);
    await world.control("queue", "switches", {});
    await world.deliver(call);

    const row = await world.row(call);
    const rings = await world.rings(call);
    const met = JSON.stringify({ call, next_calls, rules, status: row.status, metadata: row.metadata });
    assert.ok(rings <= 1, `it rang ${rings} times: ${met}`);
    if (row.vapi_call_id) assert.equal(rings, 1, `VAPI's id without a ring: ${met}`);
    if (row.status === "failed" || row.status === "queued") assert.equal(rings, 0, `it rang after all: ${met}`);
    if (rings === 1) assert.notEqual(row.status, "queued", `it may ring again: ${met}`);
  }
  const { dialled } = await world.control("vapi");
  const numbers = dialled.filter((number: string) => number >= numberOf(first) && number <= numberOf(last));
  assert.ok(numbers.length > 20, `telephones do ring: ${numbers.length} of 50`);
  await world.control("cloud", "switches", {});
  await world.control("vapi", "switches", {});
});

const VAPI_FAULTS = [
  "none",
  "none",
  "none",
  "dial_then_drop",
  { dial_then_error: 502 },
  "without_id",
  "drop_before",
  "bad_number",
  "too_many",
  { server_error: 503 },
  { slow: 30 },
  { state: "ringing" },
];

const PROJECT_FAULTS = ["drop_before", "drop_after", { unavailable: 1 }, { delay: 20 }, "portal"];

/** The same every time: a failure can be looked at again. */
let seed = 20261127;
function draw<T>(from: readonly T[]): T {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return from[Math.floor(seed / 2 ** 32 * from.length)] as T;
}
