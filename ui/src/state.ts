// What the window knows. The snapshot comes whole from the program; lists are asked for when a page needs them and
// again when `tables` has moved on. Nothing here is kept beyond the window, and no secret ever enters it.
import { batch, computed, signal } from "@preact/signals";
import { dispatch, onPage, onSnapshot } from "#backend";
import type { AgentIntent, Answer, Failure, Page, ShellIntent, Snapshot } from "./bindings";
import { words } from "./words";

/** The picture; absent until the program has spoken. */
export const snapshot = signal<Snapshot | null>(null);

/** The page that is shown. */
export const page = signal<Page>("now");

/** A row of the page to show, such as a visit's or a run's id. */
export const row = signal<string | null>(null);

/** What was refused last, until it is put away. */
export const refused = signal<Failure | null>(null);

/** Something short to say to a person, also to one who listens. */
export const said = signal<string>("");

/** Calls were taken back that may have been handed over already, and nobody has put away the words about it. */
export const mayRing = signal(false);

/** Grows with every place that is asked for: what is asked for twice is shown twice. */
export const arrivals = signal(0);

/** The clinic's zone; the computer's before anything is known. */
export const zone = computed(
  () => snapshot.value?.settings.zone || Intl.DateTimeFormat().resolvedOptions().timeZone,
);

/** The agent is open: what the picture says about the clinic is known. Before that it is empty, and nothing is missing. */
export function isOpen(picture: Snapshot | null): picture is Snapshot {
  return picture !== null && picture.status.version !== "";
}

/** The moment of the picture. */
export const now = computed(() => snapshot.value?.now ?? "1970-01-01T00:00:00Z");

/** Goes to a page, and to a row of it. */
export function go(to: Page, show: string | null = null): void {
  batch(() => {
    if (page.value !== to) said.value = "";
    page.value = to;
    row.value = show;
    arrivals.value += 1;
  });
}

/** Whether something is a failure of the program, and not a fault of the window. */
export function isFailure(thrown: unknown): thrown is Failure {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown && "action" in thrown;
}

function failureOf(thrown: unknown): Failure {
  if (isFailure(thrown)) return thrown;
  return { code: "internal", message: words.frame.unreachable, action: words.frame.unreachableNext };
}

/** Asks the agent. Throws a `Failure`. */
export async function ask<A extends Answer["answer"]>(
  intent: AgentIntent,
  expected: A,
): Promise<Extract<Answer, { answer: A }>> {
  return expect(dispatch({ of: "agent", do: intent }), expected);
}

/** Asks the shell. Throws a `Failure`. */
export async function askShell<A extends Answer["answer"]>(
  intent: ShellIntent,
  expected: A,
): Promise<Extract<Answer, { answer: A }>> {
  return expect(dispatch({ of: "shell", do: intent }), expected);
}

async function expect<A extends Answer["answer"]>(
  answer: Promise<Answer>,
  expected: A,
): Promise<Extract<Answer, { answer: A }>> {
  let given: Answer;
  try {
    given = await answer;
  } catch (thrown) {
    throw failureOf(thrown);
  }
  if (given.answer !== expected) throw failureOf(null);
  return given as Extract<Answer, { answer: A }>;
}

/** Does what may take calls back, and says so where some of it has not left this computer. Throws a `Failure`. */
export async function takingBack(intent: AgentIntent, done: string): Promise<void> {
  const { delivered } = await ask(intent, "decided");
  mayRing.value = !delivered;
  said.value = done;
}

/** Does something and shows in the frame why it was refused. Says whether it was done. */
export async function attempt(doing: Promise<unknown>): Promise<boolean> {
  refused.value = null;
  try {
    await doing;
    return true;
  } catch (thrown) {
    refused.value = failureOf(thrown);
    return false;
  }
}

/** Listens first and asks then, so that no change falls in between. */
export async function begin(): Promise<void> {
  await onSnapshot((fresh) => (snapshot.value = fresh));
  await onPage(go);
  const first = await ask({ what: "snapshot" }, "snapshot");
  snapshot.value ??= first.snapshot;
  const opening = await askShell({ what: "first_page" }, "page");
  go(opening.page, opening.row);
}
