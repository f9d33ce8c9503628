// Pictures of every screen, light and dark, for docs/screenshots. Arguments: names to take only. SHOTS: another folder.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SCREENS, desk, nameOf, open } from "./desk.mjs";

const to = process.env.SHOTS ?? fileURLToPath(new URL("../../../docs/screenshots/", import.meta.url));
await mkdir(to, { recursive: true });
const it = await desk();
const only = process.argv.slice(2);
for (const screen of SCREENS) {
  for (const colorScheme of ["light", "dark"]) {
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
