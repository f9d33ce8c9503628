import assert from "node:assert/strict";
import { readBody, readMessage, writeMessage } from "../_shared/message.ts";

const CALL = "c0ff0000-0000-4000-8000-000000000001";

function read(text: string): unknown {
  return readMessage(new TextEncoder().encode(text));
}

Deno.test("a message is the id of a call and a revision", () => {
  const message = { callId: CALL, revision: 2 };
  assert.deepEqual(read(`{"callId":"${CALL}","revision":2}`), message);
  assert.deepEqual(read(` { "revision" : 2, "callId" : "${CALL}" } `), message, "however it is set");
  assert.deepEqual(read(writeMessage(message)), message, "and as we write it");
});

Deno.test("anything more, less or other is no message", () => {
  for (
    const text of [
      "",
      "null",
      "[]",
      "2",
      "{}",
      "not JSON",
      `{"callId":"${CALL}"}`,
      `{"revision":2}`,
      `{"callId":"${CALL}","revision":2,"phone":"x"}`,
      `{"callId":"${CALL.toUpperCase()}","revision":2}`,
      `{"callId":"${CALL}0","revision":2}`,
      `{"callId":"${CALL}' or 1=1","revision":2}`,
      `{"callId":7,"revision":2}`,
      `{"callId":"${CALL}","revision":"2"}`,
      `{"callId":"${CALL}","revision":0}`,
      `{"callId":"${CALL}","revision":-1}`,
      `{"callId":"${CALL}","revision":1.5}`,
      `{"callId":"${CALL}","revision":1e300}`,
      `{"callId":"${CALL}","revision":null}`,
      `[{"callId":"${CALL}","revision":2}]`,
      `{"callId":"${CALL}","revision":2}${" ".repeat(200)}`,
    ]
  ) {
    assert.equal(read(text), undefined, text);
  }
  assert.equal(readMessage(new Uint8Array([0x7b, 0xff, 0x7d])), undefined, "bytes that are no text");
});

Deno.test("a body longer than anything meant for us is not read to its end", async () => {
  const chunk = new Uint8Array(1024);
  let taken = 0;
  const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (to) => {
      taken += 1;
      to.enqueue(chunk);
    },
  });
  assert.equal(await readBody(new Request("http://127.0.0.1/", { method: "POST", body: endless })), undefined);
  assert.ok(taken < 10, `${taken} chunks were taken`);

  const short = new Request("http://127.0.0.1/", { method: "POST", body: "abc" });
  assert.deepEqual(await readBody(short), new TextEncoder().encode("abc"));
  assert.equal((await readBody(new Request("http://127.0.0.1/", { method: "POST" })))?.byteLength, 0, "none at all");

  const of = (length: number): Request =>
    new Request("http://127.0.0.1/", { method: "POST", body: "a".repeat(length) });
  assert.equal(await readBody(of(4097)), undefined, "beyond what is read where nobody says another limit");
  assert.equal((await readBody(of(5000), 5000))?.byteLength, 5000, "up to the limit that is said");
  assert.equal(await readBody(of(5001), 5000), undefined, "and not beyond it");
});
