/**
 * A second opinion on one visit, by a large language model: the clinic's PC asks, the provider answers, and the provider's
 * key stays here.
 *
 * Whether somebody may ask for a clinic, the database says under their own token (`sync_my_clinics`). The visit is shown to
 * the model as the PC wrote it, names already masked, and forgotten with the answer: nothing is kept here. The model's word
 * decides nothing either; what it is worth, the PC judges.
 *
 * Its answers tell apart who is at fault, because each is somebody else's to mend: 400 and 413 the question, 401 and 403 the
 * sign-in, 412 the project's settings, 422 this visit and this model, 429 and 503 the provider, who may do better later.
 *
 * Logged are words and numbers of ours: nothing of the visit, nothing that the model said of it.
 */

import { answer, type Log } from "../_shared/answer.ts";
import { readBody } from "../_shared/message.ts";
import { askList, isObject, type Project } from "../_shared/project.ts";
import { type Environment, SettingFault, Settings } from "../_shared/settings.ts";
import { type Ending, type Model, opine } from "./model.ts";
import { LONGEST_QUESTION, readQuestion } from "./question.ts";

/** The outside of a handler. */
export interface Surroundings {
  readonly environment: Environment;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
}

interface Configuration {
  readonly project: Omit<Project, "bearer">;
  readonly model: Model;
}

/** Milliseconds. */
const PROJECT_PATIENCE = 4_000;
const MODEL_PATIENCE = 25_000;

/** Seconds after which somebody who met a fault that passes may come again. */
const SECONDS = "30";
const LATER = { "retry-after": SECONDS };

/** Roles that may sync a clinic: all but the one who only looks. */
const MEMBERS: readonly unknown[] = ["owner", "admin", "member"];

function configure(environment: Environment): Configuration {
  const settings = new Settings(environment);
  const configuration: Configuration = {
    project: {
      url: settings.base("SUPABASE_URL"),
      key: settings.key("SUPABASE_ANON_KEY", "SUPABASE_PUBLISHABLE_KEYS"),
      patience: PROJECT_PATIENCE,
    },
    model: {
      url: settings.base("ANTHROPIC_URL", "https://api.anthropic.com"),
      key: settings.needed("ANTHROPIC_API_KEY"),
      name: settings.needed("SECOND_OPINION_MODEL"),
      patience: MODEL_PATIENCE,
    },
  };
  settings.check();
  return configuration;
}

/** Answers a clinic. */
export async function secondOpinion(request: Request, around: Surroundings): Promise<Response> {
  if (request.method !== "POST") return answer(405, { error: "only POST" }, { allow: "POST" });
  let set: Configuration;
  try {
    set = configure(around.environment);
  } catch (fault) {
    if (!(fault instanceof SettingFault)) throw fault;
    around.log({ event: "not_configured", settings: fault.message });
    return refuse(412, "not_configured", { settings: fault.message }, LATER);
  }
  const bearer = /^Bearer ([A-Za-z0-9._~+/=-]{1,8192})$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (!bearer) return refuse(401, "not_signed_in");
  const body = await readBody(request, LONGEST_QUESTION);
  if (!body) return refuse(413, "body_too_large");
  const question = readQuestion(body);
  if (!question) return refuse(400, "bad_question");
  const not = await notAMember(question.clinic, { ...set.project, bearer });
  if (not) {
    around.log({ event: "refused", status: not.status });
    return not;
  }

  const asked = around.now();
  const ending = await opine(set.model, question.visit);
  log(ending, set.model, around.now() - asked, around.log);
  return answerOf(ending, set.model);
}

/** Nothing where the bearer's user may sync the clinic; else the refusal. */
async function notAMember(clinic: string, project: Project): Promise<Response | undefined> {
  const told = await askList(project, "sync_my_clinics", {});
  switch (told.kind) {
    case "unanswered":
      return refuse(412, "project_unanswered", {}, LATER);
    case "refused":
      if (told.status === 401) return refuse(401, "not_signed_in");
      // A key of the project's that is nobody's sign-in.
      if (told.status === 403) return refuse(403, "not_a_member");
      return refuse(412, "project_refused", { code: told.code }, LATER);
    case "value": {
      const known = told.value.filter(isObject).some(({ id, role }) => id === clinic && MEMBERS.includes(role));
      return known ? undefined : refuse(403, "not_a_member");
    }
  }
}

function log({ outcome, status }: Ending, model: Model, milliseconds: number, write: Log): void {
  write({
    event: outcome.what,
    status,
    verdict: outcome.what === "opinion" ? outcome.opinion.verdict : undefined,
    why: outcome.what === "no_opinion" ? outcome.why : undefined,
    model: model.name,
    milliseconds,
  });
}

function answerOf({ outcome }: Ending, model: Model): Response {
  switch (outcome.what) {
    case "opinion":
      return answer(200, { ...outcome.opinion, model: model.name });
    case "no_opinion":
      return refuse(422, outcome.what, { why: outcome.why });
    case "model_refused_the_project":
      return refuse(412, outcome.what, {}, LATER);
    case "busy":
      return refuse(429, outcome.what, {}, { "retry-after": outcome.after ?? SECONDS });
    case "model_unanswered":
      return refuse(503, outcome.what, {}, LATER);
  }
}

function refuse(
  status: number,
  error: string,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Response {
  return answer(status, { error, ...more }, headers);
}
