// Where the window begins.
import "./harden";
import { render } from "preact";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/pages.css";
import "./styles/forced.css";
import { Frame } from "./frame";
import { attempt, begin } from "./state";

const place = document.getElementById("window");
if (place) render(<Frame />, place);
void attempt(begin());
