// Troubles: what failed and is kept, with its next step.
import type { TroubleKind, TroubleRow } from "../bindings";
import { FailureAction } from "../parts/action";
import { Chip, Empty, Failed, When, useList } from "../parts/bits";
import { Find, useFind, useSome } from "../parts/find";
import type { Ways } from "../parts/find";
import { Pictured } from "../parts/screenshot";
import { ask, attempt, go, said } from "../state";
import { words } from "../words";

const w = words.troubles;

const KINDS: readonly TroubleKind[] = ["agent", "run", "call", "delivery", "visit"];
const WAYS: Ways<TroubleRow> = {
  text: (trouble) => [trouble.patient ?? "", words.troubleKinds[trouble.kind], trouble.failure.message, trouble.failure.action].join(" "),
  shows: [{ name: w.all, lets: () => true }, ...KINDS.map((kind) => ({ name: words.troubleKinds[kind], lets: (trouble: TroubleRow) => trouble.kind === kind }))],
};

/** The page. */
export function Troubles() {
  const { rows, failure, again } = useList(() => ask({ what: "troubles" }, "troubles").then((answer) => answer.troubles));
  const find = useFind(rows, WAYS);
  const { some, more } = useSome(find.rows);
  const retry = async (trouble: string) => {
    if (!(await attempt(ask({ what: "retry", trouble }, "done")))) return;
    said.value = w.retried;
    again();
  };
  return (
    <>
      <h1>{words.pages.troubles}</h1>
      {failure ? <Failed failure={failure} /> : null}
      {rows?.length === 0 ? <Empty title={w.none}>{w.noneWords}</Empty> : null}
      {rows && rows.length > 0 ? <Find label={w.search} ways={WAYS} find={find} count={w.count(find.rows.length)} all={rows.length} /> : null}
      <ul class="calls" role="list">
        {some.map((trouble) => (
          <li class="card call" key={trouble.id}>
            <div class="call-head">
              <h2 class="clip">{trouble.patient ?? words.troubleKinds[trouble.kind]}</h2>
              <Chip tone="amber">{words.troubleKinds[trouble.kind]}</Chip>
            </div>
            <p>{trouble.failure.message}</p>
            <p><span class="strong">{w.next}: </span>{trouble.failure.action}</p>
            <p class="quiet small">{trouble.since ? <>{w.since} <When at={trouble.since} />, </> : null}{w.tries(trouble.tries)}</p>
            {trouble.evidence ? <details><summary>{w.evidence}</summary><pre class="evidence-text">{trouble.evidence}</pre></details> : null}
            <Pictured of={trouble.screenshot} />
            <div class="buttons">
              {trouble.may_retry ? <button type="button" onClick={() => void retry(trouble.id)}>{w.retry}</button> : null}
              {trouble.appointment_id ? <button type="button" onClick={() => go("visits", trouble.appointment_id)}>{w.visit}</button> : null}
              {trouble.call_id ? <button type="button" onClick={() => go("calls")}>{w.call}</button> : null}
              {trouble.kind === "agent" || trouble.kind === "run" ? <FailureAction failure={trouble.failure} /> : null}
            </div>
          </li>
        ))}
      </ul>
      {more}
    </>
  );
}
