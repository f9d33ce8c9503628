// The paw of tray and window: five faces told by shape. The same ovals and badges as in the tray, in hundredths.
import type { Face } from "../bindings";
import { words } from "../words";

const TOES: ReadonlyArray<readonly [number, number, number, number, number]> = [
  [15.5, 43.5, 9.8, 14, -24],
  [37.2, 21.5, 10.6, 16, -7],
  [62.8, 21.5, 10.6, 16, 7],
  [84.5, 43.5, 9.8, 14, 24],
];
const PAD: ReadonlyArray<readonly [number, number, number, number, number]> = [
  [50, 64, 21.5, 20, 0],
  [35, 76.5, 16.5, 15, 20],
  [65, 76.5, 16.5, 15, -20],
];

function Ovals({ grown }: { grown: number }) {
  return [...TOES, ...PAD].map(([x, y, rx, ry, tilt]) => (
    <ellipse key={`${x}`} cx={x} cy={y} rx={rx + grown} ry={ry + grown} transform={`rotate(${tilt} ${x} ${y})`} />
  ));
}

/** Half of the circle of arrows: a bow and its head. */
const ARROW = "M 57.5 67.8 A 17 17 0 0 1 84.7 60.7";
const HEAD = "M 75.7 70.9 L 93.8 50.6 L 95 72 Z";

function Badge({ face }: { face: Face }) {
  if (face === "syncing") {
    const half = (
      <>
        <path d={ARROW} fill="none" stroke="currentColor" stroke-width="8" />
        <path d={HEAD} fill="currentColor" />
      </>
    );
    return (
      <>
        {half}
        <g transform="rotate(180 73.5 73.5)">{half}</g>
      </>
    );
  }
  if (face === "resting") {
    return (
      <g fill="currentColor">
        <rect x="57" y="54.5" width="11.7" height="38" />
        <rect x="78.3" y="54.5" width="11.7" height="38" />
      </g>
    );
  }
  if (face === "needs_you") {
    return (
      <>
        <path class="warns" d="M 73.5 52 L 96 91.5 L 51 91.5 Z" stroke-width="5" stroke-linejoin="round" />
        <path class="sign" d="M 73.5 63 V 79 M 73.5 85 V 87.5" stroke-width="6" fill="none" />
      </>
    );
  }
  return null;
}

/** Room that is cut out of the paw for its badge. */
function Room({ face }: { face: Face }) {
  if (face === "syncing") return <circle cx="73.5" cy="73.5" r="30" />;
  if (face === "resting") return <rect x="50" y="48" width="47" height="51" />;
  if (face === "needs_you") return <path d="M 73.5 52 L 96 91.5 L 51 91.5 Z" stroke="#000" stroke-width="16" stroke-linejoin="round" />;
  return null;
}

/** One of the five faces. `size` is CSS pixels; `named` gives it words for one who listens. */
export function Paw({ face, size, named = false }: { face: Face; size: number; named?: boolean }) {
  const spoken = named ? { role: "img" as const, "aria-label": words.faces[face] } : { "aria-hidden": true as const };
  const room = `paw-room-${face}-${size}`;
  return (
    <svg class={`paw ${face}`} width={size} height={size} viewBox="0 0 100 100" {...spoken}>
      <mask id={room}>
        <rect width="100" height="100" fill="#fff" />
        <g fill="#000">{face === "starting" ? <Ovals grown={-5.8} /> : <Room face={face} />}</g>
      </mask>
      <g fill="currentColor" mask={`url(#${room})`}>
        <Ovals grown={0} />
      </g>
      <Badge face={face} />
    </svg>
  );
}
