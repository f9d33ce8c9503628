/** `second-opinion`, as Supabase serves it. What it does stands in `handler.ts`, its contract in docs/cloud.md. */

import { log } from "../_shared/answer.ts";
import { secondOpinion } from "./handler.ts";

Deno.serve((request) => secondOpinion(request, { environment: Deno.env, now: () => Date.now(), log }));
