/**
 * VAPI's `POST /call`, tried once. A telephone may ring from the moment the request has left, so every end is sorted
 * by one question: is it certain that nothing was dialled? Only a connection that never came about and a refusal in so
 * many words are; whatever else happens is `uncertain`, and nobody may dial again.
 */

import { isObject } from "../_shared/project.ts";

/** Where VAPI is and who asks. */
export interface Vapi {
  readonly url: string;
  readonly key: string;
  /** Milliseconds. */
  readonly patience: number;
}

/** One call as VAPI wants it. */
export interface PhoneCall {
  readonly assistant: string;
  readonly phoneNumber: string;
  readonly customer: string;
  readonly variables: Record<string, unknown>;
}

/** What became of it, in the words of `sync_record_call`. */
export type Outcome =
  | {
    readonly what: "dialled";
    readonly vapi_call_id: string;
    readonly status: "ringing" | "in_progress" | "completed";
  }
  | { readonly what: "failed"; readonly reason: string }
  | { readonly what: "uncertain"; readonly reason: string };

/** Dials. */
export async function dial(vapi: Vapi, call: PhoneCall): Promise<Outcome> {
  let response: Response;
  try {
    response = await fetch(`${vapi.url}/call`, {
      method: "POST",
      headers: { authorization: `Bearer ${vapi.key}`, "content-type": "application/json" },
      // A stream can be sent once. Text the runtime would send again by itself when a connection that it had used
      // before ends without an answer: a second ring that nobody asked for.
      body: new Blob([JSON.stringify({
        assistantId: call.assistant,
        phoneNumberId: call.phoneNumber,
        customer: { number: call.customer },
        assistantOverrides: { variableValues: call.variables },
      })]).stream(),
      redirect: "manual",
      signal: AbortSignal.timeout(vapi.patience),
    });
  } catch (fault) {
    return neverConnected(fault)
      ? { what: "failed", reason: "vapi-not-reached" }
      : { what: "uncertain", reason: "vapi-no-answer" };
  }
  return judge(response.status, await bodyOf(response));
}

/** What an answer says. Total: every status has one meaning. */
export function judge(status: number, body: unknown): Outcome {
  if (status >= 200 && status < 300) {
    const id = isObject(body) ? body["id"] : undefined;
    if (typeof id !== "string" || id === "" || id.length > 200) return { what: "uncertain", reason: "vapi-without-id" };
    return { what: "dialled", vapi_call_id: id, status: stateOf(isObject(body) ? body["status"] : undefined) };
  }
  // Those mean that somebody on the way lost patience, not that VAPI said no.
  const refused = status >= 400 && status < 500 && status !== 408 && status !== 499;
  return { what: refused ? "failed" : "uncertain", reason: `vapi-${refused ? "refused" : "answered"}-${status}` };
}

/** VAPI's word for a state in the schema's. Its `queued` is a call under way: ours would let it be claimed again. */
function stateOf(word: unknown): "ringing" | "in_progress" | "completed" {
  switch (word) {
    case "ringing":
      return "ringing";
    case "ended":
      return "completed";
    default:
      return "in_progress";
  }
}

/**
 * Whether a failed fetch never had a connection, so that not a byte was sent. The runtime tells this in words only;
 * where they change, the end becomes uncertain, which is the safe side.
 */
export function neverConnected(fault: unknown): boolean {
  for (let at = fault, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (/client error \(Connect\)|error trying to connect/.test(at.message)) return true;
  }
  return false;
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}
