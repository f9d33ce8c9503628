/** `qstash-relay`, as Supabase serves it. What it does stands in `handler.ts`, its contract in docs/cloud.md. */

import { log } from "../_shared/answer.ts";
import { relay } from "./handler.ts";

Deno.serve((request) => relay(request, { environment: Deno.env, log }));
