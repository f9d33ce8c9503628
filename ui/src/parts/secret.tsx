// A field for a password. It lives in the element alone, is taken out once and is gone from the page then.
import { useState } from "preact/hooks";
import type { RefObject } from "preact";
import { words } from "../words";
import { Field } from "./bits";

/** The field. Pasting and password managers work. */
export function Secret({ label, input, autocomplete, error, hint }: {
  label: string; input: RefObject<HTMLInputElement | null>; autocomplete: "current-password" | "new-password" | "off"; error?: string | null; hint?: string;
}) {
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} error={error} hint={hint}>
      {(ids) => (
        <div class="secret">
          <input {...ids} ref={input} type={(shown ? "text" : "password") as "password"} name="password" autocomplete={autocomplete} spellcheck={false} autocapitalize="off" />
          <button type="button" aria-pressed={shown} aria-label={`${words.setUp.showPassword}: ${label}`} onClick={() => setShown(!shown)}>
            {shown ? words.setUp.hide : words.setUp.show}
          </button>
        </div>
      )}
    </Field>
  );
}

/** Takes what was typed and empties the field, so that it stays nowhere in the window. */
export function take(input: RefObject<HTMLInputElement | null>): string {
  const element = input.current;
  const typed = element?.value ?? "";
  if (element) element.value = "";
  return typed;
}
