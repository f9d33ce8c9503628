// A person at the window of a browser that is open: fields by their labels, buttons by their words. Arguments: the port that
// the browser listens at, and the steps as JSON: [["fill", label, text] | ["press", words], ...].
import { chromium } from "playwright-core";

const [port, steps] = process.argv.slice(2);
const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
const [page] = browser.contexts().flatMap((context) => context.pages());
page.setDefaultTimeout(60_000);
for (const [what, name, text] of JSON.parse(steps)) {
  if (what === "fill") await page.getByLabel(name, { exact: true }).fill(text);
  else await page.getByRole("button", { name, exact: true }).click();
}
// The browser is its owner's to end; this only lets go of it.
process.exit(0);
