// Connecting the cloud and the queue. Passwords and tokens go into one intent and stay nowhere here.
import { useRef, useState } from "preact/hooks";
import type { ClinicChoice, Failure } from "../bindings";
import { ask, snapshot } from "../state";
import { words } from "../words";
import { Failed, Field } from "./bits";
import { Secret, take } from "./secret";

const w = words.setUp;

/** The cloud. An account with several clinics is asked which, and types its password once more for it. */
export function ConnectCloud({ onDone, later }: { onDone: () => void; later?: () => void }) {
  const settings = snapshot.value?.settings;
  const [given, setGiven] = useState({ url: settings?.cloud_url ?? "", key: "", email: settings?.cloud_email ?? "" });
  const [clinics, setClinics] = useState<ClinicChoice[]>([]);
  const [clinic, setClinic] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [trying, setTrying] = useState(false);
  const [missing, setMissing] = useState(false);
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
    setFailure(null);
    ask({ what: "connect_cloud", ...given, password: take(password), clinic }, "cloud")
      .then((answer) => {
        if (answer.clinic) return onDone();
        setClinics(answer.clinics);
        setClinic(answer.clinics[0]?.id ?? null);
      }, setFailure)
      .finally(() => setTrying(false));
  };

  return (
    <form class="form" onSubmit={submit} noValidate>
      <div class="fields">
        <Field label={w.url} error={empty(given.url)}>{(ids) => <input {...ids} type="url" autocomplete="url" value={given.url} onInput={set("url")} />}</Field>
        <Field label={w.key} error={empty(given.key)}>{(ids) => <input {...ids} autocomplete="off" spellcheck={false} value={given.key} onInput={set("key")} />}</Field>
        <Field label={w.email} error={empty(given.email)}>{(ids) => <input {...ids} type="email" autocomplete="username" value={given.email} onInput={set("email")} />}</Field>
        <Secret label={w.password} input={password} autocomplete="current-password" error={missing && !password.current?.value ? w.missing : null} />
      </div>
      {clinics.length > 0 ? (
        <Field label={w.chooseClinic}>
          {(ids) => (
            <select {...ids} value={clinic ?? ""} onInput={(event) => setClinic(event.currentTarget.value)}>
              {clinics.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
            </select>
          )}
        </Field>
      ) : null}
      <div class="buttons">
        <button type="submit" class="main" disabled={trying}>{trying ? w.connecting : w.connect}</button>
        {later ? <button type="button" onClick={later}>{w.laterButton}</button> : null}
      </div>
      {failure ? <Failed failure={failure} /> : null}
    </form>
  );
}

type Way = "relay" | "token";

/** The call queue: through the clinic's own cloud, or with a token of its own. */
export function ConnectQueue({ onDone, later }: { onDone: () => void; later?: () => void }) {
  const settings = snapshot.value?.settings;
  const cloud = settings?.cloud_url?.replace(/\/+$/, "") ?? null;
  const relay = cloud ? { url: `${cloud}/functions/v1/qstash-relay`, destination: `${cloud}/functions/v1/execute-call` } : null;
  const known = settings?.queue_url ?? null;
  const [way, setWay] = useState<Way>(relay && (known === null || known === relay.url) ? "relay" : "token");
  const [url, setUrl] = useState(known && known !== relay?.url ? known : "https://qstash.upstash.io");
  const [destination, setDestination] = useState(settings?.queue_destination ?? relay?.destination ?? "");
  const [receiver_claims, setClaims] = useState(settings?.queue_receiver_claims ?? relay !== null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [trying, setTrying] = useState(false);
  const token = useRef<HTMLInputElement>(null);
  const submit = (event: Event) => {
    event.preventDefault();
    if (trying) return;
    setTrying(true);
    setFailure(null);
    const given = way === "relay" && relay ? { ...relay, receiver_claims: true, token: null } : { url, destination, receiver_claims, token: take(token) || null };
    ask({ what: "connect_queue", ...given }, "done").then(onDone, setFailure).finally(() => setTrying(false));
  };
  const choice = (one: Way, label: string, hint: string) => (
    <label class="tick"><input type="radio" name="queue-way" checked={way === one} onInput={() => setWay(one)} /><span>{label} <span class="quiet small">{hint}</span></span></label>
  );
  return (
    <form class="form" onSubmit={submit}>
      {relay ? (
        <fieldset>
          <legend>{w.queueWay}</legend>
          {choice("relay", w.viaRelay, w.viaRelayWords)}
          {choice("token", w.viaToken, w.viaTokenWords)}
        </fieldset>
      ) : null}
      {way === "token" ? (
        <>
          <div class="fields">
            <Field label={w.queueUrl}>{(ids) => <input {...ids} type="url" required value={url} onInput={(event) => setUrl(event.currentTarget.value)} />}</Field>
            <Field label={w.destination}>{(ids) => <input {...ids} type="url" required value={destination} onInput={(event) => setDestination(event.currentTarget.value)} />}</Field>
            <Secret label={w.token} input={token} autocomplete="off" hint={w.tokenWords} />
          </div>
          <label class="tick"><input type="checkbox" checked={receiver_claims} onInput={(event) => setClaims(event.currentTarget.checked)} />{w.claims}</label>
        </>
      ) : null}
      <div class="buttons">
        <button type="submit" class="main" disabled={trying}>{trying ? w.connecting : w.connect}</button>
        {later ? <button type="button" onClick={later}>{w.laterButton}</button> : null}
      </div>
      {failure ? <Failed failure={failure} /> : null}
    </form>
  );
}
