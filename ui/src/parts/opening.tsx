// What stands in place of every page until the agent is open: that it is being opened, or why it cannot be.
import type { Snapshot } from "../bindings";
import { words } from "../words";
import { FailureAction } from "./action";
import { Paw } from "./paw";

const w = words.opening;

/** The panel. Nothing of the clinic is known yet, so nothing of it is shown as missing. */
export function Opening({ picture }: { picture: Snapshot | null }) {
  const stuck = picture?.status.attention ?? null;
  const face = picture?.face ?? "starting";
  return (
    <section class={`card state opening ${face}`} role={face === "needs_you" ? "alert" : "status"}>
      <Paw face={face} size={64} />
      <div class="state-words">
        <h1 class="state-line">{stuck ? (picture?.line ?? w.title) : w.title}</h1>
        {stuck ? (
          <>
            <p class="strong">{stuck.message}</p>
            <p>{stuck.action}</p>
          </>
        ) : null}
        <p class="quiet">{stuck ? w.stuck : w.words}</p>
      </div>
      {stuck ? <div class="buttons"><FailureAction failure={stuck} /></div> : null}
    </section>
  );
}
