/**
 * The functions as they are served, each a process of its own on loopback, in the midst of `practice serve`: a clinic's
 * project, a queue that delivers, a VAPI that dials nobody, a model that says what it was told to say.
 */

import { freePort } from "./ports.ts";

/** A JSON object whose shape the test knows. */
// deno-lint-ignore no-explicit-any
export type Json = any;

/** A clinic with somebody signed in for it. */
export interface Clinic {
  readonly id: string;
  readonly token: string;
  /** Its open session with the project. */
  readonly session: string;
}

/** An answer, read. */
export interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly headers: Headers;
}

/** Sends and reads; the body is `{}` where there is none. */
export async function send(
  method: string,
  url: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Answer> {
  const sent = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(url, { method, headers, body: sent });
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : JSON.parse(text), headers: response.headers };
}

const JSON_BODY = { "content-type": "application/json" };

/** The telephone number of a call of these tests. */
export function numberOf(call: number): string {
  return `+141555501${String(call).padStart(2, "0")}`;
}

/** The id of a call of these tests. */
export function callId(call: number): string {
  return `c0ff0000-0000-4000-8000-${String(call).padStart(12, "0")}`;
}

/** The model that is asked in these tests. */
export const MODEL = "model-of-the-tests";

/** Runs what follows until its input ends, which it does with us, however we end. */
const WITH_US = '"$@" & cat > /dev/null; kill $!; wait';

class Served {
  readonly url: string;
  readonly said: Promise<string>;
  readonly #child: Deno.ChildProcess;

  private constructor(url: string, child: Deno.ChildProcess, said: Promise<string>) {
    this.url = url;
    this.#child = child;
    this.said = said;
  }

  /** Serves a function's own `index.ts` with the rights that it needs and no others. */
  static async start(name: string, port: number, settings: Record<string, string>): Promise<Served> {
    const rights = ["--no-remote", "--no-npm", "--no-prompt", "--no-check", "--allow-net=127.0.0.1", "--allow-env"];
    const child = new Deno.Command("sh", {
      args: ["-c", WITH_US, "sh", Deno.execPath(), "run", ...rights, `${name}/index.ts`],
      env: { ...settings, DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}` },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const [out, shown] = child.stdout.tee();
    const [err, told] = child.stderr.tee();
    const said = Promise.all([new Response(out).text(), new Response(err).text()]).then((texts) => texts.join("\n"));
    await Promise.race([line(shown, /Listening/), line(told, /Listening/)]);
    return new Served(`http://127.0.0.1:${port}`, child, said);
  }

  async stop(): Promise<void> {
    await this.#child.stdin.close();
    await this.#child.status;
  }
}

/** Waits for a line; what follows it is read and left, so that nobody writes into a full pipe. */
async function line(stream: ReadableStream<Uint8Array<ArrayBuffer>>, wanted: RegExp): Promise<void> {
  let text = "";
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  while (!wanted.test(text)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`it ended and said: ${text}`);
    text += value;
  }
  (async () => {
    while (!(await reader.read()).done);
  })();
}

/** Everything, running. */
export class World {
  /** What `practice serve` said. */
  readonly said: Json;
  readonly executeCall: Served;
  readonly relay: Served;
  readonly secondOpinion: Served;
  readonly ours: Clinic;
  readonly #practice: Deno.ChildProcess;

  private constructor(
    said: Json,
    practice: Deno.ChildProcess,
    [executeCall, relay, secondOpinion]: [Served, Served, Served],
    ours: Clinic,
  ) {
    this.said = said;
    this.#practice = practice;
    this.executeCall = executeCall;
    this.relay = relay;
    this.secondOpinion = secondOpinion;
    this.ours = ours;
  }

  static async start(): Promise<World> {
    const practice = new Deno.Command(Deno.env.get("PRACTICE") ?? "practice", {
      args: ["serve", "--json", "--until-stdin-closes"],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const first = await practice.stdout.pipeThrough(new TextDecoderStream()).getReader().read();
    const said = JSON.parse(first.value ?? "null");
    const { cloud, queue, vapi, model } = said;
    const port = freePort();
    const address = `http://127.0.0.1:${port}/execute-call`;
    const executeCall = await Served.start("execute-call", port, {
      SUPABASE_URL: cloud.url,
      SUPABASE_SERVICE_ROLE_KEY: cloud.service_key,
      QSTASH_CURRENT_SIGNING_KEY: queue.current_signing_key,
      QSTASH_NEXT_SIGNING_KEY: queue.next_signing_key,
      EXECUTE_CALL_URL: address,
      VAPI_URL: vapi.url,
      VAPI_API_KEY: vapi.key,
      VAPI_ASSISTANT_ID: "assistant-1",
      VAPI_PHONE_NUMBER_ID: "number-1",
    });
    const relay = await Served.start("qstash-relay", freePort(), {
      SUPABASE_URL: cloud.url,
      SUPABASE_ANON_KEY: cloud.anon_key,
      QSTASH_URL: queue.url,
      QSTASH_TOKEN: queue.token,
      EXECUTE_CALL_URL: address,
    });
    const secondOpinion = await Served.start("second-opinion", freePort(), {
      SUPABASE_URL: cloud.url,
      SUPABASE_ANON_KEY: cloud.anon_key,
      ANTHROPIC_URL: model.url,
      ANTHROPIC_API_KEY: model.key,
      SECOND_OPINION_MODEL: MODEL,
    });
    const nobody = { id: cloud.clinic_id, token: "", session: "" };
    const world = new World(said, practice, [executeCall, relay, secondOpinion], nobody);
    await world.setHour(12);
    const ours = await world.#signIn(cloud.clinic_id, cloud.email, cloud.password);
    return Object.assign(world, { ours });
  }

  /** Where calls are sent. */
  get destination(): string {
    return `${this.executeCall.url}/execute-call`;
  }

  /** Another clinic of the same project, and somebody who belongs to that one only. */
  async another(): Promise<Clinic> {
    const who = { email: "front@otherclinic.example", password: "Lighthouse-7350" };
    const user = await this.#signUp(who);
    const id = "7d0c0000-0000-4000-8000-000000000002";
    await this.#write("POST", "clinics", { id, name: "Other clinic", slug: "other", timezone: "Etc/UTC" });
    await this.#write("POST", "user_clinic_access", { user_id: user, clinic_id: id, role: "owner", is_primary: true });
    return await this.#signIn(id, who.email, who.password);
  }

  /** The token of somebody who may look at our clinic and do nothing there. */
  async viewer(): Promise<string> {
    const who = { email: "student@harborpaws.example", password: "Tidepool-2946" };
    const user = await this.#signUp(who);
    await this.#write("POST", "user_clinic_access", { user_id: user, clinic_id: this.ours.id, role: "viewer" });
    return await this.#token(who);
  }

  /** Lets it be that hour of the day at our clinic. */
  async setHour(hour: number): Promise<void> {
    const ahead = ((hour - new Date().getUTCHours() + 36) % 24) - 12;
    const timezone = ahead === 0 ? "Etc/GMT" : `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
    await this.#write("PATCH", `clinics?id=eq.${this.said.cloud.clinic_id}`, { timezone });
  }

  /** Plans a call as the agent does: its visit, then its row. */
  async plan(call: number, revision = 1, clinic = this.ours): Promise<Json> {
    const now = new Date().toISOString();
    const visit = {
      kind: "visit",
      key: "v",
      appointment_id: `${call}`,
      revision: 1,
      status: "completed",
      scheduled_at: "2026-11-22T17:30:00Z",
      case_type: "checkup",
      metadata: {},
    };
    const row = {
      kind: "call",
      key: "c",
      call_id: callId(call),
      appointment_id: `${call}`,
      revision,
      state: "queued",
      customer_phone: numberOf(call),
      scheduled_for: now,
      dynamic_variables: { pet_name: "Biscuit", owner_name: "Pat Example" },
    };
    const batch = { looked_at: now, items: [visit, row] };
    const told = await this.#ask(clinic.token, "sync_apply", { session: clinic.session, batch });
    return told.outcomes[1];
  }

  /** The row of a call. */
  async row(call: number): Promise<Json> {
    const { url, service_key: key } = this.said.cloud;
    const path = `scheduled_discharge_calls?id=eq.${callId(call)}`;
    const found = await send("GET", `${url}/rest/v1/${path}`, { apikey: key, authorization: `Bearer ${key}` });
    return found.body[0];
  }

  /** How often a call has rung. */
  async rings(call: number): Promise<number> {
    const { dialled } = await this.control("vapi");
    return dialled.filter((number: string) => number === numberOf(call)).length;
  }

  /** Publishes to the queue with its own token, then waits until nothing is due there; what the deliveries were answered. */
  async deliver(call: number, revision = 1, headers: Record<string, string> = {}): Promise<(number | null)[]> {
    const { url, token } = this.said.queue;
    const message = { callId: callId(call), revision };
    const sent = { authorization: `Bearer ${token}`, "upstash-retries": "0", ...JSON_BODY, ...headers };
    const published = await send("POST", `${url}/v2/publish/${this.destination}`, sent, message);
    await this.settle();
    return await this.deliveries(published.body.messageId);
  }

  /** What the deliveries of a message were answered. */
  async deliveries(message: string): Promise<(number | null)[]> {
    const all: Json[] = await this.control("queue", "deliveries");
    return all.filter((delivery) => delivery.message_id === message).map((delivery) => delivery.status);
  }

  /** Waits until nothing is due at the queue, so many seconds from now; then it is now again. */
  async settle(seconds = 0): Promise<void> {
    await this.control("queue", "advance", { seconds });
    if (seconds > 0) await this.control("queue", "clock", { wall: true });
  }

  /** Looks at a stand-in, or turns something there. */
  async control(part: "cloud" | "queue" | "vapi" | "model", path = "", body?: unknown): Promise<Json> {
    const url = `${this.said[part].control_url}${path && `/${path}`}`;
    const got = await send(body === undefined ? "GET" : "POST", url, body === undefined ? {} : JSON_BODY, body);
    if (got.status > 299) throw new Error(`${url}: ${got.status}`);
    return got.body;
  }

  /** Ends everything; what the functions wrote into their logs. */
  async stop(): Promise<string> {
    const functions = [this.executeCall, this.relay, this.secondOpinion];
    await Promise.all(functions.map((served) => served.stop()));
    await this.#practice.stdin.close();
    await this.#practice.status;
    return (await Promise.all(functions.map((served) => served.said))).join("\n");
  }

  /** A new user of the project, who belongs to no clinic so far. */
  async #signUp(who: { email: string; password: string }): Promise<string> {
    const { url, anon_key: apikey } = this.said.cloud;
    const made = await send("POST", `${url}/auth/v1/signup`, { apikey, ...JSON_BODY }, who);
    const id = made.body.user?.id ?? made.body.id;
    await this.#write("POST", "users", { id, email: who.email, role: "veterinarian" });
    return id;
  }

  async #token(who: { email: string; password: string }): Promise<string> {
    const { url, anon_key: apikey } = this.said.cloud;
    const to = `${url}/auth/v1/token?grant_type=password`;
    return (await send("POST", to, { apikey, ...JSON_BODY }, who)).body.access_token;
  }

  async #signIn(id: string, email: string, password: string): Promise<Clinic> {
    const token = await this.#token({ email, password });
    const begun = await this.#ask(token, "sync_begin", { clinic: id, device: "pc", reason: "test" });
    return { id, token, session: begun.session };
  }

  async #ask(token: string, name: string, args: unknown): Promise<Json> {
    const { url, anon_key: apikey } = this.said.cloud;
    const headers = { apikey, authorization: `Bearer ${token}`, ...JSON_BODY };
    const told = await send("POST", `${url}/rest/v1/rpc/${name}`, headers, args);
    if (told.status !== 200) throw new Error(`${name}: ${told.status} ${JSON.stringify(told.body)}`);
    return told.body;
  }

  async #write(method: string, path: string, row: unknown): Promise<void> {
    const { url, service_key: key } = this.said.cloud;
    const headers = { apikey: key, authorization: `Bearer ${key}`, ...JSON_BODY };
    const told = await send(method, `${url}/rest/v1/${path}`, headers, row);
    if (told.status > 299) throw new Error(`${path}: ${told.status} ${JSON.stringify(told.body)}`);
  }
}
