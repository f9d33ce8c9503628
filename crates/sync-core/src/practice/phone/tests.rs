use proptest::prelude::*;

use super::PhoneProblemCode as Code;
use super::*;

/// E.164 or `-`, extension, kind, best and problems of each number, as a line.
fn lines(text: &str, region: &str) -> Vec<String> {
    read(text, region)
        .iter()
        .map(|number| {
            let mut line = number.e164.clone().unwrap_or_else(|| "-".to_owned());
            if let Some(extension) = &number.extension {
                line.push_str(&format!(" x{extension}"));
            }
            if let Some(kind) = number.kind {
                line.push_str(&format!(" {kind:?}"));
            }
            if number.best {
                line.push_str(" best");
            }
            for problem in &number.problems {
                line.push_str(&format!(" {problem:?}"));
            }
            line
        })
        .collect()
}

#[test]
fn a_field_is_read_as_a_person_reads_it() {
    let cases: &[(&str, &[&str])] = &[
        ("(415) 555-0123", &["+14155550123"]),
        ("4155550123", &["+14155550123"]),
        ("415.555.0123", &["+14155550123"]),
        ("415/555-0123", &["+14155550123"]),
        ("1-415-555-0123", &["+14155550123"]),
        ("+1 (415) 555‑0123", &["+14155550123"]),
        ("415 – 555 – 0123", &["+14155550123"]),
        ("４１５ ５５５ ０１２３", &["+14155550123"]),
        ("14155550123.", &["+14155550123"]),
        ("new (415) 555-0123", &["+14155550123"]),
        ("NEW# 415-555-0123", &["+14155550123"]),
        ("(415) 555-0123 best", &["+14155550123 best"]),
        ("cell: 415-555-0123", &["+14155550123 Mobile"]),
        ("(c) 415-555-0123", &["+14155550123 Mobile"]),
        ("415-555-0123 (home)", &["+14155550123 Home"]),
        ("W 415-555-0123", &["+14155550123 Work"]),
        ("415-555-0123, 415-555-0124", &["+14155550123", "+14155550124"]),
        ("415-555-0123/415-555-0124", &["+14155550123", "+14155550124"]),
        ("415-555-0123 or 415-555-0124", &["+14155550123", "+14155550124"]),
        ("415 555 0123 415 555 0124", &["+14155550123", "+14155550124"]),
        ("4155550123 4155550124", &["+14155550123", "+14155550124"]),
        ("41555501234155550124", &["+14155550123", "+14155550124"]),
        ("1415555012314155550124", &["+14155550123", "+14155550124"]),
        ("+14155550123+14155550124", &["+14155550123", "+14155550124"]),
        ("415-555-0123\n415-555-0124", &["+14155550123", "+14155550124"]),
        ("cell 415-555-0123 home 415-555-0124", &["+14155550123 Mobile", "+14155550124 Home"]),
        ("415-555-0123 cell 415-555-0124 home", &["+14155550123 Mobile", "+14155550124 Home"]),
        ("415-555-0123 (cell), 415-555-0124 best", &["+14155550123 Mobile", "+14155550124 best"]),
        ("415-555-0123 old; 415-555-0124", &["+14155550123 Disowned", "+14155550124"]),
        ("415-555-0123 x204", &["+14155550123 x204 Extension"]),
        ("415-555-0123x204", &["+14155550123 x204 Extension"]),
        ("(415) 555-0123 ext. 12", &["+14155550123 x12 Extension"]),
        ("work 415-555-0123 extension 7", &["+14155550123 x7 Work Extension"]),
        ("415-555-0123 #9", &["+14155550123 x9 Extension"]),
        ("415-555-0123 204", &["+14155550123 x204 Extension"]),
        ("415-555-0123 x204 415-555-0124", &["+14155550123 x204 Extension", "+14155550124"]),
        ("555-0123", &["- LocalOnly"]),
        ("555 0123 555 0124", &["- LocalOnly", "- LocalOnly"]),
        ("415", &["- TooShort"]),
        ("415-555-012", &["- TooShort"]),
        ("415555012345", &["- TooLong"]),
        ("415 555 0123 4567 8901 2345", &["+14155550123", "- TooLong"]),
        ("000-000-0000", &["- AllOneDigit"]),
        ("0000000", &["- AllOneDigit"]),
        ("9999999999", &["- AllOneDigit"]),
        ("123-456-7890", &["- ImpossibleAreaCode"]),
        ("(055) 555-0123", &["- ImpossibleAreaCode"]),
        ("(911) 555-0123", &["- ImpossibleAreaCode"]),
        ("(555) 555-0123", &["- ImpossibleAreaCode"]),
        ("(495) 555-0123", &["- ImpossibleAreaCode"]),
        ("(415) 155-0123", &["- ImpossibleNumber"]),
        ("(415) 911-0123", &["- ImpossibleNumber"]),
        ("(415) 555-1212", &["- ImpossibleNumber"]),
        ("900-555-0123", &["- PremiumRate"]),
        ("(415) 976-0123", &["- PremiumRate"]),
        ("800-555-0123", &["+18005550123 UnusualKind"]),
        ("(932) 555-0123", &["+19325550123 Unlisted"]),
        ("+44 20 7946 0958", &["+442079460958 AnotherCountry"]),
        ("011 44 20 7946 0958", &["+442079460958 AnotherCountry"]),
        ("+44 20 7946 0958 415-555-0123", &["+442079460958 AnotherCountry", "+14155550123"]),
        ("809-555-0123", &["+18095550123 AnotherCountry"]),
        ("604-555-0123", &["+16045550123"]),
        ("415-555-0123 wrong number", &["+14155550123 Disowned"]),
        ("no longer in service 415-555-0123", &["+14155550123 Disowned UnknownRemark"]),
        ("fax 415-555-0123", &["+14155550123 NotForCalls"]),
        ("415-555-0123 text only", &["+14155550123 NotForCalls"]),
        ("415-555-0123 do not call", &["+14155550123 DoNotCall"]),
        ("415-555-0123 (don't call!)", &["+14155550123 DoNotCall"]),
        ("415-555-0123 work - do not call", &["+14155550123 Work NotForCalls"]),
        ("415-555-0123 wk dont use", &["+14155550123 Work NotForCalls"]),
        ("415-555-0123 dont use", &["+14155550123 UnknownRemark"]),
        ("415-555-0123 dont use this number", &["+14155550123 UnknownRemark"]),
        ("work 415-555-0123 do not use this number", &["+14155550123 Work NotForCalls"]),
        ("415-555-0123 call this one", &["+14155550123 best"]),
        ("trabajo 415-555-0123 NO llamar aquí", &["+14155550123 Work NotForCalls"]),
        ("415-555-0123 no llamar", &["+14155550123 DoNotCall"]),
        ("415-555-0123 (daughter's)", &["+14155550123"]),
        ("415-555-0123 (neighbor's)", &["+14155550123 UnknownRemark"]),
        ("415-555-0123 neighbor", &["+14155550123 OtherPerson"]),
        ("Maria 415-555-0123", &["+14155550123 UnknownRemark"]),
        ("415-555-0123 after 5pm", &["+14155550123 UnknownRemark"]),
        ("n/a", &[]),
        ("", &[]),
        ("  -  ", &[]),
    ];
    let wrong: Vec<_> = cases
        .iter()
        .map(|(text, wanted)| (text, lines(text, "US"), wanted))
        .filter(|(_, got, wanted)| got != *wanted)
        .collect();
    assert!(wrong.is_empty(), "field, read, wanted: {wrong:#?}");
}

#[test]
fn other_countries_have_their_own_numbers() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("GB", "020 7946 0958", &["+442079460958"]),
        ("GB", "07700 900123", &["+447700900123"]),
        ("GB", "+44 (0)7700 900123", &["+447700900123"]),
        ("gb", "07700 900123 / 020 7946 0958", &["+447700900123", "+442079460958"]),
        ("GB", "07700 900123 020 7946 0958", &["+447700900123", "+442079460958"]),
        ("GB", "+1 415 555 0123", &["+14155550123 AnotherCountry"]),
        ("AU", "0491 570 006", &["+61491570006"]),
        ("AU", "(02) 5550 1234", &["+61255501234"]),
        ("CA", "(415) 555-0123", &["+14155550123"]),
    ];
    for (region, text, wanted) in cases {
        assert_eq!(lines(text, region), *wanted, "{text:?} in {region}");
    }
    assert!(read("415-555-0123", "XX1").is_empty(), "no such country");
}

fn client(phones: &[(PhoneKind, &str)]) -> Client {
    Client {
        first_name: "Dana".to_owned(),
        last_name: "O'Kafor".to_owned(),
        phones: phones
            .iter()
            .map(|(kind, text)| PhoneEntry { kind: *kind, text: (*text).to_owned(), pims_says_mobile: None })
            .collect(),
        ..Client::default()
    }
}

fn chosen(phones: &[(PhoneKind, &str)]) -> (Option<String>, Vec<Code>) {
    let choice = choose(&client(phones), "US");
    (choice.chosen.map(|chosen| format!("{} {:?}", chosen.e164, chosen.kind)), choice.doubts)
}

#[test]
fn the_preferred_number_is_chosen_and_doubts_are_named() {
    use PhoneKind::{Home, Mobile, Other, Work};
    let m = "+14155550123 Mobile";
    type Case<'a> = (&'a [(PhoneKind, &'a str)], Option<&'a str>, &'a [Code]);
    let cases: &[Case<'_>] = &[
        (&[(Work, "415-555-0125"), (Home, "415-555-0124"), (Mobile, "415-555-0123")], Some(m), &[]),
        (&[(Work, "415-555-0125"), (Home, "415-555-0124")], Some("+14155550124 Home"), &[]),
        (&[(Other, "415-555-0126"), (Work, "415-555-0125")], Some("+14155550125 Work"), &[]),
        (&[(Mobile, "415-555-0123"), (Home, "415-555-0124 best")], Some("+14155550124 Home"), &[]),
        (&[(Mobile, "415-555-0123"), (Work, "new 415-555-0125 best")], Some("+14155550125 Work"), &[]),
        (&[(Mobile, "415-555-0123 best"), (Work, "415-555-0125 best")], Some(m), &[Code::SeveralBest]),
        (&[(Mobile, "415-555-0123 best"), (Home, "(415) 555-0123 best")], Some(m), &[]),
        (&[(Other, "cell 415-555-0123")], Some(m), &[]),
        (&[(Other, "home 415-555-0124 cell 415-555-0123")], Some(m), &[]),
        (&[(Mobile, "415-555-0123 / 415-555-0124")], Some(m), &[]),
        (&[(Mobile, "415-555-0124 / 415-555-0123 best")], Some(m), &[]),
        (&[(Mobile, "415-555-0123"), (Other, "415-555-0126"), (Other, "415-555-0127")], Some(m), &[]),
        (&[(Mobile, "555-0123"), (Home, "415-555-0124")], Some("+14155550124 Home"), &[]),
        (&[(Mobile, "415-555-0123, 555-0199")], Some(m), &[]),
        (&[(Home, "415-555-0124 call this one"), (Mobile, "415-555-0123")], Some("+14155550124 Home"), &[]),
        (&[(Mobile, "415-555-0123"), (Work, "415-555-0124 wk dont use")], Some(m), &[]),
        (&[(Mobile, "415-555-0123 x4")], Some(m), &[Code::Extension]),
        (&[(Mobile, "415-555-0123 x4"), (Home, "415-555-0124")], Some("+14155550124 Home"), &[]),
        (&[(Mobile, "415-555-0123 husband")], Some(m), &[]),
        (&[(Mobile, "415-555-0123 wife"), (Home, "415-555-0124")], Some("+14155550124 Home"), &[]),
        (&[(Mobile, "415-555-0123 sister")], Some(m), &[Code::OtherPerson]),
        (&[(Mobile, "415-555-0123 ex husband")], Some(m), &[Code::UnknownRemark]),
        (
            &[(Home, "415-555-0124"), (Mobile, "415-555-0123 (dont use 0124, fax)")],
            Some("+14155550124 Home"),
            &[Code::UnknownRemark],
        ),
        (&[(Mobile, "Dana O'Kafor 415-555-0123")], Some(m), &[]),
        (&[(Mobile, "Maria 415-555-0123")], Some(m), &[Code::UnknownRemark]),
        (&[(Mobile, "415-555-0123"), (Home, "Maria 415-555-0124")], Some(m), &[]),
        (&[(Mobile, "415-555-0123 old"), (Home, "415-555-0124")], Some("+14155550124 Home"), &[]),
        (&[(Mobile, "415-555-0123"), (Home, "415-555-0123 disconnected")], None, &[Code::Disowned]),
        (&[(Mobile, "415-555-0123"), (Home, "do not call")], Some(m), &[Code::DoNotCall]),
        (&[(Mobile, "415-555-0123"), (Home, "415-555-0124 do not call")], Some(m), &[Code::DoNotCall]),
        (&[(Mobile, "415-555-0123"), (Home, "n/a")], Some(m), &[]),
        (&[(Mobile, "none")], None, &[Code::NoNumber]),
        (&[(Mobile, "000-000-0000")], None, &[Code::AllOneDigit]),
        (&[(Home, "555-0123")], None, &[Code::LocalOnly]),
        (&[], None, &[Code::NoNumber]),
    ];
    for (phones, number, doubts) in cases {
        assert_eq!(chosen(phones), (number.map(str::to_owned), doubts.to_vec()), "{phones:?}");
    }
}

#[test]
fn other_usable_numbers_are_alternates() {
    let choice = choose(
        &client(&[
            (PhoneKind::Work, "415-555-0125"),
            (PhoneKind::Mobile, "415-555-0123"),
            (PhoneKind::Home, "(415) 555-0123"),
            (PhoneKind::Home, "fax 415-555-0128"),
            (PhoneKind::Home, "415-555-0124"),
        ]),
        "US",
    );
    assert_eq!(choice.alternates, ["+14155550124", "+14155550125"], "each once, preferred first, no fax");
    assert_eq!(choice.chosen.unwrap().why, "a mobile number comes first");
}

#[test]
fn the_pims_lifts_a_number_without_a_label_to_mobile() {
    let mut client = client(&[(PhoneKind::Home, "415-555-0124"), (PhoneKind::Other, "415-555-0123")]);
    assert_eq!(choose(&client, "US").chosen.unwrap().e164, "+14155550124");
    client.phones[1].pims_says_mobile = Some(true);
    assert_eq!(choose(&client, "US").chosen.unwrap().e164, "+14155550123");
}

#[test]
fn an_unreadable_country_chooses_nothing() {
    let choice = choose(&client(&[(PhoneKind::Mobile, "415-555-0123")]), "");
    assert_eq!(choice.chosen, None);
    assert_eq!(choice.doubts, [Code::UnknownRegion]);
}

#[test]
fn a_choice_survives_storage_and_problems_hold_no_digit() {
    let choice = choose(&client(&[(PhoneKind::Mobile, "Maria 415-555-0123 x4, 555-0199")]), "US");
    let json = serde_json::to_string(&choice).unwrap();
    assert_eq!(serde_json::from_str::<PhoneChoice>(&json).unwrap(), choice);
    let problems = serde_json::to_string(&choice.doubts).unwrap();
    assert!(!problems.contains(|c: char| c.is_ascii_digit()), "{problems}");
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(text in any::<String>(), digits in "[0-9 +x#/,.()a-c-]{0,40}", region in prop::sample::select(vec!["US", "GB", "AU", "", "zz"])) {
        for text in [&text, &digits] {
            for number in read(text, region) {
                let dialable = number.e164.as_ref().is_none_or(|e164| {
                    e164.starts_with('+') && e164.len() <= 16 && e164[1..].bytes().all(|byte| byte.is_ascii_digit())
                });
                prop_assert!(dialable, "E.164 or nothing");
            }
        }
    }

    #[test]
    fn only_digits_that_stand_in_a_field_are_called(digits in "[0-9 ()-]{0,30}") {
        let bare: String = digits.chars().filter(char::is_ascii_digit).collect();
        for number in read(&digits, "US") {
            if let Some(e164) = number.e164 {
                let national = e164.trim_start_matches("+1");
                prop_assert!(bare.contains(national) || !e164.starts_with("+1"), "{e164} out of {digits:?}");
            }
        }
    }

    #[test]
    fn a_plain_number_is_found_however_it_is_written(line in 100_u32..200, form in 0_usize..6) {
        let line = format!("0{line}");
        let text = match form {
            0 => format!("(415) 555-{line}"),
            1 => format!("415555{line}"),
            2 => format!("+1 415 555 {line}"),
            3 => format!("cell 415.555.{line}"),
            4 => format!("1 (415) 555 {line} best"),
            _ => format!("  415-555-{line}\t"),
        };
        let choice = choose(&client(&[(PhoneKind::Mobile, &text)]), "US");
        prop_assert_eq!(choice.chosen.as_ref().map(|chosen| chosen.e164.clone()), Some(format!("+1415555{line}")));
        prop_assert_eq!(choice.doubts, vec![]);
    }
}
