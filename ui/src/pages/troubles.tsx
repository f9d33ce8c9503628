import { words } from "../words";

/** The page. */
export function Troubles() {
  return <h1>{words.pages.troubles}</h1>;
}
