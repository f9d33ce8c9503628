import { words } from "../words";

/** The page. */
export function Calls() {
  return <h1>{words.pages.calls}</h1>;
}
