// The buttons that a failure asks for. The program's words say what to do; these do it, or lead there.
import { HELPED_BY_SIGNING_IN } from "../bindings";
import type { Code, Failure } from "../bindings";
import { ask, askShell, attempt, go, said } from "../state";
import { words } from "../words";

/** Something that can be done. */
export interface Act {
  name: string;
  run: () => void;
}

/** Everything that can be done about a failure. */
export const ACTS = {
  password: { name: words.act.password, run: () => go("settings", "neo") },
  signIn: { name: words.act.signIn, run: () => void attempt(ask({ what: "sign_in_yourself" }, "done")) },
  again: { name: words.act.again, run: () => void attempt(ask({ what: "try_again" }, "done").then(() => void (said.value = words.act.againSaid))) },
  settings: { name: words.act.settings, run: () => go("settings", "advanced") },
  cloud: { name: words.act.cloud, run: () => go("settings", "cloud") },
  queue: { name: words.act.queue, run: () => go("settings", "queue") },
  troubles: { name: words.act.troubles, run: () => go("troubles") },
  calls: { name: words.act.calls, run: () => go("calls") },
  examine: { name: words.settings.examine, run: () => go("settings", "checks") },
  connect: { name: words.now.connect, run: () => go("settings", "cloud") },
  audit: { name: words.act.audit, run: () => go("audit") },
  diagnostics: { name: words.act.diagnostics, run: () => void copyDiagnostics() },
} satisfies Record<string, Act>;

const BY_CODE: Partial<Record<Code, keyof typeof ACTS>> = {
  neo_password_change: "password", credentials_missing: "password", credentials_revoked: "password",
  neo_address: "password", neo_account_locked: "again",
  sign_in_paused: "again", browser_missing: "settings", browser_too_old: "settings", browser_forbidden: "settings", proxy_address: "settings",
  cloud_sign_in_refused: "cloud", queue_refused: "queue", cloud_refused: "troubles", call_uncertain: "troubles", audit_broken: "audit", internal: "diagnostics",
  data_directory: "diagnostics", database_newer: "diagnostics", database_damaged: "diagnostics", settings_damaged: "diagnostics", key_mismatch: "diagnostics",
};

/** Copies the support report; it holds no client's data. */
export async function copyDiagnostics(): Promise<void> {
  if (await attempt(askShell({ what: "copy_diagnostics" }, "done"))) said.value = words.act.copied;
}

/** What can be done about a failure; nothing where it goes on by itself. */
export function actsOf(code: Code): readonly Act[] {
  // A password that was mistyped and one that was put right in Neo look the same from here: the person knows.
  if (code === "neo_sign_in_refused") return [ACTS.password, ACTS.again];
  if (HELPED_BY_SIGNING_IN.includes(code)) return [ACTS.signIn];
  const name = BY_CODE[code];
  return name ? [ACTS[name]] : [];
}

/** When which of several acts is right. */
export function hintOf(code: Code): string | null {
  return code === "neo_sign_in_refused" ? words.act.refused : null;
}

/** Acts as buttons. */
export function Acts({ acts }: { acts: readonly Act[] }) {
  return <>{acts.map((act) => <button type="button" key={act.name} onClick={act.run}>{act.name}</button>)}</>;
}

/** The buttons that a failure asks for. */
export function FailureAction({ failure }: { failure: Failure }) {
  return <Acts acts={actsOf(failure.code)} />;
}
