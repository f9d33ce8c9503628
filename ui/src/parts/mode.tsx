// Who decides about calls, with what each choice means.
import { useId } from "preact/hooks";
import type { Mode, SettingsView } from "../bindings";
import { words } from "../words";
import { lockOf } from "./chosen";

const MODES: readonly Mode[] = ["review", "automatic", "off"];

/** The three choices. Nothing rings by itself without a second opinion: where none is asked for, that one cannot be picked, and is told why. */
export function ModeChoice({ mode, onMode, view }: { mode: Mode; onMode: (mode: Mode) => void; view: SettingsView }) {
  const why = useId();
  const locked = lockOf(view, "calls.mode");
  const missing = (one: Mode) => one === "automatic" && !view.chosen.calls.second_opinion;
  const told = (one: Mode) => missing(one) && locked === null;
  return (
    <fieldset class="modes" disabled={locked !== null}>
      <legend>{words.settings.mode}</legend>
      {MODES.map((one) => (
        <label key={one} class={one === mode ? "tick picked" : "tick"}>
          <input type="radio" name="mode" checked={one === mode} disabled={missing(one)} aria-describedby={told(one) ? why : undefined} onInput={() => onMode(one)} />
          <span>
            <span class="strong">{words.modes[one]}</span><br /><span class="quiet">{words.settings.modeWords[one]}</span>
            {told(one) ? <><br /><span id={why} class="locked small">{words.settings.automaticNeeds(lockOf(view, "calls.second_opinion"))}</span></> : null}
          </span>
        </label>
      ))}
      {locked ? <p class="locked small">{locked}</p> : null}
    </fieldset>
  );
}
