/** What a clinic may ask of the relay, read out of a request and checked before anybody else hears of it. */

/** One thing asked. */
export type Wish =
  | { readonly kind: "publish"; readonly destination: string }
  | { readonly kind: "look"; readonly id: string }
  | { readonly kind: "cancel"; readonly id: string };

const PUBLISH = "/v2/publish/";
const MESSAGES = "/v2/messages/";
const MESSAGE_ID = /^[A-Za-z0-9_-]{1,200}$/;

/**
 * What method and address ask for, or `undefined` for everything that is not the relay's. A platform puts the function's name,
 * and perhaps more, before QStash's path.
 */
export function wish(method: string, address: string): Wish | undefined {
  const { pathname, search } = new URL(address);
  const path = pathname.replace(/^(?:\/functions\/v1)?(?:\/qstash-relay)?(?=\/v2\/)/, "");
  if (method === "POST" && path.startsWith(PUBLISH)) {
    return { kind: "publish", destination: destination(path.slice(PUBLISH.length) + search) };
  }
  const id = path.startsWith(MESSAGES) ? path.slice(MESSAGES.length) : "";
  if (!MESSAGE_ID.test(id)) return undefined;
  if (method === "GET") return { kind: "look", id };
  if (method === "DELETE") return { kind: "cancel", id };
  return undefined;
}

/** The address as the publisher wrote it: a proxy may have encoded it, or made one slash of two. */
function destination(text: string): string {
  let plain = text;
  if (/^https?%3a/i.test(text)) {
    try {
      plain = decodeURIComponent(text);
    } catch {
      return text;
    }
  }
  return plain.replace(/^(https?):\/+/i, "$1://");
}

/** Headers that a clinic decides. Everything else that QStash would obey, a callback or another method, is not passed on. */
const OWN: readonly (readonly [name: string, form: RegExp])[] = [
  ["upstash-not-before", /^[0-9]{1,12}$/],
  ["upstash-delay", /^(?:[0-9]{1,9}[smhd]){1,4}$/],
  ["upstash-retries", /^[0-5]$/],
];

/**
 * The headers of a publish, or the name of the one that cannot be passed on. The deduplication id is the call's own and
 * the queue keeps one list for everybody, so nobody chooses another; what the queue hides of a message is not a clinic's
 * to loosen.
 */
export function publishHeaders(headers: Headers, callId: string, revision: number): Record<string, string> | string {
  const passed: Record<string, string> = {
    "content-type": "application/json",
    "upstash-deduplication-id": `${callId}-${revision}`,
    "upstash-redact-fields": "body",
    // By this the relay knows whose a message is when it is to be taken back.
    "upstash-label": callId,
  };
  const wanted = headers.get("upstash-deduplication-id");
  if (wanted !== null && wanted !== passed["upstash-deduplication-id"]) return "upstash-deduplication-id";
  const redact = headers.get("upstash-redact-fields");
  if (redact !== null && redact !== "body") return "upstash-redact-fields";
  for (const [name, form] of OWN) {
    const value = headers.get(name);
    if (value === null) continue;
    if (!form.test(value)) return name;
    passed[name] = value;
  }
  return passed;
}
