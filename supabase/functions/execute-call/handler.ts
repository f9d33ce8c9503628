/**
 * The consumer of the queue: claims a call, then dials it, then says what became of it.
 *
 * QStash delivers at least once, so a delivery proves nothing but that somebody planned a call. Who may dial is
 * decided by one compare-and-set in the database (`sync_claim_call`); every delivery but one gets nothing there. From
 * the claim on, the call is dialled once or never: no end of the dialling makes QStash deliver again, and none puts the
 * row back. Before the claim nothing has happened, so a delivery that fails there may come again.
 *
 * Logged are ids and words of ours: no number, no variable, no answer of VAPI.
 */

import { answer, type Log } from "../_shared/answer.ts";
import { type CallMessage, PHONE_NUMBER, readBody, readMessage } from "../_shared/message.ts";
import { ask, isObject, type Project } from "../_shared/project.ts";
import { type Environment, SettingFault, Settings } from "../_shared/settings.ts";
import { disbelief, type SigningKeys } from "../_shared/signature.ts";
import { dial, type Outcome, type PhoneCall, type Vapi } from "./vapi.ts";

/** The outside of a handler. */
export interface Surroundings {
  readonly environment: Environment;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly log: Log;
}

interface Configuration {
  readonly project: Project;
  readonly keys: SigningKeys;
  readonly address: string;
  readonly vapi: Vapi;
  readonly assistant: string;
  readonly phoneNumber: string;
  /** Where every call goes instead, while calls are being tried out. */
  readonly testNumber: string | undefined;
}

/** Pauses before another try to record an outcome: losing it costs a person's time, so it is tried more than once. */
const RECORD_PAUSES = [250, 1000, 4000];

function configure(environment: Environment): Configuration {
  const settings = new Settings(environment);
  const key = settings.key("SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_SECRET_KEYS");
  const configuration: Configuration = {
    project: { url: settings.base("SUPABASE_URL"), key, bearer: key, patience: 10_000 },
    keys: { current: settings.needed("QSTASH_CURRENT_SIGNING_KEY"), next: settings.needed("QSTASH_NEXT_SIGNING_KEY") },
    address: settings.address("EXECUTE_CALL_URL"),
    vapi: {
      url: settings.base("VAPI_URL", "https://api.vapi.ai"),
      key: settings.needed("VAPI_API_KEY"),
      patience: 20_000,
    },
    assistant: settings.needed("VAPI_ASSISTANT_ID"),
    phoneNumber: settings.needed("VAPI_PHONE_NUMBER_ID"),
    testNumber: settings.formed("CALLS_TEST_NUMBER", PHONE_NUMBER, "E.164 number"),
  };
  settings.check();
  return configuration;
}

/** Answers a delivery. */
export async function executeCall(request: Request, around: Surroundings): Promise<Response> {
  if (request.method !== "POST") return answer(405, { error: "only POST" }, { allow: "POST" });
  let configuration: Configuration;
  try {
    configuration = configure(around.environment);
  } catch (fault) {
    if (!(fault instanceof SettingFault)) throw fault;
    around.log({ event: "not_configured", settings: fault.message });
    // It may come again: nothing was claimed, and whoever sets what is missing wants the call to be made.
    return answer(500, { error: "not_configured", settings: fault.message });
  }

  const body = await readBody(request);
  if (!body) return answer(413, { error: "body_too_large" });
  const why = await disbelief({
    signature: request.headers.get("upstash-signature"),
    body,
    address: configuration.address,
    now: Math.floor(around.now() / 1000),
  }, configuration.keys);
  if (why) {
    around.log({ event: "disbelieved", why });
    return answer(401, { error: "not_believed", why });
  }
  const message = readMessage(body);
  if (!message) {
    around.log({ event: "bad_message" });
    return never({ error: "bad_message" });
  }
  return await claimAndDial(message, configuration, around);
}

async function claimAndDial(message: CallMessage, set: Configuration, around: Surroundings): Promise<Response> {
  const { callId, revision } = message;
  const told = await ask(set.project, "sync_claim_call", { call: callId, revision });
  if (told.kind !== "value") {
    around.log({
      event: "not_claimed",
      call: callId,
      revision,
      status: told.kind === "refused" ? told.status : undefined,
    });
    return answer(503, { error: "claim_unanswered" });
  }
  if (told.value["claimed"] !== true) {
    const why = String(told.value["why"] ?? "unknown");
    around.log({ event: "refused", call: callId, revision, why });
    return answer(200, { outcome: "refused", why });
  }

  const call = callOf(told.value["call"], message, set);
  const outcome = typeof call === "string" ? notDialled(call) : await dial(set.vapi, call);
  const recorded = await record(message, outcome, set, around);
  const reason = outcome.what === "dialled" ? undefined : outcome.reason;
  around.log({ event: outcome.what, call: callId, revision, reason, recorded, test: set.testNumber !== undefined });
  return answer(200, { outcome: outcome.what, recorded, ...(reason === undefined ? {} : { reason }) });
}

function notDialled(reason: string): Outcome {
  return { what: "failed", reason };
}

/** What is to be dialled, out of the row that the claim returned; or why nothing is. */
function callOf(row: unknown, message: CallMessage, set: Configuration): PhoneCall | string {
  if (!isObject(row) || row["id"] !== message.callId || row["status"] !== "in_progress") return "row-unreadable";
  const metadata = row["metadata"];
  if (!isObject(metadata) || String(metadata["revision"]) !== String(message.revision)) return "row-unreadable";
  const variables = row["dynamic_variables"];
  if (!isObject(variables)) return "no-variables";
  const number = row["customer_phone"];
  if (typeof number !== "string" || !PHONE_NUMBER.test(number)) return "no-number";
  return {
    assistant: textOf(row["assistant_id"]) ?? set.assistant,
    phoneNumber: textOf(row["outbound_phone_number_id"]) ?? set.phoneNumber,
    customer: set.testNumber ?? number,
    variables,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

async function record(
  { callId, revision }: CallMessage,
  outcome: Outcome,
  set: Configuration,
  around: Surroundings,
): Promise<boolean> {
  for (const pause of [0, ...RECORD_PAUSES]) {
    if (pause > 0) await around.pause(pause);
    const told = await ask(set.project, "sync_record_call", { call: callId, revision, outcome });
    if (told.kind === "value") return told.value["recorded"] === true;
    if (told.kind === "refused" && told.status !== 429) return false;
  }
  return false;
}

/** An answer after which QStash keeps the message for a person to look at, and does not deliver it again. */
function never(body: Record<string, unknown>): Response {
  return answer(489, body, { "upstash-nonretryable-error": "true" });
}
