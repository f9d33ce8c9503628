//! The frame of every page.

/// Text as HTML.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// The style sheet, served by the site and by the control address.
pub(super) const STYLE: &str = include_str!("site.css");

/// A whole page.
pub(super) fn page(title: &str, head: &str, body_class: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{}</title><link rel=\"stylesheet\" href=\"/assets/neo.css\">{head}</head>\n\
         <body class=\"{body_class}\">\n{body}\n</body></html>\n",
        escape(title)
    )
}

/// A page with one message.
pub(super) fn notice(title: &str, text: &str) -> String {
    let body = format!(
        "<main class=\"card notice\"><div class=\"brand\">neo</div><h1>{}</h1><p>{}</p></main>",
        escape(title),
        escape(text)
    );
    page(title, "", "plain", &body)
}
