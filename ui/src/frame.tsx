// The frame of the window: pages at the side, what needs a person on top, the page itself.
import { useEffect, useRef } from "preact/hooks";
import type { FunctionComponent } from "preact";
import type { Page } from "./bindings";
import { FailureAction } from "./parts/action";
import { PageGlyph, Warning } from "./parts/glyphs";
import { Paw } from "./parts/paw";
import { Failed } from "./parts/bits";
import { Now } from "./pages/now";
import { SetUp } from "./pages/set-up";
import { Calls } from "./pages/calls";
import { Visits } from "./pages/visits";
import { History } from "./pages/history";
import { Troubles } from "./pages/troubles";
import { Audit } from "./pages/audit";
import { Settings } from "./pages/settings";
import { go, page, refused, said, snapshot } from "./state";
import { words } from "./words";

const PAGES: Record<Page, FunctionComponent> = {
  now: Now, visits: Visits, calls: Calls, history: History, troubles: Troubles, audit: Audit, settings: Settings,
};
const ORDER: readonly Page[] = ["now", "visits", "calls", "history", "troubles", "audit", "settings"];

function Side() {
  const picture = snapshot.value;
  const review = picture?.status.calls.review ?? 0;
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
            {one === "calls" && review > 0 ? (
              <span class="badge"><span aria-hidden="true">{review}</span><span class="unseen">{words.frame.waiting(review)}</span></span>
            ) : null}
          </button>
        ))}
      </nav>
      <p class="foot quiet small">
        {picture?.status.connections.clinic ?? ""}
        {picture?.place.development ? ` ${words.frame.development}` : ""}
      </p>
    </aside>
  );
}

function Banner() {
  const attention = snapshot.value?.status.attention;
  if (!attention) return null;
  const calm = snapshot.value?.face !== "needs_you";
  return (
    <section class={calm ? "banner calm" : "banner"} role={calm ? "status" : "alert"} aria-label={words.frame.attention}>
      <Warning />
      <div>
        <p class="strong">{attention.message}</p>
        <p>{attention.action}</p>
      </div>
      <FailureAction failure={attention} />
    </section>
  );
}

/** The whole window. */
export function Frame() {
  const main = useRef<HTMLElement>(null);
  const shown = page.value;
  useEffect(() => {
    document.title = `${words.pages[shown]}, ${words.name}`;
    main.current?.scrollTo?.(0, 0);
  }, [shown]);
  const picture = snapshot.value;
  const settingUp = picture !== null && !picture.set_up.finished && shown === "now";
  const Shown = settingUp ? SetUp : PAGES[shown];
  return (
    <div class="frame">
      <Side />
      <main ref={main} id="main" tabIndex={-1}>
        {settingUp ? null : <Banner />}
        {refused.value ? (
          <Failed failure={refused.value}>
            <div class="buttons">
              <FailureAction failure={refused.value} />
              <button type="button" onClick={() => (refused.value = null)}>{words.frame.dismiss}</button>
            </div>
          </Failed>
        ) : null}
        {picture ? <Shown key={shown} /> : <p class="quiet">{words.frame.starting}</p>}
        <p class="said" role="status">{said.value}</p>
      </main>
    </div>
  );
}
