// The window in Chromium on invented data: access, hostile names, passwords, zoom. Ends with 1 when anything is wrong.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { SCREENS, desk, open } from "./desk.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const it = await desk();
let wrong = 0;
let good = 0;
const say = (name, problems) => {
  if (problems.length === 0) good += 1;
  else {
    wrong += 1;
    console.log(`WRONG  ${name}\n  ${problems.join("\n  ")}`);
  }
};

/** Violations of WCAG 2.2 A and AA, and of axe's best practices. */
async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(" | ")}`);
}

for (const screen of SCREENS) {
  for (const colorScheme of ["light", "dark"]) {
    const { page, faults, done } = await open(it, screen, { colorScheme, bypassCSP: true });
    await page.waitForTimeout(50);
    await page.evaluate(() => document.querySelectorAll("main details").forEach((one) => (one.open = true)));
    say(`axe ${screen.page} ${screen.scene} ${colorScheme}`, [...(await violations(page)), ...faults]);
    await done();
  }
}

for (const screen of SCREENS) {
  // 200 % zoom of a window of 1080 by 720 leaves half the pixels a side.
  const { page, faults, done } = await open(it, screen, { viewport: { width: 540, height: 360 }, deviceScaleFactor: 2 });
  await page.evaluate(() => document.querySelectorAll("main details").forEach((one) => (one.open = true)));
  const wide = await page.evaluate(() => [document.documentElement, document.querySelector("main")].map((one) => one.scrollWidth - one.clientWidth));
  say(`zoom ${screen.page} ${screen.scene}`, wide.some((over) => over > 0) ? [`scrolls sideways by ${wide.join(" and ")} px`] : []);
  const ran = await page.evaluate(() => [window.__ran, document.querySelectorAll("main img, main script").length]);
  say(`hostile names ${screen.page} ${screen.scene}`, [...(ran[0] ? ["a payload ran"] : []), ...(ran[1] ? ["a payload became an element"] : []), ...faults]);
  await done();
}

async function signIn(password) {
  const opened = await open(it, { scene: "neo", page: "now" });
  const { page } = opened;
  await page.getByLabel("Company ID", { exact: true }).fill("4711");
  await page.getByLabel("User name", { exact: true }).fill("desk");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Connect and test" }).dblclick();
  await page.waitForTimeout(300);
  const tries = await page.evaluate(() => window.__intents.filter((one) => one === "connect_neo").length);
  const kept = await page.evaluate((secret) => document.documentElement.outerHTML.includes(secret) || [...document.querySelectorAll("input")].some((input) => input.value.includes(secret)), password);
  return { ...opened, tries, kept };
}

{
  const { page, tries, kept, done } = await signIn("wrong-zq7");
  say("one intent for one wrong password", tries === 1 ? [] : [`${tries} intents`]);
  say("a wrong password is not in the page", kept ? ["it is"] : []);
  const alert = await page.getByRole("alert").first().textContent();
  say("a refused password is said at once", alert?.includes("did not accept") ? [] : [`said: ${alert}`]);
  await done();
}
{
  const { page, tries, kept, done } = await signIn("code-zq7");
  const button = await page.getByRole("button", { name: "Sign in once yourself" }).count();
  say("a security code offers a person's own sign-in", button === 1 && tries === 1 && !kept ? [] : [`${button} buttons, ${tries} intents, kept ${kept}`]);
  await done();
}
{
  const { page, kept, done } = await signIn("Right-horse-9");
  const step = await page.locator(".steps [aria-current]").textContent();
  say("an accepted password leads to the next step", step?.includes("Calls") && !kept ? [] : [`at ${step}, kept ${kept}`]);
  await done();
}
{
  const { page, done } = await open(it, { scene: "good", page: "calls" });
  await page.getByRole("button", { name: "Approve call: Biscuit" }).click();
  const before = await page.evaluate(() => window.__intents.filter((one) => one === "decide").length);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Approve call: Biscuit" }).click();
  await page.getByRole("button", { name: "Yes, call" }).click();
  await page.waitForTimeout(100);
  const after = await page.evaluate(() => window.__intents.filter((one) => one === "decide").length);
  say("a call is approved only after a second yes", before === 0 && after === 1 ? [] : [`${before} before, ${after} after`]);
  await done();
}
{
  const { page, done } = await open(it, { scene: "good", page: "visits" });
  await page.waitForSelector(".long button");
  const drawn = await page.locator(".long button").count();
  await page.locator(".long").evaluate((list) => (list.scrollTop = 60_000));
  await page.waitForTimeout(100);
  const far = await page.locator(".long button").first().getAttribute("data-key");
  say("2 000 visits draw only what is seen", drawn < 60 && Number(far?.slice(2)) > 800 ? [] : [`${drawn} drawn, first ${far}`]);
  await page.locator('.long button[tabindex="0"]').first().focus().catch(() => undefined);
  await done();
}

{
  const { page, done } = await open(it, { scene: "good", page: "now" });
  const slipped = await page.evaluate(() => {
    const tried = [];
    for (const change of [
      () => (Object.prototype.slipped = 1),
      () => (Object.prototype.toString = () => "slipped"),
      () => Object.defineProperty(Object.prototype, "slipped", { value: 1 }),
      () => Object.setPrototypeOf(Object.prototype, { slipped: 1 }),
    ]) {
      try { change(); } catch { /* as it should be */ }
      tried.push("slipped" in {} || String({}) === "slipped");
    }
    return tried.some(Boolean);
  });
  const own = await page.evaluate(() => { const one = {}; one.toString = () => "own"; return String(one); });
  say("nothing can be slipped under every object", slipped || own !== "own" ? [`slipped ${slipped}, own ${own}`] : []);
  await done();
}

await it.close();
console.log(`${good} good, ${wrong} wrong`);
process.exitCode = wrong === 0 ? 0 : 1;
