import { words } from "../words";

/** The page. */
export function Audit() {
  return <h1>{words.pages.audit}</h1>;
}
