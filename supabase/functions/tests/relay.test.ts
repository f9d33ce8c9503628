/** `qstash-relay` as it is served, asked as the agent's client asks: a clinic reaches its own calls and nothing else. */

import assert from "node:assert/strict";
import { type Answer, callId, type Clinic, type Json, numberOf, send, World } from "./world.ts";

let world: World;
let theirs: Clinic;
Deno.test.beforeAll(async () => {
  world = await World.start();
  theirs = await world.another();
});
Deno.test.afterAll(async () => {
  const logs = await world.stop();
  assert.match(logs, /"event":"publish"/, "the logs are those of the functions");
  for (const word of ["+1415", "Biscuit", world.ours.token, world.said.queue.token]) {
    assert.ok(!logs.includes(word), `a log holds ${word}`);
  }
});

/** The world lives longer than a test, and so do its pipes. */
function it(name: string, test: () => Promise<void>): void {
  Deno.test({ name, fn: test, sanitizeOps: false, sanitizeResources: false });
}

interface Publish {
  readonly call: number;
  readonly token?: string;
  readonly destination?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** The request of the agent's client. */
async function publish(wanted: Publish): Promise<Answer> {
  const id = callId(wanted.call);
  const headers = {
    "authorization": `Bearer ${wanted.token ?? world.ours.token}`,
    "content-type": "application/json",
    "upstash-not-before": `${Math.floor(Date.now() / 1000)}`,
    "upstash-deduplication-id": `${id}-1`,
    "upstash-retries": "3",
    "upstash-redact-fields": "body",
    ...wanted.headers,
  };
  const to = `${world.relay.url}/functions/v1/qstash-relay/v2/publish/${wanted.destination ?? world.destination}`;
  return await send("POST", to, headers, wanted.body ?? { callId: id, revision: 1 });
}

async function message(method: "GET" | "DELETE", id: string, token = world.ours.token): Promise<Answer> {
  const url = `${world.relay.url}/functions/v1/qstash-relay/v2/messages/${id}`;
  return await send(method, url, { authorization: `Bearer ${token}` });
}

async function queued(): Promise<Json[]> {
  return await world.control("queue", "messages");
}

it("a clinic publishes its own call, and its telephone rings once", async () => {
  await world.plan(1);
  const first = await publish({ call: 1 });
  assert.deepEqual([first.status, Object.keys(first.body)], [200, ["messageId"]]);
  assert.ok(first.headers.get("date"), "the agent compares clocks");
  const again = await publish({ call: 1 });
  assert.deepEqual([again.status, again.body], [202, { messageId: first.body.messageId, deduplicated: true }]);

  await world.settle();
  assert.deepEqual(await world.deliveries(first.body.messageId), [200]);
  assert.equal(await world.rings(1), 1);
  const [sent] = (await queued()).filter((known) => known.id === first.body.messageId);
  assert.deepEqual(
    [sent.destination, sent.body, sent.deduplication_id, sent.max_retries, sent.body_redacted],
    [world.destination, JSON.stringify({ callId: callId(1), revision: 1 }), `${callId(1)}-1`, 3, true],
  );
});

it("a clinic publishes nothing but its own calls, to nobody but execute-call, as itself", async () => {
  await world.plan(2);
  await world.plan(3, 1, theirs);
  const before = (await queued()).length;
  const { anon_key, service_key } = world.said.cloud;
  const message = { callId: callId(2), revision: 1 };
  const forged = world.ours.token.slice(0, -4) + "AAAA";
  const table: [string, Publish, number, string][] = [
    ["another clinic's call", { call: 3 }, 403, "not_yours"],
    ["our call in another clinic's hands", { call: 2, token: theirs.token }, 403, "not_yours"],
    ["a call that does not exist", { call: 99 }, 403, "not_yours"],
    [
      "another destination",
      { call: 2, destination: "https://elsewhere.example/execute-call" },
      403,
      "other_destination",
    ],
    [
      "a destination that begins alike",
      { call: 2, destination: `${world.destination}.elsewhere.example` },
      403,
      "other_destination",
    ],
    ["a destination with a query", { call: 2, destination: `${world.destination}?a=1` }, 403, "other_destination"],
    ["more in the body", { call: 2, body: { ...message, phone: numberOf(2) } }, 400, "bad_message"],
    ["less in the body", { call: 2, body: { callId: callId(2) } }, 400, "bad_message"],
    ["no JSON", { call: 2, body: "callId" }, 400, "bad_message"],
    ["a large body", { call: 2, body: " ".repeat(5000) }, 413, "body_too_large"],
    [
      "another call's deduplication id",
      { call: 2, headers: { "upstash-deduplication-id": `${callId(3)}-1` } },
      400,
      "bad_header",
    ],
    ["a forged token", { call: 2, token: forged }, 401, "not_signed_in"],
    ["no token at all", { call: 2, headers: { authorization: "" } }, 401, "not_signed_in"],
    ["the queue's token", { call: 2, token: world.said.queue.token }, 401, "not_signed_in"],
    ["the project's public key", { call: 2, token: anon_key }, 401, "not_signed_in"],
    ["the service's key", { call: 2, token: service_key }, 403, "not_allowed"],
  ];
  for (const [what, wanted, status, error] of table) {
    const got = await publish(wanted);
    assert.deepEqual([got.status, got.body.error], [status, error], what);
  }
  assert.equal((await queued()).length, before, "the queue heard of none");
  assert.equal((await publish({ call: 2 })).status, 200, "the right one passes");
  assert.equal((await publish({ call: 3, token: theirs.token })).status, 200, "and the other clinic's own");
});

it("what only the relay may say to the queue a clinic cannot", async () => {
  await world.plan(4);
  const late = `${Math.floor(Date.now() / 1000) + 3600}`;
  const headers = {
    "upstash-not-before": late,
    "upstash-callback": "https://elsewhere.example/callback",
    "upstash-forward-authorization": "Bearer x",
    "upstash-method": "GET",
    "upstash-label": callId(3),
  };
  const { body } = await publish({ call: 4, headers });
  const { url, token } = world.said.queue;
  const known = await send("GET", `${url}/v2/messages/${body.messageId}`, { authorization: `Bearer ${token}` });
  assert.deepEqual(
    [known.body.callback, known.body.header, known.body.method, known.body.label, known.body.notBefore],
    [undefined, { "content-type": ["application/json"] }, "POST", callId(4), Number(late) * 1000],
  );
});

it("a clinic takes back its own message, once, and no other's", async () => {
  await world.plan(5);
  const late = { "upstash-not-before": `${Math.floor(Date.now() / 1000) + 3600}` };
  const { messageId } = (await publish({ call: 5, headers: late })).body;
  const foreign = await message("DELETE", messageId, theirs.token);
  assert.deepEqual([foreign.status, foreign.body.error], [403, "not_yours"]);
  assert.equal((await message("GET", messageId, theirs.token)).status, 403, "nor looks at it");
  assert.equal((await message("DELETE", messageId, "abc")).status, 401);

  const seen = await message("GET", messageId);
  assert.deepEqual([seen.status, seen.body.messageId, seen.body.body], [200, messageId, undefined]);
  assert.deepEqual([(await message("DELETE", messageId)).status, (await message("DELETE", messageId)).status], [
    202,
    404,
  ]);

  const { url, token } = world.said.queue;
  const direct = await send("POST", `${url}/v2/publish/${world.destination}`, {
    "authorization": `Bearer ${token}`,
    "content-type": "application/json",
    ...late,
  }, { callId: callId(5), revision: 1 });
  assert.equal((await message("DELETE", direct.body.messageId)).status, 403, "a message that came without the relay");
  await send("DELETE", `${url}/v2/messages/${direct.body.messageId}`, { authorization: `Bearer ${token}` });
});

it("whoever asks whether the relay knows them is told so", async () => {
  assert.equal((await message("GET", "odis-sync-check")).status, 404, "it does: there is no such message");
  assert.equal((await message("GET", "odis-sync-check", "abc")).status, 401);
  const elsewhere = await send("GET", `${world.relay.url}/functions/v1/qstash-relay/v2/events`, {
    authorization: `Bearer ${world.ours.token}`,
  });
  assert.deepEqual([elsewhere.status, elsewhere.body.error], [404, "no_such_path"]);
});

it("a fault behind the relay is told as what it means for the message", async () => {
  await world.plan(6);
  const before = (await queued()).length;
  for (
    const [fault, status, error] of [
      ["daily_limit", 429, "queue_refused"],
      ["unauthorized", 412, "queue_refused_the_relay"],
      ["plan_limit", 412, "queue_refused"],
      [{ server_error: 503 }, 503, "queue_refused"],
      ["portal", 504, "queue_unanswered"],
    ] as const
  ) {
    await world.control("queue", "switches", { next_publishes: [fault] });
    const got = await publish({ call: 6 });
    assert.deepEqual([got.status, got.body.error], [status, error], JSON.stringify(fault));
    if (fault === "daily_limit") {
      assert.equal(got.headers.get("ratelimit-remaining"), "0", "with the queue's own limits");
    }
  }
  const rules = [{ to: "rpc/sync_my_call", fault: { unavailable: 5 } }];
  await world.control("cloud", "switches", { rules });
  const deaf = await publish({ call: 6 });
  assert.deepEqual([deaf.status, deaf.body.error, deaf.headers.get("retry-after")], [412, "project_unanswered", "30"]);
  await world.control("cloud", "switches", {});
  assert.equal((await queued()).length, before, "nothing was taken");

  await world.control("queue", "switches", { publish: "accept_then_drop" });
  assert.equal((await publish({ call: 6 })).status, 504, "an answer that was lost: nobody knows");
  await world.control("queue", "switches", {});
  assert.equal((await publish({ call: 6 })).status, 202, "and once more it is the same message");
  await world.settle();
  assert.equal(await world.rings(6), 1);
});
