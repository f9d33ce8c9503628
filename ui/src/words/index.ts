// The language that is spoken. A second one is a second catalogue of the same shape.
import { en } from "./en";

/** What every catalogue holds. */
export type Words = typeof en;

/** The catalogue in use. */
export const words: Words = en;
