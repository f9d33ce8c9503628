import assert from "node:assert/strict";
import { dial, judge, neverConnected, type Outcome } from "../execute-call/vapi.ts";
import { freePort } from "./ports.ts";

const CALL = { assistant: "a", phoneNumber: "n", customer: "+14155550123", variables: {} };

Deno.test("every answer of VAPI means one thing, and only a clear no means that nothing was dialled", () => {
  const dialled = (status: "ringing" | "in_progress" | "completed"): Outcome => ({
    what: "dialled",
    vapi_call_id: "v1",
    status,
  });
  const table: [number, unknown, Outcome][] = [
    [201, { id: "v1", status: "queued" }, dialled("in_progress")],
    [201, { id: "v1", status: "ringing" }, dialled("ringing")],
    [201, { id: "v1", status: "in-progress" }, dialled("in_progress")],
    [200, { id: "v1", status: "forwarding" }, dialled("in_progress")],
    [200, { id: "v1", status: "ended" }, dialled("completed")],
    [201, { id: "v1", status: "a word of tomorrow" }, dialled("in_progress")],
    [201, { id: "v1" }, dialled("in_progress")],
    [201, {}, { what: "uncertain", reason: "vapi-without-id" }],
    [201, { id: "" }, { what: "uncertain", reason: "vapi-without-id" }],
    [200, "<html>", { what: "uncertain", reason: "vapi-without-id" }],
    [302, undefined, { what: "uncertain", reason: "vapi-answered-302" }],
    [400, { message: "bad" }, { what: "failed", reason: "vapi-refused-400" }],
    [401, undefined, { what: "failed", reason: "vapi-refused-401" }],
    [403, undefined, { what: "failed", reason: "vapi-refused-403" }],
    [408, undefined, { what: "uncertain", reason: "vapi-answered-408" }],
    [429, undefined, { what: "failed", reason: "vapi-refused-429" }],
    [499, undefined, { what: "uncertain", reason: "vapi-answered-499" }],
    [500, undefined, { what: "uncertain", reason: "vapi-answered-500" }],
    [502, undefined, { what: "uncertain", reason: "vapi-answered-502" }],
    [504, undefined, { what: "uncertain", reason: "vapi-answered-504" }],
  ];
  for (const [status, body, outcome] of table) assert.deepEqual(judge(status, body), outcome, `${status}`);
});

Deno.test("a connection that never came about dialled nobody", async () => {
  const vapi = { url: `http://127.0.0.1:${freePort()}`, key: "k", patience: 10_000 };
  assert.deepEqual(await dial(vapi, CALL), { what: "failed", reason: "vapi-not-reached" });
});

Deno.test("a connection that ended without an answer, or gave none in time, may have dialled", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const vapi = { url: `http://127.0.0.1:${port}`, key: "k", patience: 10_000 };

  const dropped = dial(vapi, CALL);
  const first = await listener.accept();
  await first.read(new Uint8Array(4096));
  first.close();
  assert.deepEqual(await dropped, { what: "uncertain", reason: "vapi-no-answer" });

  const accepted = listener.accept().catch(() => undefined);
  assert.deepEqual(await dial({ ...vapi, patience: 50 }, CALL), { what: "uncertain", reason: "vapi-no-answer" });
  listener.close();
  (await accepted)?.close();
});

Deno.test("nothing is sent twice, also where a connection that was used before ends without an answer", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  let asked = 0;
  const serving = (async () => {
    for await (const connection of listener) {
      // The first request of a connection is answered, the second ends it.
      for (const says of ['HTTP/1.1 201 Created\r\ncontent-length: 11\r\n\r\n{"id":"v1"}', undefined]) {
        if (!await wholeRequest(connection)) break;
        asked += 1;
        if (says) await connection.write(new TextEncoder().encode(says));
      }
      connection.close();
    }
  })();
  const vapi = { url: `http://127.0.0.1:${port}`, key: "k", patience: 10_000 };
  assert.equal((await dial(vapi, CALL)).what, "dialled");
  assert.deepEqual(await dial(vapi, CALL), { what: "uncertain", reason: "vapi-no-answer" });
  assert.equal(asked, 2);
  listener.close();
  await serving;
});

/** Reads up to the end of a request, however its length is told. */
async function wholeRequest(connection: Deno.Conn): Promise<boolean> {
  let text = "";
  while (!/\r\n\r\n(?:[^]*\r\n0\r\n\r\n|\{[^]*\}\}?)$/.test(text)) {
    const bytes = new Uint8Array(4096);
    const length = await connection.read(bytes);
    if (length === null) return false;
    text += new TextDecoder().decode(bytes.subarray(0, length));
  }
  return true;
}

Deno.test("words that the runtime does not use for a refused connection prove nothing", () => {
  for (
    const fault of [
      new TypeError("fetch failed"),
      new TypeError("fetch failed", { cause: new Error("client error (SendRequest): connection closed") }),
      new DOMException("timed out", "TimeoutError"),
      "client error (Connect)",
      undefined,
    ]
  ) {
    assert.equal(neverConnected(fault), false, String(fault));
  }
});
