/** Deliveries as Upstash signs them, for tests. */

import { encode } from "../_shared/signature.ts";

/** Keys that nothing else uses. */
export const KEYS = { current: "sig_current", next: "sig_next" };

/** Where `execute-call` is published. */
export const ADDRESS = "https://project.example/functions/v1/execute-call";

/** What a signature claims, good at second 1000 for `body`. */
export async function claims(body: string): Promise<Record<string, unknown>> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
  const text = encode(new Uint8Array(hash));
  return { iss: "Upstash", sub: ADDRESS, exp: 1300, nbf: 1000, iat: 1000, jti: "jwt_1", body: `${text}=` };
}

/** A token over those claims. */
export async function sign(
  claimed: Record<string, unknown>,
  key = KEYS.current,
  head: Record<string, unknown> = { alg: "HS256", typ: "JWT" },
): Promise<string> {
  const part = (value: unknown): string => encode(new TextEncoder().encode(JSON.stringify(value)));
  const signed = `${part(head)}.${part(claimed)}`;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", new TextEncoder().encode(key), algorithm, false, ["sign"]);
  const seal = await crypto.subtle.sign("HMAC", imported, new TextEncoder().encode(signed));
  return `${signed}.${encode(new Uint8Array(seal))}`;
}
