// Access: axe over every screen, zoom, forced colours; and that no hostile name ever becomes more than text.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { check, holds } from "./checks.mjs";
import { SCREENS, nameOf } from "./desk.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Unfolds everything, and lets what is asked for then arrive. */
async function unfold(page) {
  await page.evaluate(() => document.querySelectorAll("main details:not([open])").forEach((one) => (one.open = true)));
  await page.waitForTimeout(50);
}

/** Violations of WCAG 2.2 A and AA, and of axe's best practices; or of some rules only. */
async function violations(page, rules) {
  await page.evaluate(axe);
  const found = await page.evaluate((rules) => window.axe.run(document, { resultTypes: ["violations"], ...(rules ? { runOnly: rules } : {}) }), rules);
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(" | ")}`);
}

for (const screen of SCREENS) {
  check(`access ${nameOf(screen)}`, screen, async (page) => {
    await unfold(page);
    const light = await violations(page);
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = (await violations(page, ["color-contrast"])).map((one) => `dark: ${one}`);
    // 200 % zoom of a window of 1080 by 720 leaves half the pixels a side.
    await page.setViewportSize({ width: 540, height: 360 });
    const wide = await page.evaluate(() => [document.documentElement, document.querySelector("main")].map((one) => one.scrollWidth - one.clientWidth));
    const [ran, elements] = await page.evaluate(() => [window.__ran, document.querySelectorAll("main img, main script").length]);
    return [
      ...light, ...dark, ...holds(wide.every((over) => over <= 0), `at 200 % it scrolls sideways by ${wide.join(" and ")} px`),
      ...holds(!ran, "a payload ran"), ...holds(elements === 0, "a payload became an element"),
    ];
  }, { colorScheme: "light", bypassCSP: true });
}

/** The different colours of a picture, the rarest ones left out. */
async function colours(page, locator) {
  const picture = (await locator.screenshot()).toString("base64");
  return page.evaluate(async (data) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))], { type: "image/png" }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data: pixels } = context.getImageData(0, 0, image.width, image.height);
    const counts = {};
    for (let at = 0; at < pixels.length; at += 4) {
      const colour = `${pixels[at]},${pixels[at + 1]},${pixels[at + 2]}`;
      counts[colour] = (counts[colour] ?? 0) + 1;
    }
    return Object.entries(counts).filter(([, many]) => many > pixels.length / 4 / 50).map(([colour]) => colour);
  }, picture);
}

const FORCED = { forcedColors: "active" };
const ground = (locator) => locator.evaluate((element) => getComputedStyle(element).backgroundColor);

check("forced colours: how far a sync has come is seen", { scene: "syncing", page: "now" }, async (page) => {
  const bar = await colours(page, page.locator("progress"));
  return holds(bar.length >= 2, `the bar has the colours ${bar.join(" ")}`);
}, FORCED);

check("forced colours: the pressed tab and the badge are seen", { scene: "good", page: "calls" }, async (page) => {
  const [pressed, other] = [await ground(page.locator('.tabs [aria-pressed="true"]')), await ground(page.locator('.tabs [aria-pressed="false"]').first())];
  const [badge, beside] = [await ground(page.locator(".badge")), await ground(page.locator("nav"))];
  return [...holds(pressed !== other, `both tabs are ${pressed}`), ...holds(badge !== beside && badge !== "rgba(0, 0, 0, 0)", `the badge is ${badge}`)];
}, FORCED);

check("forced colours: the chosen row is seen", { scene: "good", page: "visits", row: "a-4" }, async (page) => {
  const edge = (locator) => locator.evaluate((element) => getComputedStyle(element).borderInlineStart);
  const [chosen, other] = [await edge(page.locator('.long [aria-current="true"]')), await edge(page.locator(".long button:not([aria-current])").first())];
  return holds(chosen !== other, `both rows begin with ${chosen}`);
}, FORCED);

for (const [scene, page] of [["good", "now"], ["good", "calls"], ["refused", "now"], ["good", "settings"], ["neo", "now"]]) {
  check(`axe ${page} ${scene} in forced colours`, { scene, page }, async (opened) => (await unfold(opened), violations(opened)), { ...FORCED, bypassCSP: true });
}
