// What is most pressing for a person, in words and with what can be done about it: the same in the banner and on the
// first page.
import type { Snapshot } from "../bindings";
import { words } from "../words";
import { ACTS, actsOf, hintOf } from "./action";
import type { Act } from "./action";

export interface Pressing {
  about: "failure" | "parked" | "unread" | "silence";
  message: string;
  action: string;
  /** When which of several acts is right. */
  hint: string | null;
  acts: readonly Act[];
}

const w = words.pressing;

/** Visits that the last run could not read although nothing else was wrong. */
function unread({ outbox, last_run }: Snapshot["status"]): number {
  const notes = last_run?.outcome === "completed" ? last_run.report?.notes : undefined;
  return notes && outbox.waiting === 0 ? notes.failed - notes.not_found : 0;
}

/** Absent where nothing presses. A face that needs a person always has something that the person can do. */
export function pressing({ face, line, status }: Snapshot): Pressing | null {
  const { attention, outbox } = status;
  if (attention) {
    return { about: "failure", message: attention.message, action: attention.action, hint: hintOf(attention.code), acts: actsOf(attention.code) };
  }
  if (face !== "needs_you") return null;
  if (outbox.parked > 0) {
    return { about: "parked", message: `${words.now.parked(outbox.parked)}.`, action: w.parkedNext, hint: null, acts: [ACTS.troubles] };
  }
  if (unread(status) > 0) return { about: "unread", message: `${line}.`, action: w.unreadNext, hint: null, acts: [ACTS.troubles] };
  return { about: "silence", message: `${line}.`, action: w.silentNext, hint: null, acts: [ACTS.examine] };
}
