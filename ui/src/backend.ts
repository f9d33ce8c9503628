// The door to the program: the only file that knows Tauri. One intent in, one answer out; whole snapshots come by
// themselves. A refused intent rejects with a `Failure`.
import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Answer, Intent, Page, Snapshot } from "./bindings";

/** Sends one intent. Rejects with a `Failure`. */
export function dispatch(intent: Intent): Promise<Answer> {
  return invoke<Answer>("dispatch", { intent });
}

/** Calls back with every new snapshot, whole. */
export async function onSnapshot(told: (snapshot: Snapshot) => void): Promise<void> {
  await listen<Snapshot>("snapshot", (event) => told(event.payload));
}

/** Calls back when tray or notification want a page, such as a run's detail. */
export async function onPage(told: (page: Page, row: string | null) => void): Promise<void> {
  await listen<{ page: Page; row: string | null }>("page", (event) => told(event.payload.page, event.payload.row));
}
