/**
 * The provider's `POST /v1/messages`, asked for one use of one tool. A model may answer with anything: what is not exactly an
 * opinion is asked for once more and then counts as none. Nothing it says is read for more than that, and nothing of it is
 * logged.
 */

import { isList, isObject } from "../_shared/project.ts";
import { INSTRUCTIONS, MORE_INSTRUCTIONS } from "./instructions.ts";
import type { Visit } from "./question.ts";

/** Where the provider is, who asks, and which model answers. */
export interface Model {
  readonly url: string;
  readonly key: string;
  readonly name: string;
  /** Milliseconds for all tries together. */
  readonly patience: number;
}

/** What may be done after the visit. */
export type Verdict = "call" | "review" | "never";

/** What the model thinks of a visit. */
export interface Opinion {
  readonly verdict: Verdict;
  /** Passages of the record. */
  readonly words: readonly string[];
  readonly why: string;
}

/** What came of asking. */
export type Outcome =
  | { readonly what: "opinion"; readonly opinion: Opinion }
  | { readonly what: "no_opinion"; readonly why: "refused" | "unreadable" | "too_long" }
  /** The provider takes the key, the account or the model's name for wrong: no visit fares better. */
  | { readonly what: "model_refused_the_project" }
  | { readonly what: "busy"; readonly after: string | undefined }
  | { readonly what: "model_unanswered" };

/** An outcome, or an answer that is worth another try. */
export type Judgement = Outcome | { readonly what: "unusable" };

/** What the provider answered; the body is `undefined` where it is no JSON. */
export interface Reply {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: unknown;
}

/** An outcome, and the status of the last answer where there was one. */
export interface Ending {
  readonly outcome: Outcome;
  readonly status: number | undefined;
}

const TOOL = "give_opinion";
const VERDICTS: readonly Verdict[] = ["call", "review", "never"];
const MOST_WORDS = 3;

/** Characters of a passage or of a reason. */
const LONGEST = 300;

const TRIES = 2;

/** Asks for an opinion. */
export async function opine(model: Model, visit: Visit): Promise<Ending> {
  const signal = AbortSignal.timeout(model.patience);
  const body = JSON.stringify({
    model: model.name,
    max_tokens: 500,
    system: instructionsFor(visit),
    messages: [{ role: "user", content: JSON.stringify(visit) }],
    tools: [{
      name: TOOL,
      input_schema: {
        type: "object",
        properties: {
          // The reasons before what follows from them: a model writes in this order.
          words: { type: "array", items: { type: "string" }, maxItems: MOST_WORDS },
          why: { type: "string" },
          verdict: { type: "string", enum: VERDICTS },
        },
        required: ["words", "why", "verdict"],
      },
    }],
    tool_choice: { type: "tool", name: TOOL },
  });
  let status: number | undefined;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const reply = await send(model, body, signal);
    if (!reply) return { outcome: { what: "model_unanswered" }, status: undefined };
    status = reply.status;
    const judgement = judge(reply);
    if (judgement.what !== "unusable") return { outcome: judgement, status };
  }
  return { outcome: { what: "no_opinion", why: "unreadable" }, status };
}

/** What the model is told before it reads this visit. */
export function instructionsFor({ numbers, other_visits }: Visit): string {
  return numbers?.length || other_visits?.length ? INSTRUCTIONS + MORE_INSTRUCTIONS : INSTRUCTIONS;
}

async function send(model: Model, body: string, signal: AbortSignal): Promise<Reply | undefined> {
  try {
    const response = await fetch(`${model.url}/v1/messages`, {
      method: "POST",
      headers: { "x-api-key": model.key, "anthropic-version": "2023-06-01", "content-type": "application/json" },
      body,
      redirect: "error",
      signal,
    });
    const text = await response.text();
    return { status: response.status, retryAfter: response.headers.get("retry-after"), body: json(text) };
  } catch {
    return undefined;
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What an answer says. Total: every status has one meaning, and every body of a good one. */
export function judge({ status, retryAfter, body }: Reply): Judgement {
  if (status >= 200 && status < 300) return judgeMessage(body);
  switch (status) {
    case 400:
      return { what: "no_opinion", why: "unreadable" };
    case 413:
      return { what: "no_opinion", why: "too_long" };
    case 429:
      return { what: "busy", after: retryAfter !== null && /^[0-9]{1,5}$/.test(retryAfter) ? retryAfter : undefined };
    // Those mean that somebody on the way lost patience.
    case 408:
    case 499:
      return { what: "model_unanswered" };
    default:
      return { what: status >= 400 && status < 500 ? "model_refused_the_project" : "model_unanswered" };
  }
}

function judgeMessage(body: unknown): Judgement {
  if (body === undefined) return { what: "model_unanswered" };
  if (!isObject(body)) return { what: "unusable" };
  const { stop_reason, content } = body;
  if (stop_reason === "refusal") return { what: "no_opinion", why: "refused" };
  if (stop_reason !== "tool_use" || !isList(content)) return { what: "unusable" };
  const used = content.filter((block) => isObject(block) && block["type"] === "tool_use");
  const [only] = used;
  if (used.length !== 1 || !isObject(only) || only["name"] !== TOOL) return { what: "unusable" };
  const opinion = opinionIn(only["input"]);
  return opinion ? { what: "opinion", opinion } : { what: "unusable" };
}

function opinionIn(input: unknown): Opinion | undefined {
  if (!isObject(input)) return undefined;
  const { words, why } = input;
  const verdict = VERDICTS.find((known) => known === input["verdict"]);
  if (verdict === undefined || typeof why !== "string" || !isList(words) || words.length > MOST_WORDS) return undefined;
  const passages = words.filter((word) => typeof word === "string");
  if (passages.length !== words.length) return undefined;
  // Whoever is told to look must be told at what.
  const silent = [...passages, why].every((text) => text.trim() === "");
  if (verdict !== "call" && silent) return undefined;
  return { verdict, words: passages.map(cut), why: cut(why) };
}

function cut(text: string): string {
  return Array.from(text).slice(0, LONGEST).join("");
}
