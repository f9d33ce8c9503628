// The sign-in for IDEXX Neo: how it stands, a new password (tried once), removing it.
import { useRef, useState } from "preact/hooks";
import type { Failure, SettingsView } from "../bindings";
import { ask, attempt, said, snapshot, takingBack } from "../state";
import { words } from "../words";
import { ACTS, Acts } from "./action";
import { useArrival } from "./arrive";
import { Card, Checklist, Sure } from "./bits";
import { ConnectNeo, Refused, Yourself, wantsPerson } from "./connect-neo";
import { Secret, take } from "./secret";

const w = words.settings;

function Rotate() {
  const input = useRef<HTMLInputElement>(null);
  const [trying, setTrying] = useState(false);
  const [begun, setBegun] = useState(false);
  const [missing, setMissing] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const accepted = () => void (said.value = w.rotated);
  const submit = (event: Event) => {
    event.preventDefault();
    if (trying) return;
    setMissing(!input.current?.value);
    if (!input.current?.value) return;
    setTrying(true);
    setBegun(true);
    setFailure(null);
    ask({ what: "rotate_neo", password: take(input) }, "done").then(accepted, setFailure).finally(() => setTrying(false));
  };
  return (
    <form class="form narrow" onSubmit={submit} noValidate>
      <Secret label={w.newPassword} input={input} autocomplete="current-password" hint={words.setUp.once} error={missing ? words.setUp.missing : null} />
      <div class="buttons"><button type="submit" class="main" disabled={trying}>{trying ? words.setUp.testing : w.rotate}</button></div>
      {begun ? <Checklist checks={snapshot.value?.checklist ?? []} label={words.setUp.checklist} told={failure} /> : null}
      {failure ? <Refused failure={failure} /> : null}
      {failure && wantsPerson(failure) ? <Yourself onDone={accepted} /> : null}
    </form>
  );
}

/** The card. `asked`: a person came here to enter a password. */
export function NeoSettings({ view, asked }: { view: SettingsView; asked: boolean }) {
  const [sure, setSure] = useState(false);
  const place = useArrival<HTMLElement>(asked, "input");
  const revoke = () => {
    setSure(false);
    void attempt(takingBack({ what: "revoke_neo" }, w.revoked)).then(() => place.current?.focus());
  };
  const refused = snapshot.value?.status.attention?.code === "neo_sign_in_refused";
  const known = view.credentials !== "not_configured" && view.credentials !== "revoked";
  return (
    <Card title={w.neo} place={place}>
      <dl class="pairs">
        <div><dt>{words.setUp.url}</dt><dd>{view.neo_url}</dd></div>
        <div><dt>{w.state}</dt><dd>{words.credentials[view.credentials] ?? view.credentials}</dd></div>
        <div><dt>{words.setUp.zone}</dt><dd>{view.zone}</dd></div>
      </dl>
      {known && refused ? (
        <div class="notice amber">
          <p>{words.act.refused}</p>
          <div class="buttons"><Acts acts={[ACTS.again]} /></div>
        </div>
      ) : null}
      {known ? <details><summary>{w.rotate}</summary><div class="inside"><Rotate /></div></details> : null}
      <details open={!known}><summary>{known ? w.change : words.setUp.neoTitle}</summary><div class="inside"><ConnectNeo onDone={() => void (said.value = w.saved)} /></div></details>
      {known ? <div class="buttons"><button type="button" class="danger" onClick={() => setSure(true)}>{w.revoke}</button></div> : null}
      {sure ? <Sure title={w.revokeSure} text={w.revokeWords} yes={w.revoke} no={w.keep} danger onYes={revoke} onNo={() => setSure(false)} /> : null}
    </Card>
  );
}
