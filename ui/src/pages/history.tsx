import { words } from "../words";

/** The page. */
export function History() {
  return <h1>{words.pages.history}</h1>;
}
