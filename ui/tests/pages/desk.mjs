// Serves the window on invented data and opens it in Chromium. Loopback only.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const DIST = fileURLToPath(new URL("../../dist-fake", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/** `{ address, browser, close }`. */
export async function desk() {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://desk").pathname;
    if (path === "/favicon.ico") return response.writeHead(204).end();
    try {
      const body = await readFile(join(DIST, normalize(path === "/" ? "/index.html" : path)));
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/html" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  const address = `http://127.0.0.1:${server.address().port}/`;
  const close = async () => {
    await browser.close();
    server.close();
  };
  return { address, browser, close };
}

/** A page of the window: `scene`, `page` and `row` as in the fake backend, `then` what is done there first; the rest for the browser. */
export async function open({ address, browser }, { scene, page: place, row, then }, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1080, height: 720 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults = [];
  page.on("pageerror", (fault) => faults.push(String(fault)));
  page.on("console", (line) => line.type() === "error" && !line.text().includes("favicon") && faults.push(line.text()));
  await page.goto(`${address}?${new URLSearchParams({ scene, page: place, ...(row ? { row } : {}) })}`);
  await page.waitForSelector("main h1");
  if (then) await then(page);
  return { page, faults, done: () => context.close() };
}

/** What a screen is called. */
export const nameOf = ({ page, scene, row, name }) => [page, scene, row && "detail", name].filter(Boolean).join("-");

const press = (name) => (page) => page.getByRole("button", { name, exact: true }).first().click();
const step = (name) => (page) => page.locator(".steps button", { hasText: name }).click();

/** Every screen that there is. */
export const SCREENS = [
  { scene: "good", page: "now" }, { scene: "syncing", page: "now" }, { scene: "refused", page: "now" }, { scene: "paused", page: "now" },
  { scene: "standing", page: "now" }, { scene: "waiting", page: "now" }, { scene: "offline", page: "now" }, { scene: "parked", page: "now" },
  { scene: "critical", page: "now" }, { scene: "kept_here", page: "now" }, { scene: "unread", page: "now" }, { scene: "empty", page: "now" }, { scene: "bare", page: "now" },
  { scene: "starting", page: "now" }, { scene: "stuck", page: "now" }, { scene: "stuck", page: "settings" },
  { scene: "fresh", page: "now" }, { scene: "neo", page: "now" },
  { scene: "neo", page: "now", name: "queue", then: step("Cloud") }, { scene: "neo", page: "now", name: "calls", then: step("Calls") },
  { scene: "neo", page: "now", name: "finish", then: step("Finish") }, { scene: "fixed", page: "now", name: "calls" },
  { scene: "neo", page: "now", name: "unfilled", then: press("Connect and test") },
  { scene: "good", page: "calls" }, { scene: "empty", page: "calls" }, { scene: "good", page: "calls", name: "upcoming", then: press(/^Upcoming/) },
  { scene: "good", page: "calls", name: "done", then: press(/^Done/) }, { scene: "good", page: "calls", name: "sure", then: press(/^Approve call: .*Mochi/) },
  { scene: "good", page: "visits" }, { scene: "good", page: "visits", row: "a-4" }, { scene: "empty", page: "visits" },
  { scene: "good", page: "history" }, { scene: "empty", page: "history" }, { scene: "parked", page: "troubles" }, { scene: "good", page: "troubles" },
  { scene: "good", page: "audit" }, { scene: "good", page: "audit", name: "verdict", then: press("Verify the trail") }, { scene: "empty", page: "audit" },
  { scene: "good", page: "settings" }, { scene: "managed", page: "settings", then: (page) => page.getByRole("heading", { name: "Calling hours" }).evaluate((it) => it.scrollIntoView()) },
  {
    scene: "good", page: "settings", name: "kinds",
    then: async (page) => {
      await page.getByRole("button", { name: "Add a kind of visit" }).click();
      await page.getByLabel("Kind of visit, row 3").fill("vaccine visit");
      await page.locator(".kinds").evaluate((it) => it.scrollIntoView({ block: "center" }));
    },
  },
  { scene: "newer", page: "settings", row: "updates" }, { scene: "outdated", page: "settings", row: "updates" },
  { scene: "forged", page: "settings", row: "updates" },
  { scene: "refused", page: "settings", row: "neo", name: "password" },
  { scene: "critical", page: "settings", row: "checks", name: "checks" },
  { scene: "good", page: "settings", name: "revoke", then: press("Remove the sign-in") },
  {
    scene: "good", page: "settings", name: "unfit",
    then: async (page) => {
      await page.getByLabel("Sync every (minutes)").fill("");
      await page.getByRole("button", { name: "Save", exact: true }).click();
    },
  },
];
