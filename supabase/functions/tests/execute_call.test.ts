/** The handler against a project and a VAPI that answer as they are told. What is real stands in `one_ring.test.ts`. */

import assert from "node:assert/strict";
import type { Note } from "../_shared/answer.ts";
import { executeCall } from "../execute-call/handler.ts";
import { ADDRESS, claims, KEYS, sign } from "./upstash.ts";

const CALL = "c0ff0000-0000-4000-8000-000000000001";
const BODY = JSON.stringify({ callId: CALL, revision: 2 });
const NUMBER = "+14155550123";

interface Asked {
  readonly path: string;
  readonly body: Record<string, unknown>;
}

type Row = Record<string, unknown>;

function row(over: Row = {}): Row {
  return {
    id: CALL,
    status: "in_progress",
    customer_phone: NUMBER,
    assistant_id: "assistant-of-the-clinic",
    outbound_phone_number_id: "number-of-the-clinic",
    dynamic_variables: { pet_name: "Biscuit" },
    metadata: { revision: 2 },
    ...over,
  };
}

/** One server for project and VAPI: `replies` by the last part of a path, used up one by one, the last one staying. */
class Outside {
  readonly asked: Asked[] = [];
  readonly logged: Note[] = [];
  readonly paused: number[] = [];
  readonly #replies: Record<string, Response[]>;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(replies: Record<string, [status: number, body: unknown][]>) {
    const made = ([status, body]: [number, unknown]): Response => new Response(JSON.stringify(body), { status });
    this.#replies = Object.fromEntries(Object.entries(replies).map(([path, list]) => [path, list.map(made)]));
    this.#server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
      const path = new URL(request.url).pathname.split("/").at(-1) ?? "";
      this.asked.push({ path, body: await request.json() });
      const list = this.#replies[path] ?? [];
      return (list.length > 1 ? list.shift() : list[0]?.clone()) ?? new Response("{}", { status: 404 });
    });
  }

  settings(): Record<string, string> {
    const url = `http://127.0.0.1:${this.#server.addr.port}`;
    return {
      SUPABASE_URL: url,
      SUPABASE_SERVICE_ROLE_KEY: "service",
      QSTASH_CURRENT_SIGNING_KEY: KEYS.current,
      QSTASH_NEXT_SIGNING_KEY: KEYS.next,
      EXECUTE_CALL_URL: ADDRESS,
      VAPI_URL: url,
      VAPI_API_KEY: "vapi",
      VAPI_ASSISTANT_ID: "assistant-of-all",
      VAPI_PHONE_NUMBER_ID: "number-of-all",
    };
  }

  async deliver(settings = this.settings(), body = BODY): Promise<[status: number, answer: Record<string, unknown>]> {
    const request = new Request("http://localhost/execute-call", {
      method: "POST",
      headers: { "upstash-signature": await sign(await claims(body)) },
      body,
    });
    const response = await executeCall(request, {
      environment: { get: (name) => settings[name] },
      now: () => 1_000_000,
      pause: (milliseconds) => {
        this.paused.push(milliseconds);
        return Promise.resolve();
      },
      log: (note) => this.logged.push(note),
    });
    return [response.status, await response.json()];
  }

  of(path: string): Record<string, unknown>[] {
    return this.asked.filter((asked) => asked.path === path).map((asked) => asked.body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

function claimed(over: Row = {}): [number, unknown][] {
  return [[200, { claimed: true, call: row(over) }]];
}

const DIALLED: [number, unknown][] = [[201, { id: "v1", status: "queued" }]];
const RECORDED: [number, unknown][] = [[200, { recorded: true, status: "in_progress" }]];

Deno.test("a claimed call is dialled as its row says and recorded with VAPI's id", async () => {
  await using outside = new Outside({ sync_claim_call: claimed(), call: DIALLED, sync_record_call: RECORDED });
  assert.deepEqual(await outside.deliver(), [200, { outcome: "dialled", recorded: true }]);
  assert.deepEqual(outside.of("sync_claim_call"), [{ call: CALL, revision: 2 }]);
  assert.deepEqual(outside.of("call"), [{
    assistantId: "assistant-of-the-clinic",
    phoneNumberId: "number-of-the-clinic",
    customer: { number: NUMBER },
    assistantOverrides: { variableValues: { pet_name: "Biscuit" } },
  }]);
  const outcome = { what: "dialled", vapi_call_id: "v1", status: "in_progress" };
  assert.deepEqual(outside.of("sync_record_call"), [{ call: CALL, revision: 2, outcome }]);
});

Deno.test("a clinic without an assistant or number of its own uses the service's", async () => {
  const over = { assistant_id: null, outbound_phone_number_id: " " };
  await using outside = new Outside({ sync_claim_call: claimed(over), call: DIALLED, sync_record_call: RECORDED });
  await outside.deliver();
  const [call] = outside.of("call");
  assert.deepEqual([call?.["assistantId"], call?.["phoneNumberId"]], ["assistant-of-all", "number-of-all"]);
});

Deno.test("while calls are tried out every one goes to the test number", async () => {
  await using outside = new Outside({ sync_claim_call: claimed(), call: DIALLED, sync_record_call: RECORDED });
  await outside.deliver({ ...outside.settings(), CALLS_TEST_NUMBER: "+12125550199" });
  assert.deepEqual(outside.of("call").map((call) => call["customer"]), [{ number: "+12125550199" }]);
});

Deno.test("a setting that is missing or unusable is named, and nothing is asked of anybody", async () => {
  await using outside = new Outside({});
  for (const name of Object.keys(outside.settings()).filter((name) => name !== "VAPI_URL")) {
    const [status, answer] = await outside.deliver({ ...outside.settings(), [name]: " " });
    assert.equal(status, 500, `${name}: it may come again`);
    assert.deepEqual(answer, { error: "not_configured", settings: `${name} is missing` });
  }
  for (
    const [name, value, said] of [
      ["CALLS_TEST_NUMBER", "555-0199", "CALLS_TEST_NUMBER is no E.164 number"],
      ["VAPI_URL", "api.vapi.ai", "VAPI_URL is no http address"],
      ["SUPABASE_URL", "ftp://project.example", "SUPABASE_URL is no http address"],
    ] as const
  ) {
    assert.deepEqual((await outside.deliver({ ...outside.settings(), [name]: value }))[1]["settings"], said);
  }
  assert.deepEqual(outside.asked, []);
});

Deno.test("a claim that is refused is the end of its message", async () => {
  for (
    const why of [
      "not_found",
      "not_queued",
      "stale_revision",
      "wrong_clinic_state",
      "outside_hours",
      "other_origin",
      "not_looked_at",
      "a word of tomorrow",
    ]
  ) {
    await using outside = new Outside({ sync_claim_call: [[200, { claimed: false, why }]], call: DIALLED });
    assert.deepEqual(await outside.deliver(), [200, { outcome: "refused", why }]);
    assert.deepEqual(outside.asked.map((asked) => asked.path), ["sync_claim_call"], why);
  }
});

Deno.test("a claim without an answer to rely on dials nobody and may come again", async () => {
  for (const reply of [[500, {}], [503, {}], [401, { code: "PGRST301" }], [404, { code: "PGRST202" }], [200, "x"]]) {
    await using outside = new Outside({ sync_claim_call: [reply as [number, unknown]], call: DIALLED });
    assert.deepEqual(await outside.deliver(), [503, { error: "claim_unanswered" }]);
    assert.deepEqual(outside.of("call"), [], `${reply[0]}`);
  }
});

Deno.test("a row that cannot be dialled is recorded as failed", async () => {
  const table: [Row, string][] = [
    [{ id: "c0ff0000-0000-4000-8000-000000000002" }, "row-unreadable"],
    [{ status: "queued" }, "row-unreadable"],
    [{ metadata: { revision: 3 } }, "row-unreadable"],
    [{ metadata: null }, "row-unreadable"],
    [{ customer_phone: null }, "no-number"],
    [{ customer_phone: "415-555-0123" }, "no-number"],
    [{ customer_phone: "+4155" }, "no-number"],
    [{ dynamic_variables: null }, "no-variables"],
  ];
  for (const [over, reason] of table) {
    await using outside = new Outside({ sync_claim_call: claimed(over), call: DIALLED, sync_record_call: RECORDED });
    assert.deepEqual(await outside.deliver(), [200, { outcome: "failed", recorded: true, reason }]);
    assert.deepEqual(outside.of("call"), [], reason);
    assert.deepEqual(outside.of("sync_record_call").map((told) => told["outcome"]), [{ what: "failed", reason }]);
  }
});

Deno.test("an outcome that the project does not take at once is told again, and never dialled again", async () => {
  const slow: [number, unknown][] = [[503, {}], [500, {}], ...RECORDED];
  await using outside = new Outside({ sync_claim_call: claimed(), call: DIALLED, sync_record_call: slow });
  assert.deepEqual(await outside.deliver(), [200, { outcome: "dialled", recorded: true }]);
  assert.deepEqual(outside.paused, [250, 1000]);
  assert.equal(outside.of("call").length, 1);

  await using deaf = new Outside({ sync_claim_call: claimed(), call: DIALLED, sync_record_call: [[503, {}]] });
  assert.deepEqual(await deaf.deliver(), [200, { outcome: "dialled", recorded: false }]);
  assert.equal(deaf.of("sync_record_call").length, 4);
  assert.equal(deaf.of("call").length, 1);
});

Deno.test("a message that is signed and not understood is kept for a person and not delivered again", async () => {
  await using outside = new Outside({});
  const [status, answer] = await outside.deliver(outside.settings(), JSON.stringify({ callId: CALL }));
  assert.deepEqual([status, answer], [489, { error: "bad_message" }]);
  assert.deepEqual(outside.asked, []);
});

Deno.test("who is not Upstash gets nothing", async () => {
  await using outside = new Outside({});
  const around = {
    environment: { get: (name: string) => outside.settings()[name] },
    now: () => 1_000_000,
    pause: () => Promise.resolve(),
    log: () => {},
  };
  const got = await executeCall(new Request("http://localhost/execute-call"), around);
  assert.equal(got.status, 405, "GET");
  const bare = await executeCall(new Request("http://localhost/execute-call", { method: "POST", body: BODY }), around);
  assert.deepEqual([bare.status, await bare.json()], [401, { error: "not_believed", why: "missing" }]);
  const large = { method: "POST", body: " ".repeat(5000) };
  assert.equal((await executeCall(new Request("http://localhost/execute-call", large), around)).status, 413);
  assert.deepEqual(outside.asked, []);
});

Deno.test("nothing of a client and no secret stands in the log", async () => {
  await using outside = new Outside({
    sync_claim_call: claimed(),
    call: [[400, { message: `${NUMBER} of Biscuit` }]],
    sync_record_call: RECORDED,
  });
  await outside.deliver();
  const lines = JSON.stringify(outside.logged);
  assert.deepEqual(outside.logged, [{
    event: "failed",
    call: CALL,
    revision: 2,
    reason: "vapi-refused-400",
    recorded: true,
    test: false,
  }]);
  for (const word of [NUMBER, "Biscuit", "service", 'vapi"', KEYS.current]) assert.ok(!lines.includes(word), word);
});
