/**
 * QStash for a clinic that has no QStash token, at QStash's own paths: a token is account-wide, so it stays here, and a
 * clinic comes with its sign-in at the project instead.
 *
 * It lets a clinic publish its own calls to `execute-call`, look at their messages and take them back, and nothing else. Whose a call is,
 * the database says under the clinic's own token (`sync_my_call`); which call a message is for, QStash says by the label
 * that was put on it here. Nothing is kept in between.
 *
 * Its answers are read by `sync_core::outbox::classify_queue`: 401 renews the sign-in, 403 and 400 park, 412 and 429 say that
 * nothing was taken and that a later try is safe, 5xx that nobody knows.
 */

import { answer, type Log } from "../_shared/answer.ts";
import { isCallId, readBody, readMessage, writeMessage } from "../_shared/message.ts";
import { ask, isObject, type Project } from "../_shared/project.ts";
import { type Environment, SettingFault, Settings } from "../_shared/settings.ts";
import { publishHeaders, wish } from "./request.ts";

/** The outside of a handler. */
export interface Surroundings {
  readonly environment: Environment;
  readonly log: Log;
}

interface Configuration {
  readonly project: Omit<Project, "bearer">;
  readonly queue: string;
  readonly token: string;
  readonly destination: string;
}

/** Milliseconds. Both together are less than the ten seconds that the agent waits for an answer to a publish. */
const PROJECT_PATIENCE = 4_000;
const QUEUE_PATIENCE = 5_000;

/** Seconds after which somebody who met a fault of ours may come again. */
const LATER = { "retry-after": "30" };

/** What QStash says about its limits. */
const LIMITS = /^(?:burst-)?ratelimit-(?:limit|remaining|reset)$|^retry-after$/;

function configure(environment: Environment): Configuration {
  const settings = new Settings(environment);
  const configuration: Configuration = {
    project: {
      url: settings.base("SUPABASE_URL"),
      key: settings.key("SUPABASE_ANON_KEY", "SUPABASE_PUBLISHABLE_KEYS"),
      patience: PROJECT_PATIENCE,
    },
    queue: settings.base("QSTASH_URL", "https://qstash.upstash.io"),
    token: settings.needed("QSTASH_TOKEN"),
    destination: settings.address("EXECUTE_CALL_URL"),
  };
  settings.check();
  return configuration;
}

/** Answers a clinic. */
export async function relay(request: Request, around: Surroundings): Promise<Response> {
  let set: Configuration;
  try {
    set = configure(around.environment);
  } catch (fault) {
    if (!(fault instanceof SettingFault)) throw fault;
    around.log({ event: "not_configured", settings: fault.message });
    return refuse(412, "not_configured", { settings: fault.message }, LATER);
  }
  const wanted = wish(request.method, request.url);
  if (!wanted) return refuse(404, "no_such_path");
  const bearer = /^Bearer ([A-Za-z0-9._~+/=-]{1,8192})$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (!bearer) return refuse(401, "not_signed_in");
  const clinic: Project = { ...set.project, bearer };
  switch (wanted.kind) {
    case "publish":
      return await publish(request, wanted.destination, clinic, set, around);
    case "look":
      return await look(wanted.id, clinic, set);
    case "cancel":
      return await cancel(wanted.id, clinic, set, around);
  }
}

async function publish(
  request: Request,
  destination: string,
  clinic: Project,
  set: Configuration,
  { log }: Surroundings,
): Promise<Response> {
  if (destination !== set.destination) {
    log({ event: "refused", why: "other_destination" });
    return refuse(403, "other_destination");
  }
  const sent = await readBody(request);
  if (!sent) return refuse(413, "body_too_large");
  const message = readMessage(sent);
  if (!message) return refuse(400, "bad_message");
  const headers = publishHeaders(request.headers, message.callId, message.revision);
  if (typeof headers === "string") return refuse(400, "bad_header", { header: headers });
  const not = await notTheirs(message.callId, clinic);
  if (not) return not;

  // The address from the settings, not the one that was asked for, however alike they look.
  const queue = await askQueue(set, "POST", `publish/${set.destination}`, headers, writeMessage(message));
  log({ event: "publish", call: message.callId, revision: message.revision, status: queue?.status });
  if (!queue) return refuse(504, "queue_unanswered");
  const { status, body } = queue;
  if (status < 200 || status > 202) return passOn(queue);
  const id = body["messageId"];
  if (typeof id !== "string") return refuse(502, "queue_unreadable");
  return answer(status, { messageId: id, ...(body["deduplicated"] === true ? { deduplicated: true } : {}) });
}

async function look(id: string, clinic: Project, set: Configuration): Promise<Response> {
  const known = await messageOfTheirs(id, clinic, set);
  if (known instanceof Response) return known;
  const { messageId, url, notBefore, createdAt } = known;
  return answer(200, { messageId, url, notBefore, createdAt });
}

async function cancel(id: string, clinic: Project, set: Configuration, { log }: Surroundings): Promise<Response> {
  const known = await messageOfTheirs(id, clinic, set);
  if (known instanceof Response) return known;
  const queue = await askQueue(set, "DELETE", `messages/${id}`);
  log({ event: "cancel", call: String(known["label"]), status: queue?.status });
  if (!queue) return refuse(504, "queue_unanswered");
  return queue.status >= 200 && queue.status <= 204 ? answer(202, { cancelled: 1 }) : passOn(queue);
}

/** The message as QStash knows it, if it is one of this clinic's calls; else the refusal. */
async function messageOfTheirs(
  id: string,
  clinic: Project,
  set: Configuration,
): Promise<Record<string, unknown> | Response> {
  // First whether they are anybody: who is not learns nothing about messages.
  const stranger = await notSignedIn(clinic);
  if (stranger) return stranger;
  const queue = await askQueue(set, "GET", `messages/${id}`);
  if (!queue) return refuse(504, "queue_unanswered");
  if (queue.status !== 200) return passOn(queue);
  const { url, label } = queue.body;
  if (url !== set.destination || !isCallId(label)) return refuse(403, "not_yours");
  return await notTheirs(label, clinic) ?? queue.body;
}

async function notSignedIn(clinic: Project): Promise<Response | undefined> {
  // Nobody's call: what matters is whether the question is answered.
  const told = await ask(clinic, "sync_my_call", { call: "00000000-0000-0000-0000-000000000000" });
  return told.kind === "value" ? undefined : refusalOf(told);
}

async function notTheirs(callId: string, clinic: Project): Promise<Response | undefined> {
  const told = await ask(clinic, "sync_my_call", { call: callId });
  if (told.kind !== "value") return refusalOf(told);
  return told.value["mine"] === true ? undefined : refuse(403, "not_yours");
}

function refusalOf(told: { kind: "refused"; status: number; code: string } | { kind: "unanswered" }): Response {
  if (told.kind === "unanswered") return refuse(412, "project_unanswered", {}, LATER);
  if (told.status === 401) return refuse(401, "not_signed_in");
  if (told.status === 403) return refuse(403, "not_allowed");
  return refuse(412, "project_refused", { code: told.code }, LATER);
}

interface Queue {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

async function askQueue(
  set: Configuration,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body: string | null = null,
): Promise<Queue | undefined> {
  try {
    const response = await fetch(`${set.queue}/v2/${path}`, {
      method,
      headers: { ...headers, authorization: `Bearer ${set.token}` },
      body,
      redirect: "error",
      signal: AbortSignal.timeout(QUEUE_PATIENCE),
    });
    const text = await response.text();
    const value: unknown = text === "" ? {} : JSON.parse(text);
    return isObject(value) ? { status: response.status, body: value, headers: response.headers } : undefined;
  } catch {
    return undefined;
  }
}

/** QStash's refusal in our words, with what it says about its limits. */
function passOn({ status, headers }: Queue): Response {
  const limits = Object.fromEntries([...headers].filter(([name]) => LIMITS.test(name.toLowerCase())));
  // It is our token that QStash refuses: no sign-in of the clinic's would mend that.
  if (status === 401 || status === 403) return refuse(412, "queue_refused_the_relay", {}, LATER);
  if (status === 404) return refuse(404, "message_not_found");
  return refuse(status >= 400 && status <= 599 ? status : 502, "queue_refused", {}, limits);
}

function refuse(
  status: number,
  error: string,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Response {
  return answer(status, { error, ...more }, headers);
}
