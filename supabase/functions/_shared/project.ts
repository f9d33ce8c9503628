/** The project's SQL functions, asked over its REST interface (docs/cloud.md). */

/** Who asks, and how long an answer may take. */
export interface Project {
  /** The project's address. */
  readonly url: string;
  /** What is sent as `apikey`. */
  readonly key: string;
  /** Whose rights apply; a key of the project or a user's token. */
  readonly bearer: string;
  /** Milliseconds. */
  readonly patience: number;
}

/** The value a function returned, the status of a refusal, or that there was no answer to rely on. */
export type Told<Value = Record<string, unknown>> =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "refused"; readonly status: number; readonly code: string }
  | { readonly kind: "unanswered" };

/** Calls a function that returns an object. */
export function ask(project: Project, name: string, args: Record<string, unknown>): Promise<Told> {
  return call(project, name, args, isObject);
}

/** Calls a function that returns a list. */
export function askList(
  project: Project,
  name: string,
  args: Record<string, unknown>,
): Promise<Told<readonly unknown[]>> {
  return call(project, name, args, isList);
}

async function call<Value>(
  project: Project,
  name: string,
  args: Record<string, unknown>,
  isExpected: (value: unknown) => value is Value,
): Promise<Told<Value>> {
  try {
    const response = await fetch(`${project.url}/rest/v1/rpc/${name}`, {
      method: "POST",
      headers: {
        apikey: project.key,
        // A key of the newer kind is no token: it is sent as `apikey` alone.
        ...(project.bearer.startsWith("sb_") ? {} : { authorization: `Bearer ${project.bearer}` }),
        "content-type": "application/json",
      },
      body: JSON.stringify(args),
      redirect: "error",
      signal: AbortSignal.timeout(project.patience),
    });
    const value: unknown = await response.json();
    if (response.ok) return isExpected(value) ? { kind: "value", value } : { kind: "unanswered" };
    if (!isObject(value) || response.status >= 500) return { kind: "unanswered" };
    return { kind: "refused", status: response.status, code: String(value["code"] ?? "") };
  } catch {
    return { kind: "unanswered" };
  }
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a JSON list. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
