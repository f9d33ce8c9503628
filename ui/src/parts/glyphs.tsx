// Small signs beside words, never instead of them.
import type { CheckState, Page } from "../bindings";

const PAGES: Record<Page, string> = {
  now: "M3 10h3l2-5 4 10 2-5h3",
  visits: "M4 5h12M4 10h12M4 15h8",
  calls: "M5 3l3 1 1 3-2 2a9 9 0 0 0 4 4l2-2 3 1 1 3-2 2C9 17 3 11 3 5z",
  history: "M4 16V9M8 16V5M12 16v-5M16 16V7",
  troubles: "M10 3l8 14H2zM10 8v4M10 14v1",
  audit: "M10 2l6 2v5c0 4-3 7-6 9-3-2-6-5-6-9V4zM7 10l2 2 4-4",
  settings: "M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4",
};

const CHECKS: Record<CheckState, string> = {
  waiting: "M10 4a6 6 0 1 0 .01 0",
  running: "M10 4a6 6 0 0 1 6 6M10 7v3l2 2",
  good: "M4 10.5l4 4 8-9",
  absent: "M5 10h10",
  failed: "M5 5l10 10M15 5L5 15",
};

function Glyph({ path, sort }: { path: string; sort: string }) {
  return (
    <svg class={`glyph ${sort}`} width="18" height="18" viewBox="0 0 20 20" aria-hidden="true">
      <path d={path} fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}

/** The sign of a page. */
export function PageGlyph({ page }: { page: Page }) {
  return <Glyph path={PAGES[page]} sort="page" />;
}

/** The sign of a check. */
export function CheckGlyph({ state }: { state: CheckState }) {
  return <Glyph path={CHECKS[state]} sort={state} />;
}

/** The sign of something that needs a person. */
export function Warning() {
  return <Glyph path={PAGES.troubles} sort="warning" />;
}
