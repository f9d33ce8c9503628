/** The one message that travels through the queue: `{"callId", "revision"}` and nothing else. */

/** Which call is to be made, by which of its plans. */
export interface CallMessage {
  readonly callId: string;
  readonly revision: number;
}

/** Longest body that can be one. */
const LONGEST_MESSAGE = 200;

/** Longest body that is read at all, where nobody says another. */
const LONGEST_BODY = 4096;

/** An E.164 number. */
export const PHONE_NUMBER = /^\+[1-9][0-9]{6,14}$/;

/** An id of ours, in the spelling that everybody here uses. */
export const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text is the id of a call. */
export function isCallId(text: unknown): text is string {
  return typeof text === "string" && UUID.test(text);
}

/** The body, or `undefined` where it is longer than anything meant for us: anybody may send, and memory is not theirs. */
export async function readBody(
  request: Request,
  longest = LONGEST_BODY,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const body = new Uint8Array(longest);
  let length = 0;
  for await (const chunk of request.body ?? []) {
    if (length + chunk.byteLength > longest) return undefined;
    body.set(chunk, length);
    length += chunk.byteLength;
  }
  return body.slice(0, length);
}

/** The JSON in a body, or `undefined` where there is none: JSON has no such value. */
export function jsonIn(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

/** The message in a body, or `undefined` where it is anything else: a key more is something we do not know. */
export function readMessage(body: Uint8Array): CallMessage | undefined {
  if (body.byteLength > LONGEST_MESSAGE) return undefined;
  const value = jsonIn(body);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  if (Object.keys(value).sort().join() !== "callId,revision") return undefined;
  const { callId, revision } = value as Record<string, unknown>;
  if (!isCallId(callId)) return undefined;
  if (typeof revision !== "number" || !Number.isSafeInteger(revision) || revision < 1) return undefined;
  return { callId, revision };
}

/** The body in its one spelling. */
export function writeMessage({ callId, revision }: CallMessage): string {
  return JSON.stringify({ callId, revision });
}
