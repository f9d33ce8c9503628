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

/** A page of the window: `scene`, `page` and `row` as in the fake backend, the rest for the browser. */
export async function open({ address, browser }, query, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1080, height: 720 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (fault) => faults.push(String(fault)));
  page.on("console", (line) => line.type() === "error" && !line.text().includes("favicon") && faults.push(line.text()));
  await page.goto(`${address}?${new URLSearchParams(query)}`);
  await page.waitForSelector("main h1");
  return { page, faults, done: () => context.close() };
}

/** Every screen that there is. */
export const SCREENS = [
  { scene: "good", page: "now" }, { scene: "syncing", page: "now" }, { scene: "refused", page: "now" }, { scene: "paused", page: "now" },
  { scene: "standing", page: "now" }, { scene: "waiting", page: "now" }, { scene: "fresh", page: "now" }, { scene: "neo", page: "now" },
  { scene: "good", page: "calls" }, { scene: "empty", page: "calls" }, { scene: "good", page: "visits" }, { scene: "good", page: "visits", row: "a-4" },
  { scene: "empty", page: "visits" }, { scene: "good", page: "history" }, { scene: "good", page: "troubles" }, { scene: "empty", page: "troubles" },
  { scene: "good", page: "audit" }, { scene: "good", page: "settings" }, { scene: "managed", page: "settings" },
];
