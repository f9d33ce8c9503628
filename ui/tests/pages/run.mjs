// The window in Chromium on invented data. Ends with 1 when anything is wrong. Arguments: names of checks to run only.
import { checks } from "./checks.mjs";
import { desk } from "./desk.mjs";
import "./access.mjs";
import "./walks.mjs";

/** So many windows are open at once. */
const TOGETHER = 3;

const it = await desk();
const only = process.argv.slice(2);
const left = checks.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
let good = 0;
let wrong = 0;

async function work() {
  for (let check = left.shift(); check; check = left.shift()) {
    let problems;
    try {
      problems = await check.run(it);
    } catch (fault) {
      problems = [String(fault)];
    }
    if (problems.length === 0) good += 1;
    else {
      wrong += 1;
      console.log(`WRONG  ${check.name}\n  ${problems.join("\n  ")}`);
    }
  }
}

await Promise.all(Array.from({ length: TOGETHER }, work));
await it.close();
console.log(`${good} good, ${wrong} wrong`);
process.exitCode = wrong === 0 && good > 0 ? 0 : 1;
