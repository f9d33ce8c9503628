// The vendor's own SDK judges the stand-in: its Client publishes, its Receiver verifies what arrives.
// Arguments: base url, token, current signing key, next signing key. The clock of the stand-in is held.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { Client, QstashDailyRatelimitError, QstashRatelimitError, Receiver } from "@upstash/qstash";

const [baseUrl, token, currentSigningKey, nextSigningKey] = process.argv.slice(2);
const client = new Client({ baseUrl, token, retry: false, enableTelemetry: false });
const receiver = new Receiver({ currentSigningKey, nextSigningKey });

// Every request that arrives, with the SDK's word on its signature; `answers` decides what each path answers.
const arrived = [];
const answers = new Map();
const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts).toString();
  const url = `http://${request.headers.host}${request.url}`;
  const signature = request.headers["upstash-signature"];
  const believed = await receiver.verify({ signature, body, url }).catch((error) => String(error));
  arrived.push({ url, method: request.method, headers: request.headers, body, believed });
  const { status, headers } = answers.get(request.url) ?? { status: 200, headers: {} };
  response.writeHead(status, headers).end(`answer of ${request.url}`);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const here = `http://127.0.0.1:${server.address().port}`;
const at = (path) => arrived.filter(({ url }) => url === `${here}${path}`);

const control = async (path, body) => {
  const response = await fetch(`${baseUrl}/control${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  assert.ok(response.ok, `control${path} answered ${response.status}`);
};
const advance = (seconds) => control("/advance", { seconds });
const now = async () => Date.parse((await (await fetch(`${baseUrl}/control`)).json()).now);

const checks = {
  "a publish is delivered, signed, with its forwarded headers and method": async () => {
    const { messageId } = await client.publishJSON({
      url: `${here}/plain?a=1`,
      body: { callId: "c1" },
      headers: { "x-clinic": "elm" },
      method: "PUT",
    });
    await advance(0);
    const [one, ...more] = at("/plain?a=1");
    assert.equal(more.length, 0);
    assert.equal(one.believed, true);
    assert.equal(one.method, "PUT");
    assert.equal(one.body, '{"callId":"c1"}');
    assert.equal(one.headers["x-clinic"], "elm");
    assert.equal(one.headers["content-type"], "application/json");
    assert.equal(one.headers["upstash-message-id"], messageId);
    assert.equal(one.headers["upstash-retried"], "0");
    assert.equal(one.headers["authorization"], undefined);
  },
  "the same id within ten minutes is the same message": async () => {
    const order = { url: `${here}/once`, body: {}, deduplicationId: "call-7" };
    const first = await client.publishJSON(order);
    const second = await client.publishJSON(order);
    assert.equal(first.deduplicated, undefined);
    assert.deepEqual(second, { messageId: first.messageId, deduplicated: true });
    await advance(601);
    const third = await client.publishJSON(order);
    assert.notEqual(third.messageId, first.messageId);
    await advance(0);
    assert.equal(at("/once").length, 2);
  },
  "the same content within ten minutes is the same message when asked so": async () => {
    const order = { url: `${here}/content`, body: { a: 1 }, contentBasedDeduplication: true };
    const first = await client.publishJSON(order);
    assert.equal((await client.publishJSON(order)).messageId, first.messageId);
    const other = await client.publishJSON({ ...order, body: { a: 2 } });
    assert.notEqual(other.messageId, first.messageId);
  },
  "a delay is kept": async () => {
    await client.publishJSON({ url: `${here}/delayed`, body: {}, delay: "1m30s" });
    await advance(89);
    assert.equal(at("/delayed").length, 0);
    await advance(1);
    assert.equal(at("/delayed").length, 1);
  },
  "not-before beats delay": async () => {
    const notBefore = Math.ceil((await now()) / 1000) + 3600;
    const { messageId } = await client.publishJSON({ url: `${here}/not-before`, body: {}, delay: 10, notBefore });
    assert.equal((await client.messages.get(messageId)).notBefore, notBefore * 1000);
    await advance(3500);
    assert.equal(at("/not-before").length, 0);
    await advance(101);
    assert.equal(at("/not-before").length, 1);
  },
  "retries come, then the callback tells the answer": async () => {
    answers.set("/moody", { status: 500, headers: {} });
    const { messageId } = await client.publishJSON({
      url: `${here}/moody`,
      body: { a: 1 },
      retries: 2,
      callback: `${here}/told`,
    });
    await advance(12);
    assert.equal(at("/moody").length, 1);
    answers.delete("/moody");
    await advance(1);
    await advance(0);
    assert.deepEqual(at("/moody").map(({ headers }) => headers["upstash-retried"]), ["0", "1"]);
    const told = at("/told").map(({ body, believed }) => ({ ...JSON.parse(body), believed }));
    assert.deepEqual(told.map(({ status, retried }) => [status, retried]), [[500, 0], [200, 1]]);
    assert.ok(told.every(({ believed, sourceMessageId }) => believed === true && sourceMessageId === messageId));
    assert.equal(atob(told[1].body), "answer of /moody");
    assert.equal(atob(told[1].sourceBody), '{"a":1}');
  },
  "what fails for good is told, and waits in the dead-letter queue": async () => {
    answers.set("/broken", { status: 503, headers: {} });
    const { messageId } = await client.publishJSON({
      url: `${here}/broken`,
      body: {},
      retries: 1,
      failureCallback: `${here}/failed`,
    });
    await advance(13);
    await advance(0);
    const [told, ...more] = at("/failed").map(({ body }) => JSON.parse(body));
    assert.equal(more.length, 0);
    assert.deepEqual([told.status, told.retried, told.sourceMessageId], [503, 1, messageId]);
    const { messages } = await client.dlq.listMessages();
    const dead = messages.find((message) => message.messageId === messageId);
    assert.deepEqual([dead.dlqId, dead.responseStatus], [told.dlqId, 503]);
    answers.delete("/broken");
    await client.dlq.retry(dead.dlqId);
    await advance(0);
    assert.equal(at("/broken").length, 3);
    assert.ok((await client.dlq.listMessages()).messages.every((message) => message.messageId !== messageId));
  },
  "a destination's Retry-After is kept": async () => {
    answers.set("/busy", { status: 429, headers: { "retry-after": "100" } });
    await client.publishJSON({ url: `${here}/busy`, body: {} });
    await advance(99);
    assert.equal(at("/busy").length, 1);
    await advance(1);
    assert.equal(at("/busy").length, 2);
  },
  "489 with its header is final": async () => {
    answers.set("/never", { status: 489, headers: { "Upstash-NonRetryable-Error": "true" } });
    await client.publishJSON({ url: `${here}/never`, body: {} });
    await advance(100_000);
    assert.equal(at("/never").length, 1);
  },
  "a waiting message can be read and cancelled, once": async () => {
    const { messageId } = await client.publishJSON({ url: `${here}/cancelled`, body: {}, delay: "1h" });
    const message = await client.messages.get(messageId);
    assert.deepEqual([message.messageId, message.url, message.body], [messageId, `${here}/cancelled`, "{}"]);
    assert.deepEqual(await client.messages.cancel(messageId), { cancelled: 1 });
    await assert.rejects(client.messages.cancel(messageId), ({ status }) => status === 404);
    await assert.rejects(client.messages.get(messageId), ({ status }) => status === 404);
    await advance(3600);
    assert.equal(at("/cancelled").length, 0);
  },
  "the log tells a message's life": async () => {
    const { messageId } = await client.publishJSON({ url: `${here}/logged`, body: {} });
    await advance(0);
    const { logs } = await client.logs({ filter: { messageId } });
    assert.deepEqual(logs.map(({ state }) => state), ["DELIVERED", "ACTIVE", "CREATED"]);
  },
  "redacted text is delivered and not shown": async () => {
    const { messageId } = await client.publishJSON({
      url: `${here}/redacted`,
      body: { name: "Rex" },
      delay: 60,
      redact: { body: true },
    });
    assert.match((await client.messages.get(messageId)).body, /^REDACTED:[0-9a-f]{64}$/);
    await advance(60);
    assert.equal(at("/redacted")[0].body, '{"name":"Rex"}');
    const { logs } = await client.logs({ filter: { messageId } });
    assert.ok(logs.every(({ body }) => body.startsWith("REDACTED:")));
  },
  "a batch is as many messages": async () => {
    const order = { url: `${here}/batch`, body: { a: 1 } };
    const taken = await client.batchJSON([{ ...order }, { ...order, deduplicationId: "b" }, { ...order, deduplicationId: "b" }]);
    assert.equal(new Set(taken.map(({ messageId }) => messageId)).size, 2);
    await advance(0);
    assert.deepEqual(at("/batch").map(({ body }) => body), ['{"a":1}', '{"a":1}']);
  },
  "a wrong token, a wrong address and the plan's limits are refused with their status": async () => {
    const stranger = new Client({ baseUrl, token: "wrong", retry: false, enableTelemetry: false });
    const order = { url: `${here}/refused`, body: {} };
    await assert.rejects(stranger.publishJSON(order), ({ status }) => status === 401);
    await assert.rejects(client.publishJSON({ ...order, url: "example.org" }), ({ status }) => status === 400);
    await control("/switches", { next_publishes: ["plan_limit", "daily_limit", "burst_limit"] });
    await assert.rejects(client.publishJSON(order), ({ status }) => status === 412);
    await assert.rejects(client.publishJSON(order), (error) => error instanceof QstashDailyRatelimitError);
    await assert.rejects(client.publishJSON(order), (error) => error instanceof QstashRatelimitError);
    await client.publishJSON(order);
    await advance(0);
    assert.equal(at("/refused").length, 1);
  },
  "after a rotation a receiver that knows the old keys still believes": async () => {
    const rotated = await fetch(`${baseUrl}/v2/keys/rotate`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
    });
    assert.equal((await rotated.json()).current, nextSigningKey);
    await client.publishJSON({ url: `${here}/rotated`, body: {} });
    await advance(0);
    assert.equal(at("/rotated")[0].believed, true);
  },
};

// The SDK speaks of every refusal on standard error; the checks speak for themselves.
console.error = () => {};
let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n${error.stack}`);
  }
}
console.log(`${Object.keys(checks).length - failed} of ${Object.keys(checks).length} checks passed`);
process.exit(failed === 0 ? 0 : 1);
