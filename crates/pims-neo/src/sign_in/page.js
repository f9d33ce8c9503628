(() => {
  // Reads a page and acts on its fields. Values are never read, only their lengths; nothing is left in the page.
  const seen = (element) => {
    if (element.getClientRects().length === 0) return false;
    const style = getComputedStyle(element);
    return style.visibility !== "hidden" && style.display !== "none";
  };
  const all = (selector) => Array.from(document.querySelectorAll(selector)).slice(0, 200);
  const clip = (text, length) => (text || "").replace(/\s+/g, " ").trim().slice(0, length);
  const words = (element, length) => clip(element.innerText || element.value || "", length);
  const forms = Array.from(document.forms);
  const formOf = (element) => (element.form ? forms.indexOf(element.form) : -1);
  const targetOf = (element) => {
    if (!element.form) return "";
    try {
      return new URL(element.form.getAttribute("action") || location.href, document.baseURI).origin;
    } catch {
      return "invalid";
    }
  };
  const labelOf = (element) => {
    const label = (element.labels && element.labels[0]) || element.closest("label");
    return clip(element.getAttribute("aria-label") || (label ? label.textContent : ""), 80);
  };
  const TYPED = ["text", "email", "password", "tel", "number", "search", "url"];
  const inputs = () =>
    all("input").filter((input) => TYPED.includes(input.type) && !input.disabled && !input.readOnly && seen(input));
  const buttons = () => all("button, input[type=submit], input[type=button], input[type=image]").filter(seen);

  const captcha = () => {
    const places =
      "iframe[src*='captcha' i], iframe[src*='challenges.cloudflare.com' i], .g-recaptcha, .h-captcha, " +
      ".cf-turnstile, #captcha, .captcha, [data-captcha], img[src*='captcha' i], input[name*='captcha' i]";
    // The badge of an invisible captcha asks a person for nothing.
    return all(places).some((element) => seen(element) && !element.closest(".grecaptcha-badge"));
  };
  const ERRORS = ".error-message, .alert-danger, .alert-error, [data-testid='login-error']";
  const alerts = () =>
    all(ERRORS + ", [role='alert']")
      .filter(seen)
      .slice(0, 20)
      .map((element) => ({ text: words(element, 300), marked: element.matches(ERRORS) }))
      .filter((alert) => alert.text !== "");
  const netError = () => {
    if (location.protocol !== "chrome-error:") return null;
    const text = document.documentElement ? document.documentElement.textContent : "";
    const found = /(?:ERR|DNS_PROBE)_[A-Z0-9_]+/.exec(text || "");
    // Empty as long as the page does not say.
    return found ? found[0] : "";
  };

  return {
    facts: () => {
      const entry = performance.getEntriesByType("navigation")[0];
      const shell = document.querySelector("#dashboard_shell") !== null;
      return {
        origin: location.origin,
        path: location.pathname,
        document: String(performance.timeOrigin),
        status: (entry && entry.responseStatus) || 0,
        complete: document.readyState === "complete",
        shell,
        captcha: captcha(),
        termsBox: all("input[type=checkbox]").some((box) => /terms|agree|accept/i.test(box.name + " " + box.id)),
        inputs: inputs().map((input) => ({
          kind: input.type,
          name: input.name,
          id: input.id,
          autocomplete: input.getAttribute("autocomplete") || "",
          placeholder: clip(input.placeholder, 80),
          label: labelOf(input),
          form: formOf(input),
          target: targetOf(input),
        })),
        buttons: buttons().map((button) => ({
          kind: button.getAttribute("type") || "",
          text: words(button, 60),
          form: formOf(button),
          enabled: !button.disabled,
        })),
        alerts: alerts(),
        title: clip([document.title, ...all("h1, h2, h3").slice(0, 5).map((h) => h.innerText)].join(" "), 300),
        // Behind the sign-in stand client data, and nothing is decided by words there.
        text: shell || !document.body ? "" : clip(document.body.innerText, 1500),
        netError: netError(),
      };
    },

    // Puts the cursor into the field at a position and selects what it holds; false if another field stands there.
    focus: (position, kind, name, id) => {
      const input = inputs()[position];
      if (!input || input.type !== kind || input.name !== name || input.id !== id) return false;
      input.focus();
      input.select();
      return document.activeElement === input;
    },

    lengths: () => inputs().map((input) => input.value.length),

    // What the fields of the page hold, whether they can be seen or not: something in one for a password, anything at all.
    held: () => {
      const roots = [document];
      let secret = false;
      let any = false;
      for (const root of roots) {
        for (const element of root.querySelectorAll("*")) {
          if (element.shadowRoot) roots.push(element.shadowRoot);
          if (element.contentDocument) roots.push(element.contentDocument);
          if (![...TYPED, "textarea"].includes(element.type) || !element.value) continue;
          any = true;
          const named = [element.name, element.id, element.autocomplete].join(" ");
          if (element.type === "password" || /pass|pwd|secret/i.test(named)) secret = true;
        }
      }
      return { document: String(performance.timeOrigin), secret, any };
    },

    // Presses the button at a position, once; false if it was not pressed.
    press: (position, text) => {
      const button = buttons()[position];
      if (!button || button.disabled || words(button, 60) !== text) return false;
      button.click();
      return true;
    },

    // Tags, attribute names and lengths, and nothing that anybody wrote.
    skeleton: () => {
      const lines = [];
      const walk = (element, depth) => {
        if (lines.length >= 400 || depth > 24) return;
        const attributes = element.getAttributeNames().sort().join(" ");
        let own = 0;
        for (const node of element.childNodes) if (node.nodeType === 3) own += node.data.trim().length;
        lines.push(
          " ".repeat(depth) + element.localName + (attributes ? " [" + attributes + "]" : "") + (own ? " #" + own : ""),
        );
        if (["script", "style", "svg", "head"].includes(element.localName)) return;
        for (const child of element.children) walk(child, depth + 1);
      };
      if (document.documentElement) walk(document.documentElement, 0);
      return lines.join("\n").slice(0, 16000);
    },
  };
})()
