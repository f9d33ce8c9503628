/**
 * Upstash's signature: a JWT (HS256) in the header `Upstash-Signature`, made with the account's current or next signing
 * key. It names the issuer, the address that the message was published for, a time within which it holds, and the
 * SHA-256 of the body, so a copy of it is good for the same message at the same address and for nothing else.
 */

/** The keys of an account: the next one signs after a rotation. */
export interface SigningKeys {
  readonly current: string;
  readonly next: string;
}

/** Why a delivery is not believed. */
export type Disbelief =
  | "missing"
  | "malformed"
  | "forged"
  | "other_issuer"
  | "other_address"
  | "out_of_time"
  | "other_body";

/** What is looked at. */
export interface Delivery {
  readonly signature: string | null;
  readonly body: Uint8Array<ArrayBuffer>;
  /** The address that we are published under: what a request names as its host proves nothing. */
  readonly address: string;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Seconds that two clocks may differ by. */
export const LEEWAY = 10;

/** Nothing where the delivery is to be believed. */
export async function disbelief(delivery: Delivery, keys: SigningKeys): Promise<Disbelief | undefined> {
  if (!delivery.signature) return "missing";
  const parts = delivery.signature.split(".");
  const [head, claims, seal] = parts.map(decode);
  if (parts.length !== 3 || !head || !claims || !seal) return "malformed";
  // Only the algorithm that Upstash uses: the token does not choose how it is checked.
  const { alg } = objectIn(head) ?? {};
  const claimed = objectIn(claims);
  if (alg !== "HS256" || !claimed) return "malformed";

  const signed = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
  const sealed = await isSealedBy(keys.current, signed, seal) || await isSealedBy(keys.next, signed, seal);
  if (!sealed) return "forged";
  if (claimed["iss"] !== "Upstash") return "other_issuer";
  if (claimed["sub"] !== delivery.address) return "other_address";
  const { nbf, exp } = claimed;
  if (typeof nbf !== "number" || typeof exp !== "number") return "malformed";
  if (delivery.now < nbf - LEEWAY || delivery.now > exp + LEEWAY) return "out_of_time";
  const hash = encode(new Uint8Array(await crypto.subtle.digest("SHA-256", delivery.body)));
  if (typeof claimed["body"] !== "string" || claimed["body"].replace(/=+$/, "") !== hash) return "other_body";
  return undefined;
}

async function isSealedBy(
  key: string,
  signed: Uint8Array<ArrayBuffer>,
  seal: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", new TextEncoder().encode(key), algorithm, false, ["verify"]);
  return await crypto.subtle.verify("HMAC", imported, seal, signed);
}

function objectIn(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof value === "object" && value !== null ? value as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes out of base64url. */
export function decode(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (byte) => byte.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Base64url without padding. */
export function encode(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
