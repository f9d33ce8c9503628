import assert from "node:assert/strict";
import { type Disbelief, disbelief } from "../_shared/signature.ts";
import { ADDRESS, claims, KEYS, sign } from "./upstash.ts";

const BODY = '{"callId":"c0ff0000-0000-4000-8000-000000000001","revision":2}';

async function judged(
  signature: string | null,
  over: { body?: string; now?: number } = {},
): Promise<Disbelief | undefined> {
  const body = new TextEncoder().encode(over.body ?? BODY);
  return await disbelief({ signature, body, address: ADDRESS, now: over.now ?? 1000 }, KEYS);
}

Deno.test("a delivery is believed with either key, with or without padding", async () => {
  const claimed = await claims(BODY);
  assert.equal(await judged(await sign(claimed)), undefined, "the current key");
  assert.equal(await judged(await sign(claimed, KEYS.next)), undefined, "the next key");
  const bare = { ...claimed, body: String(claimed["body"]).replace("=", "") };
  assert.equal(await judged(await sign(bare)), undefined, "a hash without padding");
});

Deno.test("a delivery that is not exactly what was signed is not believed", async () => {
  const claimed = await claims(BODY);
  const good = await sign(claimed);
  const [head, middle, seal] = good.split(".");
  const table: [string, string | null, Disbelief, { body?: string; now?: number }?][] = [
    ["none", null, "missing"],
    ["an empty one", "", "missing"],
    ["no token", "abc", "malformed"],
    ["two parts", `${head}.${middle}`, "malformed"],
    ["four parts", `${good}.${seal}`, "malformed"],
    ["letters outside base64url", `${head}.${middle}.$$$`, "malformed"],
    ["another key", await sign(claimed, "sig_other"), "forged"],
    ["an empty key", await sign(claimed, " "), "forged"],
    ["a seal of nothing", `${head}.${middle}.AAAA`, "forged"],
    ["claims exchanged under the same seal", `${head}.${head}.${seal}`, "forged"],
    ["no algorithm", await sign(claimed, KEYS.current, { alg: "none" }), "malformed"],
    ["another algorithm", await sign(claimed, KEYS.current, { alg: "HS512" }), "malformed"],
    ["another issuer", await sign({ ...claimed, iss: "Somebody" }), "other_issuer"],
    ["another address", await sign({ ...claimed, sub: "https://project.example/functions/v1/other" }), "other_address"],
    ["the address with a slash", await sign({ ...claimed, sub: `${ADDRESS}/` }), "other_address"],
    ["no address", await sign({ ...claimed, sub: undefined }), "other_address"],
    ["no beginning", await sign({ ...claimed, nbf: undefined }), "malformed"],
    ["an end that is no number", await sign({ ...claimed, exp: "1300" }), "malformed"],
    ["too early", good, "out_of_time", { now: 989 }],
    ["too late", good, "out_of_time", { now: 1311 }],
    ["another body", good, "other_body", { body: BODY.replace("2}", "3}") }],
    ["a body with a space", good, "other_body", { body: `${BODY} ` }],
    ["no hash", await sign({ ...claimed, body: undefined }), "other_body"],
    ["an empty hash", await sign({ ...claimed, body: "" }), "other_body"],
  ];
  for (const [what, signature, why, over] of table) {
    assert.equal(await judged(signature, over), why, what);
  }
});

Deno.test("two clocks may differ by ten seconds", async () => {
  const good = await sign(await claims(BODY));
  assert.equal(await judged(good, { now: 990 }), undefined);
  assert.equal(await judged(good, { now: 1310 }), undefined);
});
