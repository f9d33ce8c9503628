// The one button that a failure asks for. The program's words say what to do; this does it, or leads there.
import type { Code, Failure } from "../bindings";
import { ask, askShell, attempt, go, said } from "../state";
import { words } from "../words";

interface Act {
  name: string;
  run: () => void;
}

const ACTS = {
  password: { name: words.act.password, run: () => go("settings", "neo") },
  signIn: { name: words.act.signIn, run: () => void attempt(ask({ what: "sign_in_yourself" }, "done")) },
  again: { name: words.act.again, run: () => void attempt(ask({ what: "try_again" }, "done")) },
  settings: { name: words.act.settings, run: () => go("settings", "advanced") },
  cloud: { name: words.act.cloud, run: () => go("settings", "cloud") },
  queue: { name: words.act.queue, run: () => go("settings", "queue") },
  troubles: { name: words.act.troubles, run: () => go("troubles") },
  calls: { name: words.act.calls, run: () => go("calls") },
  audit: { name: words.act.audit, run: () => go("audit") },
  diagnostics: { name: words.act.diagnostics, run: () => void copyDiagnostics() },
} satisfies Record<string, Act>;

const BY_CODE: Partial<Record<Code, keyof typeof ACTS>> = {
  neo_sign_in_refused: "password", neo_password_change: "password", credentials_missing: "password", credentials_revoked: "password",
  neo_address: "password", neo_mfa: "signIn", neo_captcha: "signIn", neo_page_changed: "signIn", neo_account_locked: "again",
  sign_in_paused: "again", browser_missing: "settings", browser_too_old: "settings", browser_forbidden: "settings", proxy_address: "settings",
  cloud_sign_in_refused: "cloud", queue_refused: "queue", cloud_refused: "troubles", call_uncertain: "troubles", audit_broken: "audit", internal: "diagnostics",
};

/** Copies the support report; it holds no client's data. */
export async function copyDiagnostics(): Promise<void> {
  await attempt(
    askShell({ what: "diagnostics" }, "text").then(async (answer) => {
      await navigator.clipboard.writeText(answer.text);
      said.value = words.act.copied;
    }),
  );
}

/** The button; nothing where it goes on by itself. */
export function FailureAction({ failure }: { failure: Failure }) {
  const name = BY_CODE[failure.code];
  if (!name) return null;
  const act: Act = ACTS[name];
  return <button type="button" onClick={act.run}>{act.name}</button>;
}
