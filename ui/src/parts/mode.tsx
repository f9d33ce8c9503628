// Who decides about calls, with what each choice means.
import type { Mode } from "../bindings";
import { words } from "../words";

const MODES: readonly Mode[] = ["review", "automatic", "off"];

/** The three choices. */
export function ModeChoice({ mode, onMode, locked }: { mode: Mode; onMode: (mode: Mode) => void; locked: string | null }) {
  return (
    <fieldset class="modes" disabled={locked !== null}>
      <legend>{words.settings.mode}</legend>
      {MODES.map((one) => (
        <label key={one} class={one === mode ? "tick picked" : "tick"}>
          <input type="radio" name="mode" checked={one === mode} onInput={() => onMode(one)} />
          <span><span class="strong">{words.modes[one]}</span><br /><span class="quiet">{words.settings.modeWords[one]}</span></span>
        </label>
      ))}
      {locked ? <p class="locked small">{locked}</p> : null}
    </fieldset>
  );
}
