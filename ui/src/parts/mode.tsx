// Who decides about calls, with what each choice means.
import { useId } from "preact/hooks";
import type { Mode } from "../bindings";
import { words } from "../words";

const MODES: readonly Mode[] = ["review", "automatic", "off"];

/** The three choices. Nothing rings by itself without a second opinion: where none is asked for, that one cannot be picked. */
export function ModeChoice({ mode, onMode, locked, opinion }: { mode: Mode; onMode: (mode: Mode) => void; locked: string | null; opinion: boolean }) {
  const why = useId();
  const missing = (one: Mode) => one === "automatic" && !opinion;
  return (
    <fieldset class="modes" disabled={locked !== null}>
      <legend>{words.settings.mode}</legend>
      {MODES.map((one) => (
        <label key={one} class={one === mode ? "tick picked" : "tick"}>
          <input type="radio" name="mode" checked={one === mode} disabled={missing(one)} aria-describedby={missing(one) ? why : undefined} onInput={() => onMode(one)} />
          <span>
            <span class="strong">{words.modes[one]}</span><br /><span class="quiet">{words.settings.modeWords[one]}</span>
            {missing(one) && locked === null ? <><br /><span id={why} class="locked small">{words.settings.automaticNeeds}</span></> : null}
          </span>
        </label>
      ))}
      {locked ? <p class="locked small">{locked}</p> : null}
    </fieldset>
  );
}
