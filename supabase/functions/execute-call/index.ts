/** `execute-call`, as Supabase serves it. What it does stands in `handler.ts`, its contract in docs/cloud.md. */

import { log } from "../_shared/answer.ts";
import { executeCall } from "./handler.ts";

Deno.serve((request) =>
  executeCall(request, {
    environment: Deno.env,
    now: () => Date.now(),
    pause: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
    log,
  })
);
