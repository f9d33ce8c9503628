// Connecting IDEXX Neo: one press, one try. A refusal is said at once and is never tried again by itself.
import { useRef, useState } from "preact/hooks";
import { HELPED_BY_SIGNING_IN } from "../bindings";
import type { Failure } from "../bindings";
import { ask, attempt, snapshot } from "../state";
import { words } from "../words";
import { ACTS, Acts } from "./action";
import { Checklist, Failed, Field } from "./bits";
import { Secret, take } from "./secret";

const w = words.setUp;

/** A failure at which a person's own sign-in helps. */
export function wantsPerson(failure: Failure): boolean {
  return HELPED_BY_SIGNING_IN.includes(failure.code);
}

/** Why the sign-in was not accepted. The same password is tried again only where a person says that it is right now. */
export function Refused({ failure }: { failure: Failure }) {
  return (
    <Failed failure={failure}>
      {failure.code === "neo_sign_in_refused" ? (
        <>
          <p>{w.refused}</p>
          <div class="buttons"><Acts acts={[ACTS.again]} /></div>
        </>
      ) : null}
    </Failed>
  );
}

/** Lets a person sign in in a browser window. */
export function Yourself({ onDone }: { onDone: () => void }) {
  const [running, setRunning] = useState(false);
  const [closed, setClosed] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const open = () => {
    setRunning(true);
    setFailure(null);
    setClosed(false);
    // Who closed the window, or pressed Cancel, knows it: nothing failed.
    const refused = (why: Failure) => (why.code === "stopped" ? setClosed(true) : setFailure(why));
    ask({ what: "sign_in_yourself" }, "done").then(onDone, refused).finally(() => setRunning(false));
  };
  return (
    <div class="form">
      <p>{w.yourselfWords}</p>
      <div class="buttons">
        <button type="button" class="main" disabled={running} onClick={open}>{w.yourself}</button>
        {running ? <button type="button" onClick={() => void attempt(ask({ what: "cancel_sync" }, "done"))}>{w.yourselfCancel}</button> : null}
      </div>
      <p role="status">{running ? w.yourselfRunning : closed ? w.yourselfClosed : ""}</p>
      {failure ? <Failed failure={failure} /> : null}
    </div>
  );
}

/** The form with its live checklist. */
export function ConnectNeo({ onDone }: { onDone: () => void }) {
  const settings = snapshot.value?.settings;
  const [given, setGiven] = useState({ url: settings?.neo_url ?? "", company_id: "", user_name: "", zone: settings?.zone ?? "" });
  const [trying, setTrying] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [missing, setMissing] = useState(false);
  const [begun, setBegun] = useState(false);
  const password = useRef<HTMLInputElement>(null);
  const set = (name: keyof typeof given) => (event: { currentTarget: HTMLInputElement }) => setGiven({ ...given, [name]: event.currentTarget.value });
  const empty = (value: string) => (missing && !value.trim() ? w.missing : null);

  const submit = (event: Event) => {
    event.preventDefault();
    if (trying) return;
    const lacks = Object.values(given).some((value) => !value.trim()) || !password.current?.value;
    setMissing(lacks);
    if (lacks) return;
    setTrying(true);
    setBegun(true);
    setFailure(null);
    ask({ what: "connect_neo", ...given, password: take(password) }, "done").then(onDone, setFailure).finally(() => setTrying(false));
  };

  return (
    <form class="form" onSubmit={submit} noValidate>
      <div class="fields">
        <Field label={w.company} error={empty(given.company_id)}>
          {(ids) => <input {...ids} name="organization" autocomplete="organization" value={given.company_id} onInput={set("company_id")} />}
        </Field>
        <Field label={w.user} error={empty(given.user_name)}>
          {(ids) => <input {...ids} name="username" autocomplete="username" autocapitalize="off" spellcheck={false} value={given.user_name} onInput={set("user_name")} />}
        </Field>
        <Secret label={w.password} input={password} autocomplete="current-password" error={missing && !password.current?.value ? w.missing : null} />
      </div>
      <details open={missing && (!given.url || !given.zone)}>
        <summary>{w.advanced}</summary>
        <div class="fields inside">
          <Field label={w.neoUrl} error={empty(given.url)}>{(ids) => <input {...ids} type="url" autocomplete="url" value={given.url} onInput={set("url")} />}</Field>
          <Field label={w.zone} error={empty(given.zone)}>{(ids) => <input {...ids} autocomplete="off" value={given.zone} onInput={set("zone")} />}</Field>
        </div>
      </details>
      <p class="quiet small">{w.once}</p>
      <div class="buttons"><button type="submit" class="main" disabled={trying}>{trying ? w.testing : w.test}</button></div>
      {begun ? <Checklist checks={snapshot.value?.checklist ?? []} label={w.checklist} told={failure} /> : null}
      {failure ? <Refused failure={failure} /> : null}
      {failure && wantsPerson(failure) ? <Yourself onDone={onDone} /> : null}
    </form>
  );
}
