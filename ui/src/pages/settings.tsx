import { words } from "../words";

/** The page. */
export function Settings() {
  return <h1>{words.pages.settings}</h1>;
}
