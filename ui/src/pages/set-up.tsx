import { words } from "../words";

/** The page. */
export function SetUp() {
  return <h1>{words.pages.now}</h1>;
}
