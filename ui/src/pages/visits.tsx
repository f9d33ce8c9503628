import { words } from "../words";

/** The page. */
export function Visits() {
  return <h1>{words.pages.visits}</h1>;
}
