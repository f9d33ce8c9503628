// Why a call is judged as it is: a sentence each, and the words that led to it.
import type { ReasonView } from "../bindings";
import { words } from "../words";
import { marked } from "../words/marked";

/** The sentence of a code; codes of a newer program get a general one. */
export function sentence(code: string): string {
  return words.reasons[code] ?? words.otherReason;
}

/** A text with the evidence in it highlighted. */
export function Marked({ text, evidence }: { text: string; evidence: readonly string[] }) {
  return <>{marked(text, evidence).map((piece, at) => (piece.marked ? <mark key={at}>{piece.text}</mark> : piece.text))}</>;
}

/** The reasons, strongest first as they came. */
export function Reasons({ reasons }: { reasons: readonly ReasonView[] }) {
  return (
    <ul class="reasons" role="list">
      {reasons.map((reason, at) => (
        <li key={at}>
          {sentence(reason.code)}
          {reason.evidence ? (
            <span class="evidence"> <span class="quiet">{`${words.calls.found} ${words.fields[reason.field] ?? reason.field}:`}</span> <mark>{reason.evidence}</mark></span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
