// What is most pressing for a person, in words and with what can be done about it: the same in the banner and on the
// first page.
import type { Snapshot } from "../bindings";
import { words } from "../words";
import { ACTS, actsOf, hintOf } from "./action";
import type { Act } from "./action";

export interface Pressing {
  about: "failure" | "parked" | "silence";
  message: string;
  action: string;
  /** When which of several acts is right. */
  hint: string | null;
  acts: readonly Act[];
}

const w = words.pressing;

/** Absent where nothing presses. A face that needs a person always has something that the person can do. */
export function pressing({ face, line, status }: Snapshot): Pressing | null {
  const { attention, outbox, connections } = status;
  if (attention) {
    return { about: "failure", message: attention.message, action: attention.action, hint: hintOf(attention.code), acts: actsOf(attention.code) };
  }
  if (face !== "needs_you") return null;
  if (outbox.parked > 0) {
    return { about: "parked", message: `${words.now.parked(outbox.parked)}.`, action: w.parkedNext, hint: null, acts: [ACTS.troubles] };
  }
  const cloud = connections.cloud !== null;
  return { about: "silence", message: `${line}.`, action: cloud ? w.silentNext : w.noCloudNext, hint: null, acts: [cloud ? ACTS.examine : ACTS.connect] };
}
