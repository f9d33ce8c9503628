// The frame of the window: pages at the side, what needs a person on top, the page itself.
import { useEffect, useRef } from "preact/hooks";
import type { FunctionComponent } from "preact";
import type { Page } from "./bindings";
import { Acts, FailureAction } from "./parts/action";
import { PageGlyph, Warning } from "./parts/glyphs";
import { Paw } from "./parts/paw";
import { Failed } from "./parts/bits";
import { Opening } from "./parts/opening";
import { pressing } from "./parts/pressing";
import { Now } from "./pages/now";
import { SetUp } from "./pages/set-up";
import { Calls } from "./pages/calls";
import { Visits } from "./pages/visits";
import { History } from "./pages/history";
import { Troubles } from "./pages/troubles";
import { Audit } from "./pages/audit";
import { Settings } from "./pages/settings";
import { arrivals, go, isOpen, mayRing, page, refused, row, said, snapshot } from "./state";
import { words } from "./words";

const PAGES: Record<Page, FunctionComponent> = {
  now: Now, visits: Visits, calls: Calls, history: History, troubles: Troubles, audit: Audit, settings: Settings,
};
const ORDER: readonly Page[] = ["now", "visits", "calls", "history", "troubles", "audit", "settings"];

function Side() {
  const picture = snapshot.value;
  const decide = picture?.status.calls.decide ?? 0;
  return (
    <aside class="side">
      <div class="face">
        <Paw face={picture?.face ?? "starting"} size={30} named />
        <div>
          <p class="strong">{words.name}</p>
          <p class="quiet small" role="status">{picture?.line ?? words.frame.starting}</p>
        </div>
      </div>
      <nav aria-label={words.frame.places}>
        {ORDER.map((one) => (
          <button type="button" key={one} aria-current={page.value === one ? "page" : undefined} onClick={() => go(one)}>
            <PageGlyph page={one} />
            <span>{words.pages[one]}</span>
            {one === "calls" && decide > 0 ? (
              <span class="badge"><span aria-hidden="true">{decide}</span><span class="unseen">{words.frame.waiting(decide)}</span></span>
            ) : null}
          </button>
        ))}
      </nav>
      {isOpen(picture) && !picture.place.tray ? <p class="no-tray quiet small">{words.frame.noTray}</p> : null}
      <p class="foot quiet small">
        {picture?.status.connections.clinic ?? ""}
        {picture?.place.development ? ` ${words.frame.development}` : ""}
      </p>
    </aside>
  );
}

function Banner({ settingUp }: { settingUp: boolean }) {
  const picture = snapshot.value;
  const it = picture ? pressing(picture) : null;
  // Set-up asks for the sign-in by itself.
  if (!it || (settingUp && picture?.status.attention?.code === "credentials_missing")) return null;
  // The page of troubles is what it would lead to.
  if (it.about === "parked" && page.value === "troubles") return null;
  const calm = picture?.face !== "needs_you";
  return (
    <section class={calm ? "banner calm" : "banner"} role={calm ? "status" : "alert"} aria-label={words.frame.attention}>
      <Warning />
      <div>
        <p class="strong">{it.message}</p>
        <p>{it.action}</p>
        {it.hint ? <p class="quiet small">{it.hint}</p> : null}
      </div>
      {it.acts.length > 0 ? <div class="buttons"><Acts acts={it.acts} /></div> : null}
    </section>
  );
}

/** That calls which were taken back may ring still. It stays until a person puts it away. */
function MayRing({ onAway }: { onAway: () => void }) {
  return (
    <div class="notice amber" role="alert">
      <p class="strong">{words.frame.mayRing}</p>
      <p>{words.frame.mayRingWords}</p>
      <div class="buttons"><button type="button" onClick={onAway}>{words.frame.dismiss}</button></div>
    </div>
  );
}

/** The whole window. */
export function Frame() {
  const main = useRef<HTMLElement>(null);
  const picture = snapshot.value;
  const open = isOpen(picture);
  const settingUp = open && !picture.set_up.finished && page.value === "now";
  const shown = !open ? "opening" : settingUp ? "set-up" : page.value;
  const turn = arrivals.value;
  useEffect(() => {
    document.title = `${words.pages[page.value]}, ${words.name}`;
    if (row.value === null) main.current?.scrollTo?.(0, 0);
  }, [page.value, shown]);
  useEffect(() => {
    // What had the focus may have gone with the page before; a row that was asked for has it already. At the very
    // beginning it stays where the pages are.
    if (turn > 1 && document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, [shown, turn]);
  const Shown = settingUp ? SetUp : PAGES[page.value];
  // The button that puts words away goes with them.
  const away = (put: () => void) => () => {
    put();
    main.current?.focus({ preventScroll: true });
  };
  return (
    <div class="frame">
      <Side />
      <main ref={main} id="main" tabIndex={-1}>
        {open ? <Banner settingUp={settingUp} /> : null}
        {mayRing.value ? <MayRing onAway={away(() => (mayRing.value = false))} /> : null}
        {refused.value ? (
          <Failed failure={refused.value}>
            <div class="buttons">
              <FailureAction failure={refused.value} />
              <button type="button" onClick={away(() => (refused.value = null))}>{words.frame.dismiss}</button>
            </div>
          </Failed>
        ) : null}
        {open ? <Shown key={shown} /> : <Opening picture={picture} />}
        <p class="said" role="status">{said.value}</p>
      </main>
    </div>
  );
}
