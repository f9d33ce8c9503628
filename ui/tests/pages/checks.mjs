// The list of checks. Each opens a window and tells what is wrong with it, in words.
import { open } from "./desk.mjs";

export const checks = [];

/** A check of one window: `run` is given the page and answers what is wrong. What the page complains of is wrong in any case. */
export function check(name, screen, run, options = {}) {
  checks.push({
    name,
    run: async (it) => {
      const { page, faults, done } = await open(it, screen, options);
      try {
        return [...(await run(page)), ...faults];
      } finally {
        await done();
      }
    },
  });
}

/** Nothing wrong if it holds. */
export const holds = (right, otherwise) => (right ? [] : [otherwise]);

/** Waits until something holds in the page; what it is not, in words. */
export async function until(page, condition, argument, otherwise) {
  try {
    await page.waitForFunction(condition, argument, { timeout: 5_000 });
    return [];
  } catch {
    return [otherwise];
  }
}

/** The words of what has the focus. */
export const focused = (page) => page.evaluate(() => {
  const at = document.activeElement;
  return at === document.body ? "nothing" : (at?.getAttribute("aria-label") ?? at?.getAttribute("data-key") ?? at?.textContent ?? "").slice(0, 80);
});
