import assert from "node:assert/strict";
import { publishHeaders, wish } from "../qstash-relay/request.ts";

const CALL = "c0ff0000-0000-4000-8000-000000000001";
const AT = "https://project.example/functions/v1/execute-call";

Deno.test("QStash's paths are understood wherever the platform mounts the function", () => {
  for (
    const base of ["https://r.example", "https://r.example/qstash-relay", "https://r.example/functions/v1/qstash-relay"]
  ) {
    const publish = { kind: "publish", destination: AT };
    assert.deepEqual(wish("POST", `${base}/v2/publish/${AT}`), publish, "as the agent writes it");
    assert.deepEqual(wish("POST", `${base}/v2/publish/${encodeURIComponent(AT)}`), publish, "encoded");
    assert.deepEqual(wish("POST", `${base}/v2/publish/${AT.replace("//", "/")}`), publish, "one slash lost");
    assert.deepEqual(wish("DELETE", `${base}/v2/messages/msg_1`), { kind: "cancel", id: "msg_1" });
    assert.deepEqual(wish("GET", `${base}/v2/messages/odis-sync-check`), { kind: "look", id: "odis-sync-check" });
  }
  assert.deepEqual(wish("POST", `https://r.example/v2/publish/${AT}?a=1`), {
    kind: "publish",
    destination: `${AT}?a=1`,
  });
});

Deno.test("everything else at QStash is not the relay's", () => {
  for (
    const [method, path] of [
      ["GET", `/v2/publish/${AT}`],
      ["POST", "/v2/batch"],
      ["POST", `/v2/enqueue/queue/${AT}`],
      ["DELETE", "/v2/messages"],
      ["DELETE", "/v2/messages/"],
      ["DELETE", "/v2/messages/a/b"],
      ["DELETE", "/v2/messages/..%2Fschedules"],
      ["DELETE", "/v2/messages?messageIds=msg_1"],
      ["GET", "/v2/events"],
      ["GET", "/v2/keys"],
      ["GET", "/v2/dlq"],
      ["PUT", "/v2/messages/msg_1"],
      ["GET", "/"],
    ] as const
  ) {
    assert.equal(wish(method, `https://r.example${path}`), undefined, `${method} ${path}`);
  }
});

Deno.test("a clinic says when, and how often; the rest is the relay's", () => {
  const sent = new Headers({
    authorization: "Bearer of-the-clinic",
    "content-type": "text/plain",
    "upstash-not-before": "1795564800",
    "upstash-delay": "2d3h",
    "upstash-retries": "3",
    "upstash-deduplication-id": `${CALL}-2`,
    "upstash-redact-fields": "body",
    "upstash-callback": "https://elsewhere.example",
    "upstash-failure-callback": "https://elsewhere.example",
    "upstash-forward-authorization": "x",
    "upstash-method": "GET",
    "upstash-label": "other",
    "upstash-content-based-deduplication": "true",
    "upstash-retry-delay": "1000",
    "upstash-flow-control-key": "x",
  });
  assert.deepEqual(publishHeaders(sent, CALL, 2), {
    "content-type": "application/json",
    "upstash-not-before": "1795564800",
    "upstash-delay": "2d3h",
    "upstash-retries": "3",
    "upstash-deduplication-id": `${CALL}-2`,
    "upstash-redact-fields": "body",
    "upstash-label": CALL,
  });
});

Deno.test("a header with a value that would harm others is refused by name", () => {
  for (
    const [name, value] of [
      ["upstash-deduplication-id", `${CALL}-3`],
      ["upstash-deduplication-id", "another clinic's"],
      ["upstash-redact-fields", "headers"],
      ["upstash-not-before", "tomorrow"],
      ["upstash-not-before", "-1"],
      ["upstash-delay", "1 year"],
      ["upstash-retries", "100"],
    ] as const
  ) {
    assert.equal(publishHeaders(new Headers({ [name]: value }), CALL, 2), name, `${name}: ${value}`);
  }
});
