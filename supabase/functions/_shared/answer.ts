/** Answers, and the one line a request leaves in the log. */

/** A JSON answer. */
export function answer(status: number, body: Record<string, unknown>, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...headers },
  });
}

/** What may stand in a log: ids of ours, words of ours, numbers. Nothing of a client's, and no secret. */
export type Note = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes one line. */
export type Log = (note: Note) => void;

/** One line of JSON to where the platform keeps logs. */
// deno-lint-ignore no-console
export const log: Log = (note) => console.log(JSON.stringify(note));
