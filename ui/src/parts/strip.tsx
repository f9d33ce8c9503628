// Fourteen days of syncs as bars: completed below, failed on top and hatched, so that colour is not needed.
import type { DayFigures } from "../bindings";
import { shortDay } from "../times";
import { words } from "../words";

const WIDE = 40;
const HIGH = 90;

/** The bars; the same figures stand in a table beneath. */
export function Strip({ days }: { days: readonly DayFigures[] }) {
  const most = Math.max(1, ...days.map((day) => day.good + day.failed + day.standing_by));
  const tall = (runs: number) => (runs / most) * HIGH;
  return (
    <svg class="strip" viewBox={`0 0 ${WIDE * days.length} ${HIGH + 22}`} role="img" aria-label={words.history.chart}>
      <defs>
        <pattern id="strip-failed" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="hatch-ground" width="6" height="6" /><rect class="hatch" width="3" height="6" />
        </pattern>
      </defs>
      {days.map((day, at) => {
        const x = at * WIDE + 8;
        const [good, aside, failed] = [tall(day.good), tall(day.standing_by), tall(day.failed)];
        return (
          <g key={day.day}>
            <title>{`${shortDay(day.day)}: ${day.good} ${words.history.good}, ${day.failed} ${words.history.failed}`}</title>
            {good + aside + failed === 0 ? <rect class="none" x={x} y={HIGH - 2} width={WIDE - 16} height={2} /> : null}
            <rect class="good" x={x} y={HIGH - good} width={WIDE - 16} height={good} rx="2" />
            <rect class="aside" x={x} y={HIGH - good - aside} width={WIDE - 16} height={aside} rx="2" />
            <rect fill="url(#strip-failed)" class="failed" x={x} y={HIGH - good - aside - failed} width={WIDE - 16} height={failed} rx="2" />
            <text x={x + (WIDE - 16) / 2} y={HIGH + 16} text-anchor="middle">{Number(day.day.slice(8))}</text>
          </g>
        );
      })}
    </svg>
  );
}
