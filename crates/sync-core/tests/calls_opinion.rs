//! Second opinions: what is asked, and what an answer does to a judgement.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[path = "calls/visit.rs"]
mod visit;

use sync_core::calls::opinion::{BillState, CONTROLS_IN_ALL, Held, Opinion, Question, control};
use sync_core::calls::{Judged, Judgement, OtherVisit, ReasonCode, Rules, Verdict, judge};
use sync_core::neo::PatientWord;
use sync_core::notes::note;
use sync_core::practice::{PhoneEntry, PhoneKind, Visit};

fn opinion(verdict: Held) -> Opinion {
    Opinion {
        verdict,
        words: vec![" mass on the spleen ".to_owned(), String::new(), "sent home".to_owned()],
        why: "A grave finding.".to_owned(),
        model: "m".to_owned(),
        twice: true,
    }
}

fn with<T>(visit: &Visit, opinion: Option<&Opinion>, then: impl FnOnce(&Judged<'_>) -> T) -> T {
    let note = visit.consultation.as_ref().and_then(note);
    then(&Judged {
        visit,
        status: visit.appointment.status.meaning,
        note: note.as_ref(),
        completed_at: None,
        patient: Some(PatientWord::Alive),
        opted_out: false,
        earlier_death: false,
        earlier_refusal: false,
        other_visits: &[],
        opinion,
    })
}

fn judged(visit: &Visit, opinion: Option<&Opinion>) -> Judgement {
    let rules = Rules { second_opinion: true, ..Rules::default() };
    with(visit, opinion, |judged| judge(judged, &rules))
}

fn noted(more: &str) -> Visit {
    visit::noted(&format!("{}<p>{more}</p>", visit::ROUTINE))
}

fn codes(judgement: &Judgement) -> Vec<ReasonCode> {
    judgement.reasons.iter().map(|reason| reason.code).collect()
}

#[test]
fn a_clear_visit_is_called_only_where_both_agree() {
    let clear = visit::visit();
    let none = judged(&clear, None);
    assert_eq!((none.verdict, codes(&none)), (Verdict::Review, vec![ReasonCode::OpinionMissing]));
    let call = judged(&clear, Some(&opinion(Held::Call)));
    assert_eq!((call.verdict, codes(&call)), (Verdict::Call, Vec::new()));
    for held in [Held::Review, Held::Never] {
        let against = judged(&clear, Some(&opinion(held)));
        assert_eq!((against.verdict, codes(&against)), (Verdict::Review, vec![ReasonCode::OpinionAgainst]));
        let shown = &against.reasons[0];
        assert_eq!(
            (shown.field.as_str(), shown.evidence.as_str()),
            ("second_opinion", "mass on the spleen … sent home")
        );
    }
    let silent = Opinion { words: Vec::new(), ..opinion(Held::Review) };
    assert_eq!(judged(&clear, Some(&silent)).reasons[0].evidence, "A grave finding.", "else its reason");
}

#[test]
fn what_only_sounds_serious_is_set_aside_and_stays_a_remark() {
    for sounds in [
        "Life expectancy is weeks.",
        "Cytology consistent with lymphoma",
        "quality of life talk with family",
        "sent to ER for overnight care",
        "prefers texting",
        "Client is upset about the bill and wants a refund",
    ] {
        let visit = noted(sounds);
        let before = judged(&visit, None);
        assert_eq!(before.verdict, Verdict::Review, "{sounds}");
        let call = judged(&visit, Some(&opinion(Held::Call)));
        assert_eq!(call.verdict, Verdict::Call, "{sounds}: {:?}", call.reasons);
        let remarks = call.reasons.iter().filter(|reason| reason.code == ReasonCode::OpinionHarmless);
        assert!(remarks.count() > 0, "{sounds}: what was set aside stays visible");
        let once = Opinion { twice: false, ..opinion(Held::Call) };
        let one = judged(&visit, Some(&once));
        assert_eq!(one.verdict, Verdict::Review, "{sounds}: one answer is not enough");
        assert!(before.needs_two_opinions() && codes(&one).contains(&ReasonCode::OpinionMissing), "{sounds}");
        let against = codes(&judged(&visit, Some(&opinion(Held::Review))));
        assert!(against.len() >= 2 && against.contains(&ReasonCode::OpinionAgainst), "{sounds}: {against:?}");
    }
}

#[test]
fn nothing_plain_is_set_aside_and_nothing_is_asked_about_it() {
    let billed = |name: &str| {
        let mut visit = visit::visit();
        visit.consultation.as_mut().unwrap().lines.push(visit::line(name, 1.0, false));
        visit
    };
    let beside_the_name = |title: &str| {
        let mut visit = visit::visit();
        visit.appointment.client.title = title.to_owned();
        visit
    };
    let only_number = |text: &str| {
        let mut visit = visit::visit();
        let phone = PhoneEntry { kind: PhoneKind::Other, text: text.to_owned(), pims_says_mobile: None };
        visit.appointment.client.phones = vec![phone.clone()];
        visit.consultation.as_mut().unwrap().client.phones = vec![phone];
        visit
    };
    let named = |name: &str| {
        let mut visit = visit::visit();
        visit.appointment.client.last_name = name.to_owned();
        visit.consultation.as_mut().unwrap().client.last_name = name.to_owned();
        visit
    };
    let in_room = |room: &str| {
        let mut visit = visit::visit();
        visit.appointment.room = Some(room.to_owned());
        visit
    };
    let death_alone = visit::noted("<p>Died at home.</p>");
    let table = [
        ("a death on the bill", billed("Euthanasia")),
        ("a refusal in plain words", noted("Do not call.")),
        ("a warning beside the name", beside_the_name("DECEASED 11/20")),
        ("a death in a visit that tells of no living animal", death_alone),
        ("a complication, and no word of how the animal is", visit::noted("<p>Dehiscence of incision.</p>")),
        ("a number of somebody else", only_number("(415) 555-0123 neighbor")),
        ("a number behind a switchboard", only_number("(415) 555-0123 ext 4")),
        ("no number", only_number("555")),
        ("a wish in a name, which is hidden with it", named("Example TEXT ONLY")),
        ("a wish where nobody else reads", in_room("hospice room")),
    ];
    for (what, visit) in table {
        let alone = judged(&visit, None);
        assert_ne!(alone.verdict, Verdict::Call, "{what}");
        assert!(!codes(&alone).contains(&ReasonCode::OpinionMissing), "{what}: nobody is asked in vain");
        assert_eq!(
            judged(&visit, Some(&opinion(Held::Call))),
            alone,
            "{what}: no word of a model changes it"
        );
    }
}

#[test]
fn a_doubt_about_a_number_is_set_aside_only_where_the_model_knows_which_one_would_be_rung() {
    let phoned = |texts: &[&str], more: &str| {
        let mut visit = noted(more);
        let kinds = [PhoneKind::Mobile, PhoneKind::Work];
        let entries = texts.iter().zip(kinds).map(|(text, kind)| PhoneEntry {
            kind,
            text: (*text).to_owned(),
            pims_says_mobile: None,
        });
        visit.appointment.client.phones = entries.collect();
        visit.consultation.as_mut().unwrap().client.phones = visit.appointment.client.phones.clone();
        visit
    };
    for (what, visit) in [
        (
            "two numbers and a warning of one",
            phoned(&["(415) 555-0123", "(415) 555-0124"], "Her office cell is disconnected."),
        ),
        ("the only number", phoned(&["(415) 555-0123"], "Her old cell is disconnected.")),
        ("words that are not understood", phoned(&["(415) 555-0123 blue house"], "")),
    ] {
        let alone = judged(&visit, None);
        assert!(codes(&alone).contains(&ReasonCode::PhoneDoubtful), "{what}: {:?}", alone.reasons);
        assert_eq!(judged(&visit, Some(&opinion(Held::Call))).verdict, Verdict::Call, "{what}");
        let once = Opinion { twice: false, ..opinion(Held::Call) };
        assert_eq!(judged(&visit, Some(&once)).verdict, Verdict::Review, "{what}: one answer is not enough");
        assert_eq!(judged(&visit, Some(&opinion(Held::Review))).verdict, Verdict::Review, "{what}");
    }
    let undialled = phoned(&["555-0123", "555-0124"], "Her office cell is disconnected.");
    assert_eq!(judged(&undialled, Some(&opinion(Held::Call))).verdict, Verdict::Never, "none can be rung");
}

#[test]
fn a_question_tells_numbers_apart_where_it_matters_which_is_meant() {
    let asked = |texts: &[&str], more: &str| {
        let mut visit = noted(more);
        let entry = |text: &&str| PhoneEntry {
            kind: PhoneKind::Home,
            text: (*text).to_owned(),
            pims_says_mobile: None,
        };
        visit.appointment.client.phones = texts.iter().map(entry).collect();
        visit.consultation.as_mut().unwrap().client.phones = Vec::new();
        let question = with(&visit, None, |judged| Question::of(judged, "US"));
        let numbers: Vec<String> = question.numbers.iter().map(|number| number.written.clone()).collect();
        let note = question.notes[0].text.lines().last().unwrap_or_default().to_owned();
        (numbers.join(" / "), question.rung.unwrap_or_default(), question.remarks.join(" / "), note)
    };
    let parts = |a: &str, b: &str, c: &str, d: &str| (a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned());
    assert_eq!(
        asked(&["(415) 555-0123 wk", "415 555 0124 cell"], "Use 555-0124 not 0123."),
        parts("[number 1] wk / [number 2] cell", "[number 2]", "", "Use [number 2] not [number 1].")
    );
    assert_eq!(
        asked(&["(415) 555-0123"], "New cell 628-555-0199, old one dead."),
        parts("[number 1]", "[number 1]", "", "New cell ###-###-####, old one dead.")
    );
    assert_eq!(
        asked(&["(415) 555-0123 c"], "Fine."),
        parts("", "", "(###) ###-#### c", "Fine."),
        "one number of which nothing more is said leaves nothing open"
    );
    assert_eq!(
        asked(&["555-0123, ask for Pat"], "Fine."),
        parts("###-####, ask for [client]", "", "", "Fine."),
        "a number that cannot be dialled has no name"
    );
}

fn other(days: i64, note: &str) -> OtherVisit {
    OtherVisit {
        days,
        is_later: days > 0,
        same_animal: true,
        same_client: true,
        animals: vec!["Biscuit".to_owned(), "Kitten 4".to_owned()],
        clients: vec!["Pat".to_owned(), "Farrow".to_owned()],
        kind: Some("Exam".to_owned()),
        note: (!note.is_empty()).then(|| note.to_owned()),
        ..OtherVisit::default()
    }
}

fn asked_beside(others: &[OtherVisit]) -> Question {
    with(&visit::visit(), None, |judged| Question::of(&Judged { other_visits: others, ..*judged }, "US"))
}

#[test]
fn a_question_holds_what_was_written_at_other_visits_and_names_nobody() {
    let moose = OtherVisit {
        same_animal: false,
        animals: vec!["Moose".to_owned()],
        ..other(-1, "Moose and Biscuit: fine, says Pat.")
    };
    let of_another_client = OtherVisit { same_client: false, ..other(-2, "Her own words.") };
    let booked = OtherVisit { reason: Some("QOL, Pat asks".to_owned()), ..other(2, "") };
    let unwritten = other(-30, "");
    let long_ago = other(-190, "Farrow, then, asks for e-mail, 415-555-0199 is off. Kitten 4 is well.");
    let question = asked_beside(&[booked, long_ago, moose, unwritten, of_another_client]);
    let told: Vec<String> =
        question.other_visits.iter().map(|other| serde_json::to_string(other).unwrap()).collect();
    assert_eq!(
        told,
        [
            r####"{"when":"190 days before","animal":"same","kind":"Exam","note":"[client], then, asks for e-mail, ###-###-#### is off. [patient] 4 is well."}"####,
            r#"{"when":"1 day before","animal":"another","kind":"Exam","note":"[other animal] and [patient]: fine, says [client]."}"#,
            r#"{"when":"2 days after","animal":"same","kind":"Exam","reason":"QOL, [client] asks"}"#,
        ],
        "the earliest first; one that says nothing is left out"
    );
    assert_ne!(question.fingerprint(), asked_beside(&[]).fingerprint(), "an opinion knew nothing of them");
}

#[test]
fn other_visits_never_make_a_question_too_long() {
    let long: Vec<OtherVisit> = (1..9).map(|at| other(-10 * at, &"Eats well. ".repeat(200))).collect();
    let question = asked_beside(&long);
    let days: Vec<&str> = question.other_visits.iter().map(|other| other.when.as_str()).collect();
    assert_eq!(days, ["30 days before", "20 days before", "10 days before"], "the nearest that fit");
    let chart = noted(&"Eats well. ".repeat(2_000));
    let judgement = with(&chart, None, |judged| {
        let rules = Rules { second_opinion: true, ..Rules::default() };
        judge(&Judged { other_visits: &long, ..*judged }, &rules)
    });
    let missing = judgement.reasons.iter().find(|reason| reason.code == ReasonCode::OpinionMissing).unwrap();
    assert_eq!(missing.evidence, "", "a long chart is asked about without them: {:?}", judgement.reasons);
}

#[test]
fn without_the_owners_wish_no_opinion_counts() {
    let rules = Rules::default();
    let clear = visit::visit();
    let against = opinion(Held::Never);
    let verdict = with(&clear, Some(&against), |judged| judge(judged, &rules).verdict);
    assert_eq!(verdict, Verdict::Call);
}

#[test]
fn a_question_holds_what_was_written_and_names_nobody() {
    let mut visit = noted("Biscuit&#39;s owner Pat gave 415-555-0199 and pat@example.com.");
    visit.appointment.client.title = "TEXT ONLY, Pat".to_owned();
    visit.appointment.client.last_name = "Example (moved)".to_owned();
    visit.appointment.client.phones[0].text = "(415) 555-0123 wk".to_owned();
    let consultation = visit.consultation.as_mut().unwrap();
    consultation.lines.push(visit::line("Dental cleaning", 1.0, true));
    consultation.lines.push(visit::line("Nail trim", -1.0, false));
    let question = with(&visit, None, |judged| Question::of(judged, "US"));
    assert_eq!(question.kind.as_deref(), Some("Exam"));
    assert_eq!(question.title.as_deref(), Some("[patient] ; [client], [client]"));
    assert!(question.notes[0].text.contains("[patient] is bright and alert"), "{question:?}");
    assert!(question.notes[0].text.contains("[client] gave ###-###-#### and [e-mail]"), "{question:?}");
    for remark in ["TEXT ONLY, [client]", "(moved)"] {
        assert!(question.remarks.contains(&remark.to_owned()), "{remark}: {:?}", question.remarks);
    }
    let numbers: Vec<&str> = question.numbers.iter().map(|number| number.written.as_str()).collect();
    assert_eq!(numbers, ["[number 1]", "[number 1] wk"], "as the consultation and as the calendar have it");
    let states: Vec<BillState> = question.bill.iter().map(|line| line.state).collect();
    assert_eq!(states, [BillState::Billed, BillState::Declined, BillState::TakenBack]);
    let json = serde_json::to_string(&question).unwrap();
    for hidden in ["iscuit", "ISCUIT", "Pat", "xample", "555", "Rivera"] {
        assert!(!json.contains(hidden), "{hidden}: {json}");
    }
    // The forms that docs/cloud.md names.
    let value = serde_json::to_value(&question).unwrap();
    assert_eq!(value["notes"][0]["place"], "note");
    assert_eq!(value["bill"][2]["state"], "taken_back");
}

#[test]
fn an_opinion_stands_as_long_as_nothing_is_written_anew() {
    let print = |visit: &Visit| with(visit, None, |judged| Question::of(judged, "US").fingerprint());
    let before = visit::visit();
    assert_eq!(print(&before), print(&before.clone()));
    assert_ne!(print(&before), print(&noted("Late entry.")));
    let mut rebilled = before.clone();
    rebilled.consultation.as_mut().unwrap().lines.push(visit::line("Bandage", 1.0, false));
    assert_ne!(print(&before), print(&rebilled));
}

#[test]
fn a_chart_that_is_too_long_is_not_asked_about() {
    let long = noted(&"Eats well. ".repeat(3_000));
    let judgement = judged(&long, None);
    let missing = judgement.reasons.iter().find(|reason| reason.code == ReasonCode::OpinionMissing).unwrap();
    assert_eq!((judgement.verdict, missing.evidence.as_str()), (Verdict::Review, "unaskable"));
}

#[test]
fn a_model_is_tried_by_visits_that_all_differ() {
    let mut asked: Vec<String> = (0..CONTROLS_IN_ALL).map(|which| control(which).fingerprint()).collect();
    asked.sort();
    asked.dedup();
    assert_eq!(asked.len(), CONTROLS_IN_ALL);
    assert_eq!(control(CONTROLS_IN_ALL), control(0), "any number names one");
}
