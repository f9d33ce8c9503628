// Pictures of every screen for docs/screenshots, some in dark colours too. Arguments: names to take only. SHOTS: another
// folder.
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SCREENS, desk, nameOf, open } from "./desk.mjs";

const to = process.env.SHOTS ?? fileURLToPath(new URL("../../../docs/screenshots/", import.meta.url));
await mkdir(to, { recursive: true });
const it = await desk();
const only = process.argv.slice(2);
/** Scenes that are pictured in dark colours as well: one that is calm, one that is not. */
const DARK = new Set(["good", "critical"]);
// No picture stays of a screen that is no more.
if (only.length === 0) for (const name of await readdir(to)) if (name.endsWith(".png")) await rm(join(to, name));
for (const screen of SCREENS) {
  for (const colorScheme of DARK.has(screen.scene) ? ["light", "dark"] : ["light"]) {
    const name = `${nameOf(screen)}-${colorScheme}`;
    if (only.length && !only.some((part) => name.includes(part))) continue;
    const { page, done } = await open(it, screen, { colorScheme });
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(50);
    await page.screenshot({ path: join(to, `${name}.png`) });
    await done();
  }
}
await it.close();
