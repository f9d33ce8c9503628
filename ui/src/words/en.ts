// Every word of the window, in English.
import { codes } from "./en/codes";
import { pages } from "./en/pages";
import { setUp } from "./en/set-up";
import { settings } from "./en/settings";

export const en = { ...codes, ...pages, ...setUp, ...settings };
