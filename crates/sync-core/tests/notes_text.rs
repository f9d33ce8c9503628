//! HTML notes as a person reads them.

use proptest::prelude::*;
use sync_core::notes::text;

#[test]
fn what_an_editor_writes_becomes_readable_text() {
    let cases = [
        ("paragraphs leave an empty line", "<p>One.</p>\n<p>Two.</p>\n", "One.\n\nTwo."),
        ("a break is one line", "<p>S: limping<br />\nO: T 101</p>", "S: limping\nO: T 101"),
        ("two breaks leave an empty line", "a<br><br>b<br/><br/><br/>c", "a\n\nb\n\nc"),
        (
            "inline marks leave no trace",
            "<p>in<b>tact</b> <em>male</em>, <u>no</u> <a href=\"http://x.example\">murmur</a></p>",
            "intact male, no murmur",
        ),
        ("line breaks of the source are spaces", "<p>Give with\n   food.</p>", "Give with food."),
        (
            "no-break spaces are spaces",
            "<p>O:&nbsp; T&nbsp;=&nbsp;38.5&nbsp;</p><p>&nbsp;</p><p>A</p>",
            "O: T = 38.5\n\nA",
        ),
        (
            "entities",
            "<p>38.5&deg;C &ndash; &frac12; tab &amp; r&eacute;check &lt;1 wk, can&rsquo;t&#8230;</p>",
            "38.5°C – ½ tab & récheck <1 wk, can’t…",
        ),
        ("Windows' own code points", "it&#146;s 5&#150;7 days", "it’s 5–7 days"),
        ("bullets", "<ul><li>rest</li><li>no stairs</li></ul><p>Then</p>", "- rest\n- no stairs\n\nThen"),
        (
            "numbers, with a start and a value of their own",
            "<ol start=\"3\"><li>a</li><li value=\"7\">b</li><li>c</li></ol>",
            "3. a\n7. b\n8. c",
        ),
        (
            "nested lists keep their depth",
            "<ol><li>Meds<ul><li><p>Carprofen</p><p>with food</p></li><li>Gabapentin</li></ul></li><li>Recheck</li></ol>",
            "1. Meds\n  - Carprofen\n    with food\n  - Gabapentin\n2. Recheck",
        ),
        (
            "a table keeps its rows and the places of its cells",
            "<table><tbody><tr><td>Temp</td><td><p>101.5</p></td></tr>\n<tr><td>HR</td><td></td><td>loud</td></tr></tbody></table><p>BAR</p>",
            "Temp | 101.5\nHR | | loud\n\nBAR",
        ),
        (
            "pasted Word",
            "<p class=MsoNormal style='margin:0in;mso-fareast-font-family:\"Times\"'><span lang=EN-US>PE: BAR<o:p></o:p></span></p>\
             <!--[if gte mso 9]><xml><w:WordDocument>Normal</w:WordDocument></xml><![endif]-->\
             <style><!-- p.MsoNormal {margin:0} --></style><xml><w:View>Normal</w:View></xml>\
             <p class=MsoListParagraph><![if !supportLists]><span>&middot;&nbsp;&nbsp; </span><![endif]>Rest<o:p>&nbsp;</o:p></p>",
            "PE: BAR\n\n· Rest",
        ),
        (
            "scripts and styles say nothing",
            "<script>if (a<b) { alert('x') }</script><style>p>b{}</style><p>ok</p>",
            "ok",
        ),
        ("a script that quotes its own tag", "<script>/*<!-- <script> */</script>after", "after"),
        (
            "an image stands where it stood",
            "<p>See <img src=\"a.png\" alt=\"left hind radiograph\"> and <img src='b>c.png'></p>",
            "See [image: left hind radiograph] and [image]",
        ),
        (
            "only images",
            "<p><img src=\"a.png\"></p><p><img src=\"b.png\" alt=\"\"></p>",
            "[The note holds no text, only images (2)]",
        ),
        (
            "only a described image",
            "<img src=a.png alt=\"lab results\">",
            "[The note holds no text, only images (1): lab results]",
        ),
        (
            "boxes keep their ticks",
            "<input type=\"checkbox\" checked> vaccinated <input type=checkbox> microchipped",
            "[x] vaccinated [ ] microchipped",
        ),
        (
            "struck-out words are told apart",
            "<p><s>No vomiting.</s> Vomited twice.</p>",
            "[struck out: No vomiting.] Vomited twice.",
        ),
        (
            "a power of ten is no longer number",
            "10<sup>6</sup>/ml, 1<sup>st</sup> visit, H<sub>2</sub>O",
            "10^6/ml, 1st visit, H2O",
        ),
        ("preformatted text keeps its lines", "<pre>RBC  6.5\nWBC 12</pre>", "RBC  6.5\nWBC 12"),
        ("headings", "<h3>History</h3>\n<p>Ate a sock.</p>", "History\n\nAte a sock."),
        ("text in a form field", "<textarea>typed &amp; kept</textarea>", "typed & kept"),
        ("other scripts", "<p>Größe: 3 cm — 犬の皮膚炎 🐾</p>", "Größe: 3 cm — 犬の皮膚炎 🐾"),
        ("nothing to see", "<p>&nbsp;</p>\n<p><br></p>&#8203;", ""),
        ("nothing at all", "", ""),
    ];
    for (what, html, wanted) in cases {
        assert_eq!(text(html), wanted, "{what}");
    }
}

#[test]
fn plain_text_survives_as_it_was_typed() {
    let cases = [
        ("BP <120, T<39", "BP <120, T<39"),
        ("HR<baseline then > later", "HR<baseline then > later"),
        ("wt <b 40, HR> 120", "wt <b 40, HR> 120"),
        ("if T <b and c> 3 recheck", "if T <b and c> 3 recheck"),
        ("R&D, A&P: dogs & cats", "R&D, A&P: dogs & cats"),
        ("line one\nline two\r\n\r\n\r\n\r\nline three", "line one\nline two\n\nline three"),
        ("ask <owner name> about <x-ray>", "ask <owner name> about <x-ray>"),
        ("unfinished <p", "unfinished <p"),
        ("unfinished <!-- remark", "unfinished <!-- remark"),
        ("<script> is a word here", "<script> is a word here"),
        ("->  <-  <->  <3", "->  <-  <->  <3"),
        ("two  spaces", "two  spaces"),
        ("T &lt;39", "T <39"),
    ];
    for (typed, wanted) in cases {
        assert_eq!(text(typed), wanted);
    }
}

#[test]
fn text_beside_markup_survives_as_well() {
    let cases = [
        ("<p>BP <120 and T<39</p><p>HR <baseline</p>", "BP <120 and T<39\n\nHR <baseline"),
        ("<p>platelets < 100 & falling</p>", "platelets < 100 & falling"),
        ("<style>never closed <p>text</p>", "<style>never closed text"),
        ("<p title=\"a < b > c\">x</p>", "x"),
        ("</div></p><li>stray item", "- stray item"),
        ("<frameset><frame src=x><p>kept</p>", "kept"),
        ("<table>loose<tr><td>cell", "loose\ncell"),
        ("<select><option>one<option selected>two</select>", "one\ntwo"),
    ];
    for (html, wanted) in cases {
        let got = text(html);
        let plain: Vec<&str> = got.split_whitespace().collect();
        let expected: Vec<&str> = wanted.split_whitespace().collect();
        assert_eq!(plain, expected, "{html:?} became {got:?}");
    }
}

#[test]
fn a_long_line_is_not_wrapped() {
    let line = "word ".repeat(400);
    assert_eq!(text(&format!("<p>{line}</p>")).lines().count(), 1, "no width is imposed");
}

#[test]
fn sixty_kilobytes_and_deep_nesting_come_through_whole() {
    let row = "<tr><td><p style=\"margin:0\">Day <b>1</b></p></td><td>BAR, T &lt;39&nbsp;</td></tr>\n";
    let large = format!("<table>{}</table>", row.repeat(800));
    assert!(large.len() > 60_000, "as large as promised");
    assert_eq!(text(&large).lines().filter(|line| *line == "Day 1 | BAR, T <39").count(), 800);

    let deep = format!("{}kept{}", "<div><ul><li>".repeat(5_000), "</li></ul></div>".repeat(5_000));
    assert!(text(&deep).ends_with("- kept"), "depth costs nothing");

    let stray = "<".repeat(60_000);
    assert_eq!(text(&stray), stray, "every one of them is text");
    let comments = "<!-- ".repeat(12_000);
    assert_eq!(text(&comments).matches("<!--").count(), 12_000, "unclosed comments are text");
    let styles = "<style>".repeat(8_000);
    assert_eq!(text(&styles).matches("<style>").count(), 8_000, "unclosed styles are text");
}

/// A piece of a note: markup as editors write it, or text, with the words that a reader sees.
fn piece() -> impl Strategy<Value = (String, Vec<String>)> {
    let word = "[A-Za-z0-9]{1,8}";
    let visible = |prefix: &'static str, suffix: &'static str| {
        word.prop_map(move |word: String| (format!("{prefix}{word}{suffix}"), vec![word]))
    };
    prop_oneof![
        visible("", " "),
        visible("<p>", "</p>"),
        visible("<p class=MsoNormal style='a:\"<b\"'>", "<o:p></o:p></p>"),
        visible("<ul><li>", "</li></ul>"),
        visible("<ol><li>x</li><li>", "</ol>")
            .prop_map(|(html, words)| (html, [vec!["x".to_owned()], words].concat())),
        visible("<table><tr><td>", "</td></tr></table>"),
        visible("</td><td>", " "),
        visible("<pre>", "</pre>"),
        visible("<s>", "</s> "),
        visible("<textarea>", "</textarea> "),
        visible("<h2>", "</h2>"),
        visible("<svg><text>", "</text></svg> "),
        visible(" <", " "),
        visible(" < ", " "),
        visible(" & ", " "),
        visible("<3", " ").prop_map(|(html, words)| (html, vec![format!("3{}", words[0])])),
        word.prop_map(|hidden: String| (format!("<!-- {hidden} -->"), Vec::new())),
        word.prop_map(|hidden: String| (format!("<style>{hidden}<p></style>"), Vec::new())),
        word.prop_map(|hidden: String| (format!("<script>{hidden}<!-- </script>"), Vec::new())),
        Just(("<br>".to_owned(), Vec::new())),
        Just(("<img src='x.png'>".to_owned(), Vec::new())),
        Just((" &nbsp; ".to_owned(), Vec::new())),
        Just(("</div></li></table>".to_owned(), Vec::new())),
    ]
}

proptest! {
    #[test]
    fn every_visible_word_appears_in_order(pieces in prop::collection::vec(piece(), 0..40)) {
        // Stray `<` followed by a word that happens to be an element's name is markup to everyone.
        let elements = ["a", "b", "i", "p", "q", "s", "u", "g"];
        prop_assume!(pieces.iter().flat_map(|(_, words)| words).all(|word| word.len() > 3 || !elements.contains(&word.to_lowercase().as_str())));
        let html: String = pieces.iter().map(|(html, _)| html.as_str()).collect();
        let words: Vec<&String> = pieces.iter().flat_map(|(_, words)| words).collect();
        let read = text(&html);
        let mut rest = read.as_str();
        for word in words {
            let at = rest.find(word.as_str());
            prop_assert!(at.is_some(), "{word:?} of {html:?} is missing in {read:?}");
            rest = &rest[at.unwrap() + word.len()..];
        }
    }

    #[test]
    fn nothing_makes_it_panic(html in any::<String>(), tags in "(<[a-z/!\\[]{0,3}[ =\"'>a-z:-]{0,6}|&#?[a-z0-9]{0,6};?|\\PC){0,60}") {
        let _ = text(&html);
        let _ = text(&tags);
    }

    #[test]
    fn words_typed_without_markup_all_survive(words in prop::collection::vec("[A-Za-z0-9.,]{1,6}", 1..20), comparisons in prop::collection::vec("[<>]{1,2}", 1..20)) {
        // "5 <10 >3": comparisons before figures, never before a letter.
        let typed: Vec<String> = words.iter().zip(comparisons.iter().cycle()).map(|(w, c)| format!("{c}7{w}")).collect();
        let line = typed.join(" ");
        prop_assert_eq!(text(&line), line);
    }
}
