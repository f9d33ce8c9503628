// Pictures of every screen, light and dark, for docs/screenshots. Arguments: names to take only.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { SCREENS, desk, open } from "./desk.mjs";

const to = fileURLToPath(new URL("../../../docs/screenshots/", import.meta.url));
await mkdir(to, { recursive: true });
const it = await desk();
const only = process.argv.slice(2);
for (const screen of SCREENS) {
  for (const colorScheme of ["light", "dark"]) {
    const name = [screen.page, screen.scene, screen.row && "detail", colorScheme].filter(Boolean).join("-");
    if (only.length && !only.some((part) => name.includes(part))) continue;
    const { page, done } = await open(it, screen, { colorScheme });
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: `${to}${name}.png` });
    await done();
  }
}
await it.close();
