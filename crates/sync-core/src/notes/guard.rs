//! Keeps text from being mistaken for markup.
//!
//! Reception and veterinarians type `BP <120`, `T<39` and `HR<baseline` into fields that also hold HTML. An HTML parser
//! takes `<baseline …` for a tag and swallows everything to the next `>`. Here every `<` that does not begin complete
//! markup of a kind that editors write (a known element with well-formed attributes, a closed comment, a closed
//! declaration) is written as `&lt;`, and so survives as the character it is. Elements that hide what follows
//! (`script`, `style`, …) count only where their end tag exists.

use std::borrow::Cow;

/// The source with stray `<` written as entities, and whether any markup is left in it.
pub(super) fn guarded(source: &str) -> (Cow<'_, str>, bool) {
    let mut out = String::new();
    let mut copied = 0;
    let mut markup = false;
    let mut from = 0;
    // Where each hiding element's end tag was last sought without success, so that the search stays linear.
    let mut missing: Vec<&'static str> = Vec::new();
    while let Some(found) = source.get(from..).and_then(|rest| rest.find('<')) {
        let at = from + found;
        let rest = source.get(at..).unwrap_or_default();
        match markup_length(rest, &mut missing) {
            Some(length) => {
                markup = true;
                from = at + length;
            }
            None => {
                out.push_str(source.get(copied..at).unwrap_or_default());
                out.push_str("&lt;");
                copied = at + 1;
                from = at + 1;
            }
        }
    }
    if copied == 0 {
        return (Cow::Borrowed(source), markup);
    }
    out.push_str(source.get(copied..).unwrap_or_default());
    (Cow::Owned(out), markup)
}

/// Elements whose content is not text to a reader, or is raw text to the tokenizer.
pub(super) const RAW: [&str; 10] =
    ["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "template", "xml"];

/// Length of the markup that `rest` begins with, if it begins with any.
fn markup_length(rest: &str, missing: &mut Vec<&'static str>) -> Option<usize> {
    if let Some(body) = rest.strip_prefix("<!--") {
        if missing.contains(&"-->") {
            return None;
        }
        let Some(end) = body.find("-->") else {
            missing.push("-->");
            return None;
        };
        return Some(4 + end + 3);
    }
    if rest.starts_with("<![") || starts_with_ignoring_case(rest, "<!doctype") || rest.starts_with("<?xml") {
        // Word's <![if …]> and <![endif]>, CDATA, <?xml:namespace … />. None of them spans another tag.
        let end = rest.find('>')?;
        return (!rest.get(1..end)?.contains('<')).then_some(end + 1);
    }
    let (closing, body) = match rest.strip_prefix("</") {
        Some(body) => (true, body),
        None => (false, rest.strip_prefix('<')?),
    };
    let name_length =
        body.find(|c: char| !(c.is_ascii_alphanumeric() || c == ':' || c == '-')).unwrap_or(body.len());
    let name = body.get(..name_length)?.to_ascii_lowercase();
    if !is_element(&name) {
        return None;
    }
    let attributes = attributes_length(body.get(name_length..)?)?;
    let length = rest.len() - body.len() + name_length + attributes;
    if closing {
        return Some(length);
    }
    if let Some(raw) = RAW.iter().find(|raw| **raw == name) {
        if missing.contains(raw) {
            return None;
        }
        let Some(end) = end_tag(rest.get(length..)?, raw) else {
            missing.push(raw);
            return None;
        };
        return Some(length + end);
    }
    Some(length)
}

/// Offset of the element's end tag in `rest`.
fn end_tag(rest: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = rest.get(from..)?.find("</") {
        let at = from + found;
        let after = rest.get(at + 2..)?;
        if starts_with_ignoring_case(after, name)
            && after
                .get(name.len()..)
                .is_some_and(|end| end.trim_start_matches([' ', '\t', '\n', '\r']).starts_with('>'))
        {
            return Some(at);
        }
        from = at + 2;
    }
    None
}

fn starts_with_ignoring_case(text: &str, prefix: &str) -> bool {
    text.as_bytes().get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
}

/// Length of well-formed attributes up to and with the closing `>`.
fn attributes_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        let spaces = bytes.get(at..)?.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        at += spaces;
        match bytes.get(at)? {
            b'>' => return Some(at + 1),
            b'/' => at += 1,
            byte if byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':' | b'@' | b'*' | b'[' | b'(') => {
                // Editors sometimes leave out the space after a quoted value, never the one after the name.
                let after_quote = at > 0 && matches!(bytes.get(at - 1), Some(b'"' | b'\'' | b'/'));
                if spaces == 0 && !after_quote {
                    return None;
                }
                let name_length = bytes
                    .get(at..)?
                    .iter()
                    .take_while(|byte| {
                        !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'>' | b'/' | b'<' | b',')
                    })
                    .count();
                let name = text.get(at..at + name_length)?;
                at += name_length;
                let value = value_length(bytes.get(at..)?)?;
                if value == 0 && !stands_alone(name) {
                    return None;
                }
                at += value;
            }
            _ => return None,
        }
    }
}

/// Whether an attribute is written without a value; words of a sentence are not.
fn stands_alone(name: &str) -> bool {
    const ALONE: [&str; 26] = [
        "allowfullscreen",
        "alt",
        "async",
        "autofocus",
        "checked",
        "class",
        "compact",
        "contenteditable",
        "controls",
        "defer",
        "disabled",
        "hidden",
        "href",
        "id",
        "ismap",
        "multiple",
        "nohref",
        "noshade",
        "nowrap",
        "readonly",
        "required",
        "reversed",
        "selected",
        "style",
        "title",
        "value",
    ];
    ALONE.contains(&name.to_ascii_lowercase().as_str())
        || name.contains('-')
        || name.starts_with(['*', '[', '('])
}

/// Length of `= value` after an attribute's name; 0 when there is none.
fn value_length(bytes: &[u8]) -> Option<usize> {
    let blank = |from: usize| bytes.iter().skip(from).take_while(|byte| byte.is_ascii_whitespace()).count();
    let equals = blank(0);
    if bytes.get(equals) != Some(&b'=') {
        return Some(0);
    }
    let start = equals + 1 + blank(equals + 1);
    match bytes.get(start)? {
        quote @ (b'"' | b'\'') => {
            let inner = bytes.get(start + 1..)?.iter().position(|byte| byte == quote)?;
            Some(start + 1 + inner + 1)
        }
        b'>' | b'<' => None,
        _ => {
            let length = bytes
                .get(start..)?
                .iter()
                .take_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'>' | b'<'))
                .count();
            Some(start + length)
        }
    }
}

/// Whether editors write an element of this name: HTML's own, and Office's and other prefixed ones.
fn is_element(name: &str) -> bool {
    const ELEMENTS: &[&str] = &[
        "a",
        "abbr",
        "acronym",
        "address",
        "area",
        "article",
        "aside",
        "audio",
        "b",
        "base",
        "basefont",
        "bdi",
        "bdo",
        "big",
        "blockquote",
        "body",
        "br",
        "button",
        "canvas",
        "caption",
        "center",
        "circle",
        "cite",
        "code",
        "col",
        "colgroup",
        "data",
        "datalist",
        "dd",
        "del",
        "details",
        "dfn",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "em",
        "embed",
        "fieldset",
        "figcaption",
        "figure",
        "font",
        "footer",
        "form",
        "frame",
        "frameset",
        "g",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hgroup",
        "hr",
        "html",
        "i",
        "iframe",
        "image",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "legend",
        "li",
        "line",
        "link",
        "main",
        "map",
        "mark",
        "marquee",
        "math",
        "menu",
        "meta",
        "meter",
        "nav",
        "nobr",
        "noembed",
        "noframes",
        "noscript",
        "object",
        "ol",
        "optgroup",
        "option",
        "output",
        "p",
        "param",
        "path",
        "picture",
        "pre",
        "progress",
        "q",
        "rect",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "script",
        "search",
        "section",
        "select",
        "slot",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "style",
        "sub",
        "summary",
        "sup",
        "svg",
        "table",
        "tbody",
        "td",
        "template",
        "text",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "time",
        "title",
        "tr",
        "track",
        "tspan",
        "tt",
        "u",
        "ul",
        "use",
        "var",
        "video",
        "wbr",
        "xml",
        "xmp",
    ];
    if ELEMENTS.binary_search(&name).is_ok() {
        return true;
    }
    // Office's and the site's own: o:p, w:sdt, v:shape, st1:place, app-event-popup, spot-icon.
    const PREFIXES: &[&str] = &[
        "a", "app", "m", "mat", "ng", "o", "p", "pic", "spot", "st1", "st2", "svg", "u1", "u2", "v", "w",
        "w10", "wp", "x",
    ];
    match name.split_once(':') {
        Some((prefix, rest)) => !rest.is_empty() && PREFIXES.contains(&prefix),
        None => name.split_once('-').is_some_and(|(prefix, rest)| {
            !rest.is_empty() && matches!(prefix, "app" | "mat" | "ng" | "p" | "spot")
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_markup_becomes_an_entity() {
        for stray in [
            "BP <120",
            "T<39 ok",
            "HR<baseline then > later",
            "<b 40, HR> x",
            "a < b > c",
            "a <b and c> d",
            "<x-ray>",
            "<temp:39>",
            "<name>",
            "x <",
            "<p",
            "<!--",
        ] {
            let (text, markup) = guarded(stray);
            assert!(text.contains("&lt;") && !text.contains('<'), "{stray:?} became {text:?}");
            assert!(!markup, "{stray:?} holds no markup");
        }
    }

    #[test]
    fn what_editors_write_stays_markup() {
        for html in [
            "<p>",
            "<P CLASS=MsoNormal>",
            "<br/>",
            "<br />",
            "</p >",
            "<o:p></o:p>",
            "<td colspan=2 nowrap>",
            "<p style='margin:0in;a:\"b\"'>",
            "<img src=\"a>b.png\"alt=\"x\">",
            "<!--[if gte mso 9]><xml>1</xml><![endif]-->",
            "<![if !supportLists]>",
            "<?xml:namespace prefix = o />",
            "<style>p<b{}</style>",
            "<a href=http://x/y?z=1>",
        ] {
            let (text, markup) = guarded(html);
            assert_eq!(text, html, "editors write this");
            assert!(markup, "{html:?} is markup");
        }
    }
}
