import assert from "node:assert/strict";
import { ask } from "../_shared/project.ts";
import { SettingFault, Settings } from "../_shared/settings.ts";

function settings(values: Record<string, string>): Settings {
  return new Settings({ get: (name) => values[name] });
}

Deno.test("white space that came with a pasted value is not part of it", () => {
  assert.equal(settings({ TOKEN: " abc\n" }).needed("TOKEN"), "abc");
  assert.equal(settings({ TOKEN: " \n" }).optional("TOKEN"), undefined);
});

Deno.test("everything that is missing or unusable is named at once, and no value is shown", () => {
  const bad = settings({ URL: "secret.example", NUMBER: "555-0199" });
  bad.needed("KEY");
  bad.base("URL");
  bad.formed("NUMBER", /^[+]/, "E.164 number");
  assert.throws(() => bad.check(), (fault) => {
    assert.ok(fault instanceof SettingFault);
    assert.equal(fault.message, "KEY is missing, URL is no http address, NUMBER is no E.164 number");
    return true;
  });
});

Deno.test("an address is kept as it stands, a base loses its last slash", () => {
  const read = settings({ URL: "https://project.example/" });
  assert.deepEqual([read.address("URL"), read.base("URL")], ["https://project.example/", "https://project.example"]);
  assert.equal(read.base("OTHER", "https://other.example"), "https://other.example");
  read.check();
});

Deno.test("a key of the newer kind counts where there is one", () => {
  const key = (values: Record<string, string>): string => settings(values).key("KEY", "KEYS");
  assert.equal(key({ KEY: "old" }), "old");
  assert.equal(key({ KEY: "old", KEYS: '{"other": "sb_1", "default": "sb_2"}' }), "sb_2");
  assert.equal(key({ KEYS: '{"other": "sb_1"}' }), "sb_1");
  for (const keys of ["{}", "null", "sb_1", '{"default": 1}']) {
    const read = settings({ KEY: "old", KEYS: keys });
    read.key("KEY", "KEYS");
    assert.throws(() => read.check(), /KEYS holds no key/, keys);
  }
});

Deno.test("a key of the newer kind is sent as apikey alone, being no token", async () => {
  const seen: (string | null)[][] = [];
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    seen.push([request.headers.get("apikey"), request.headers.get("authorization")]);
    return Response.json({});
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  for (
    const [key, bearer] of [["sb_secret_1", "sb_secret_1"], ["eyJ.old", "eyJ.old"], [
      "sb_publishable_1",
      "eyJ.user",
    ]] as const
  ) {
    assert.equal((await ask({ url, key, bearer, patience: 10_000 }, "f", {})).kind, "value");
  }
  assert.deepEqual(seen, [
    ["sb_secret_1", null],
    ["eyJ.old", "Bearer eyJ.old"],
    ["sb_publishable_1", "Bearer eyJ.user"],
  ]);
});
