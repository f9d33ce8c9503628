// That a picture of a page is kept, until when, and how a person at this computer comes to it. The picture itself never does.
import type { KeptScreenshot } from "../bindings";
import { words } from "../words";
import { When } from "./bits";

/** The words about a picture that is kept; nothing where none is. */
export function Pictured({ of }: { of: KeptScreenshot | null }) {
  if (!of) return null;
  const w = words.screenshot;
  return (
    <p class="quiet small">
      {w.kept} <When at={of.until} />. {w.see} <code>{`odisctl screenshots save ${of.run_id} page.png`}</code>
    </p>
  );
}
