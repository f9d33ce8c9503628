//! The hands of four vets. The same findings come out of the editor as four very different pieces of HTML.

/// What a vet found and did, before it is written down.
pub(super) struct Findings<'a> {
    pub history: &'a str,
    pub exam: &'a str,
    pub assessment: &'a str,
    pub plan: &'a str,
}

/// How a vet writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hand {
    /// Headed paragraphs, whole sentences.
    Headed,
    /// One paragraph with line breaks, abbreviations, `&nbsp;` for spacing.
    Terse,
    /// Lists, and a table for the vitals.
    Listed,
    /// Pasted from a word processor.
    Pasted,
}

impl Hand {
    /// The hand of a provider.
    pub(super) fn of(provider_id: u64) -> Hand {
        match provider_id {
            31 => Hand::Headed,
            32 => Hand::Terse,
            33 => Hand::Listed,
            _ => Hand::Pasted,
        }
    }
}

/// The note as the editor stores it.
pub(super) fn write(hand: Hand, f: &Findings, vitals: (u32, u32, u32)) -> String {
    let (temperature, pulse, breaths) = (f64::from(vitals.0) / 10.0, vitals.1, vitals.2);
    match hand {
        Hand::Headed => format!(
            "<p><strong>Subjective:</strong> {}</p>\n<p><strong>Objective:</strong> T {temperature}&deg;F, HR {pulse}, \
             RR {breaths}. {}</p>\n<p><strong>Assessment:</strong> {}</p>\n<p><strong>Plan:</strong> {}</p>\n",
            entities(f.history),
            entities(f.exam),
            entities(f.assessment),
            entities(f.plan)
        ),
        Hand::Terse => format!(
            "<p>S: {}<br />\nO:&nbsp; T={temperature} P={pulse} R={breaths} &ndash; {}<br />\nA: {}<br />\nP: {}</p>\n\n\
             <p>&nbsp;</p>\n",
            entities(f.history),
            entities(f.exam),
            entities(f.assessment),
            entities(f.plan)
        ),
        Hand::Listed => format!(
            "<h3>History</h3>\n<p>{}</p>\n<table border=\"1\" cellpadding=\"1\" cellspacing=\"1\" style=\"width:300px\">\n\
             <tbody>\n<tr><td>Temp</td><td>{temperature}</td></tr>\n<tr><td>HR</td><td>{pulse}</td></tr>\n\
             <tr><td>RR</td><td>{breaths}</td></tr>\n</tbody>\n</table>\n<h3>Exam</h3>\n{}<h3>Assessment</h3>\n<p>{}</p>\n\
             <h3>Plan</h3>\n{}",
            entities(f.history),
            list("ul", f.exam),
            entities(f.assessment),
            list("ol", f.plan)
        ),
        Hand::Pasted => format!(
            "<p class=\"MsoNormal\" style=\"margin:0in\"><span style=\"font-size:11.0pt\"><span style=\"font-family:\
             &quot;Calibri&quot;,sans-serif\">{}<o:p></o:p></span></span></p>\n<p class=\"MsoNormal\"><span \
             lang=\"EN-US\">PE: BAR, TPR {temperature}/{pulse}/{breaths}. {}</span></p>\n<!-- [if gte mso 9]><xml>\
             <w:WordDocument></w:WordDocument></xml><![endif]-->\n<p class=\"MsoListParagraph\" style=\"text-indent:\
             -.25in\">&middot;&nbsp;&nbsp; {}</p>\n<p class=\"MsoListParagraph\">&middot;&nbsp;&nbsp; {}</p>\n",
            entities(f.history),
            entities(f.exam),
            entities(f.assessment),
            entities(f.plan)
        ),
    }
}

fn list(tag: &str, text: &str) -> String {
    let items: String = text
        .split(". ")
        .map(|item| format!("\t<li>{}</li>\n", entities(item.trim_end_matches('.'))))
        .collect();
    format!("<{tag}>\n{items}</{tag}>\n")
}

/// The editor writes typographic characters as entities.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{2019}' => out.push_str("&rsquo;"),
            '\u{2013}' => out.push_str("&ndash;"),
            '\u{b0}' => out.push_str("&deg;"),
            '\u{bd}' => out.push_str("&frac12;"),
            '\u{e9}' => out.push_str("&eacute;"),
            _ => out.push(c),
        }
    }
    out
}
