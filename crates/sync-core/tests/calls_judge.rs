//! Which visits may be called, by what is written about them.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[path = "calls/visit.rs"]
mod visit;

use proptest::prelude::*;
use sync_core::calls::language::{Context, read};
use sync_core::calls::{Judged, Judgement, Mode, OtherVisit, Reason, ReasonCode, Rules, Verdict, judge};
use sync_core::neo::PatientWord;
use sync_core::notes::note;
use sync_core::practice::{
    Closed, NotePart, NotePlace, PhoneEntry, PhoneKind, PimsStatus, Visit, VisitStatus,
};
use visit::{ROUTINE, line, noted, visit, with};

fn judged(visit: &Visit) -> Judgement {
    with(visit, |_| {})
}

fn has(judgement: &Judgement, code: ReasonCode) -> bool {
    judgement.reasons.iter().any(|reason| reason.code == code)
}

/// Every word of death that is looked for, as people write it.
const DEATH: &[&str] = &[
    "euthanasia",
    "Euthanasia",
    "EUTHANASIA",
    "euthanize",
    "euthanized",
    "euthanised",
    "euthanizing",
    "euthanasied",
    "euthenasia",
    "euthansia",
    "euthanaisa",
    "euthinasia",
    "euthanisia",
    "uthanasia",
    "ethanasia",
    "eutanasia",
    "euthanazia",
    "youthanasia",
    "euthaniasia",
    "euth",
    "eutha",
    "eu-thanasia",
    "Beuthanasia",
    "Euthasol",
    "PTS",
    "pts",
    "P.T.S.",
    "p.t.s",
    "P/T/S",
    "P-T-S",
    "PTS?",
    "(PTS)",
    "possible PTS",
    "DOA",
    "D.O.A.",
    "doa",
    "dead on arrival",
    "deceased",
    "DECEASED",
    "decesed",
    "died",
    "dies",
    "dying",
    "death",
    "passed away",
    "Passed\u{a0}away",
    "passing away",
    "passed peacefully",
    "passed in her sleep",
    "cremation",
    "cremated",
    "Cremation - private",
    "creamation",
    "cremains",
    "aquamation",
    "Aquamation",
    "put to sleep",
    "putting her to sleep",
    "put him gently to sleep",
    "E&C",
    "E & C",
    "e and c",
    "E+C",
    "condolences",
    "condolence card",
    "sympathy card",
    "so sorry for your loss",
    "rainbow bridge",
    "RIP",
    "R.I.P.",
    "rest in peace",
    "humane ending",
    "compassionate ending",
    "end of life",
    "laid to rest",
    "did not survive",
    "didn't make it",
    "necropsy",
    "post-mortem",
    "memorial",
    "burial",
    "Fatal-Plus",
    "alkaline hydrolysis",
    "eu\u{ad}thanasia",
    "eutanasia",
    "eutanasiado",
    "falleció",
    "fallecido",
    "FALLECIO",
    "murió",
    "muerte",
    "cremación",
    "incineración",
    "poner a dormir",
    "ponerla a dormir",
    "descanse en paz",
    "condolencias",
    "pésame",
    "acuamación",
    "sacrificio",
];

/// Asked where an end is near, and often long before it: a person looks, and nobody is dead yet.
const QUALITY: &[&str] = &["QOL", "Q.O.L.", "QOL exam", "quality of life", "calidad de vida"];

/// What looks like a word of death and is none.
const INNOCENT: &[&str] = &[
    "3 appts this month",
    "several attempts at the blood draw",
    "prompts the owner for receipts",
    "receipts e-mailed",
    "doable at home",
    "scripts refilled",
    "Patient is euthyroid.",
    "euthermic",
    "anesthesia was uneventful",
    "anaesthesia monitored throughout",
    "closed the dead space",
    "dead skin",
    "decreased appetite",
    "diseased gum",
    "crenated red cells",
    "stool creation",
    "passed stool this morning",
    "passed urine",
    "has passed stool",
    "loss of appetite",
    "optional",
    "excepts",
    "adopts",
    "concepts",
    "buried sutures",
    "the swelling died down",
    "diet change",
    "ripe fruit",
    "grip",
    "kept calm",
    "helps",
    "no callus on the elbow",
    "abrupt onset",
    "No complications.",
    "No anesthetic or surgical complications.",
    "Recovered without complications",
    "Presenting complaint: itching",
    "Chief complaint: limping",
    "critical to finish the antibiotics",
    "stuporous",
    "adopted from a rescue",
    "uncomplicated recovery",
    "steps",
    "acceptable",
    "PT slightly long",
];

#[test]
fn a_routine_visit_of_a_living_patient_with_one_number_is_called() {
    let judgement = judged(&visit());
    assert_eq!(judgement.reasons, [], "nothing stands against it");
    assert_eq!(judgement.verdict, Verdict::Call);
    assert_eq!(judgement.phone.unwrap().e164, "+14155550123");
}

#[test]
fn every_word_of_death_anywhere_in_prose_keeps_the_machine_from_calling() {
    for word in DEATH {
        let in_note = noted(&format!("{ROUTINE}<p>{word}</p>"));
        let mut in_reason = visit();
        in_reason.appointment.reason = Some(format!("exam, {word}"));
        let mut in_title = visit();
        in_title.appointment.title = Some(format!("BISCUIT ; EXAMPLE, PAT {word}"));
        let mut declined = visit();
        declined.consultation.as_mut().unwrap().lines.push(line(word, 1.0, true));
        let mut short = visit();
        let part = NotePart { place: NotePlace::Notes, html: (*word).into() };
        short.consultation.as_mut().unwrap().notes.push(part);
        let mut discharge = visit();
        let part = NotePart { place: NotePlace::DischargeSummary, html: (*word).into() };
        discharge.consultation.as_mut().unwrap().notes.push(part);
        let places = [
            ("note", in_note),
            ("reason", in_reason),
            ("title", in_title),
            ("billing_declined", declined),
            ("short_note", short),
            ("discharge_summary", discharge),
        ];
        for (place, visit) in places {
            let judgement = judged(&visit);
            assert_eq!(judgement.verdict, Verdict::Review, "{word:?} in {place}: a person looks");
            let reason = judgement.reasons.iter().find(|r| r.code.is_death());
            assert_eq!(reason.map(|r| r.field.as_str()), Some(place), "{word:?} is told with its place");
        }
    }
}

#[test]
fn a_bill_that_was_taken_back_line_by_line_is_for_a_person() {
    let mut taken_back = visit();
    taken_back.consultation.as_mut().unwrap().lines = vec![line("Canine spay - VOID", 1.0, false)];
    let judgement = judged(&taken_back);
    assert_eq!(judgement.verdict, Verdict::Review);
    assert!(has(&judgement, ReasonCode::OutcomeUnclear));
    taken_back.consultation.as_mut().unwrap().lines.push(line("Physical exam", 1.0, false));
    assert_eq!(judged(&taken_back).verdict, Verdict::Call, "one line was entered twice");
}

#[test]
fn every_word_of_death_in_the_type_or_on_the_bill_means_never() {
    for word in DEATH {
        let mut typed = visit();
        typed.appointment.type_name = Some((*word).into());
        let mut billed = visit();
        billed.consultation.as_mut().unwrap().lines.push(line(word, 1.0, false));
        for visit in [typed, billed] {
            let judgement = judged(&visit);
            assert_eq!(judgement.verdict, Verdict::Never, "{word:?} is a fact there");
            assert!(has(&judgement, ReasonCode::DeathRecorded), "{word:?} is the reason");
        }
    }
}

#[test]
fn a_visit_about_the_quality_of_life_is_for_a_person_wherever_it_says_so() {
    for word in QUALITY {
        let mut typed = visit();
        typed.appointment.type_name = Some((*word).into());
        let mut billed = visit();
        billed.consultation.as_mut().unwrap().lines.push(line(word, 1.0, false));
        let mut reasoned = visit();
        reasoned.appointment.reason = Some((*word).into());
        for visit in [typed, billed, reasoned, noted(&format!("{ROUTINE}<p>{word}</p>"))] {
            let judgement = judged(&visit);
            assert_eq!(judgement.verdict, Verdict::Review, "{word:?}");
            assert!(has(&judgement, ReasonCode::EndOfLifeTalk), "{word:?} is the reason");
        }
    }
}

#[test]
fn a_billed_euthanasia_that_was_taken_back_is_for_a_person() {
    let mut visit = visit();
    visit.consultation.as_mut().unwrap().lines.push(line("Euthanasia", -1.0, false));
    assert_eq!(judged(&visit).verdict, Verdict::Review);
}

#[test]
fn words_that_only_look_like_it_are_no_signals() {
    for text in INNOCENT {
        let judgement = judged(&noted(&format!("{ROUTINE}<p>{text}</p>")));
        assert_eq!((judgement.verdict, judgement.reasons), (Verdict::Call, vec![]), "{text:?} means nothing");
    }
}

#[test]
fn refusals_in_any_field_mean_never() {
    let texts = [
        "DO NOT CALL",
        "do not call owner",
        "Don't call",
        "dont call",
        "no calls",
        "NO CALLS PLEASE",
        "no phone calls",
        "no follow up call",
        "no callback",
        "opted out of calls",
        "opt out",
        "opt-out",
        "DNC",
        "never call",
        "owner does not want to be called",
        "doesn't want a follow-up call",
        "declined call",
        "declines follow up call",
        "please stop calling",
        "no llamar",
        "Sin llamadas",
        "do not phone",
    ];
    for text in texts {
        let mut named = visit();
        named.appointment.client.last_name = format!("Example {text}");
        let mut reasoned = visit();
        reasoned.appointment.reason = Some(text.into());
        for visit in [noted(&format!("{ROUTINE}<p>{text}</p>")), named, reasoned] {
            let judgement = judged(&visit);
            assert_eq!(judgement.verdict, Verdict::Never, "{text:?} is a refusal");
            assert!(has(&judgement, ReasonCode::CallRefused), "{text:?} is the reason");
        }
    }
    assert_eq!(with(&visit(), |judged| judged.opted_out = true).verdict, Verdict::Never);
}

#[test]
fn a_recheck_names_the_illness_that_is_over() {
    for (reason, verdict) in [
        ("DKA", Verdict::Review),
        ("DKA recheck", Verdict::Call),
        ("DKA r/c", Verdict::Call),
        ("r/c DKA", Verdict::Call),
        ("r/c DKA, euthanasia", Verdict::Review),
    ] {
        let mut booked = visit();
        booked.appointment.reason = Some(reason.into());
        let judgement = judged(&booked);
        assert_eq!(judgement.verdict, verdict, "{reason:?}: {:?}", judgement.reasons);
    }
}

#[test]
fn sensitive_matters_are_for_a_person() {
    let table = [
        ("Hospice care discussed", ReasonCode::Hospice),
        ("palliative radiation", ReasonCode::Palliative),
        ("Patient critical on arrival", ReasonCode::Critical),
        ("grave prognosis", ReasonCode::Critical),
        ("Referred to ER for overnight care", ReasonCode::ReferredToEmergency),
        ("transferred to the emergency hospital", ReasonCode::ReferredToEmergency),
        ("Owner made a complaint about the bill", ReasonCode::Complaint),
        ("client is upset", ReasonCode::Complaint),
        ("Post-operative complication: seroma", ReasonCode::Complication),
        ("incision dehisced", ReasonCode::Complication),
        ("suspected cruelty", ReasonCode::Cruelty),
        ("Owner relinquished the dog", ReasonCode::Relinquished),
        ("surrendered to us", ReasonCode::Relinquished),
        ("still hospitalised on fluids", ReasonCode::StillHospitalised),
        ("Hospitalized overnight", ReasonCode::StillHospitalised),
        ("wrong number on file", ReasonCode::PhoneDoubtful),
        ("owner prefers text", ReasonCode::RefusalPossible),
    ];
    for (text, code) in table {
        let judgement = judged(&noted(&format!("{ROUTINE}<p>{text}</p>")));
        assert_eq!(judgement.verdict, Verdict::Review, "{text:?}");
        assert!(has(&judgement, code), "{text:?} gives {code:?}, not {:?}", judgement.reasons);
    }
    let mut rescue = visit();
    rescue.appointment.client.first_name = String::new();
    rescue.appointment.client.last_name = "Hopeful Paws Rescue".into();
    assert!(has(&judged(&rescue), ReasonCode::RescueOrganisation), "a rescue organisation is the client");
}

#[test]
fn what_the_record_says_decides() {
    let alive = |word| with(&visit(), |judged| judged.patient = word);
    assert_eq!(alive(Some(PatientWord::Dead)).verdict, Verdict::Never);
    assert_eq!(alive(Some(PatientWord::Inactive)).verdict, Verdict::Review);
    assert_eq!(alive(Some(PatientWord::NotFound)).verdict, Verdict::Review);
    let unasked = alive(None);
    assert_eq!(unasked.verdict, Verdict::Review, "an unasked flag is a doubt");
    assert!(unasked.only(ReasonCode::PatientUnchecked), "and the only one here");
    assert_eq!(with(&visit(), |judged| judged.earlier_death = true).verdict, Verdict::Never);
    let refused = with(&visit(), |judged| judged.earlier_refusal = true);
    assert_eq!(refused.verdict, Verdict::Review, "wishes change: a person asks");
    assert!(has(&refused, ReasonCode::EarlierRefusal));
    for (closed, code) in [
        (Closed::NoShow, ReasonCode::NoShow),
        (Closed::Cancelled, ReasonCode::Cancelled),
        (Closed::Deleted, ReasonCode::Deleted),
    ] {
        let mut visit = visit();
        visit.appointment.status =
            PimsStatus { meaning: VisitStatus::Closed, closed: Some(closed), text: String::new() };
        let judgement = judged(&visit);
        assert_eq!(judgement.verdict, Verdict::Never, "{closed:?} has no discharge");
        assert!(has(&judgement, code));
    }
}

#[test]
fn an_open_visit_and_a_missing_note_wait() {
    for status in [VisitStatus::Draft, VisitStatus::Ongoing] {
        assert_eq!(with(&visit(), |judged| judged.status = status).verdict, Verdict::Wait);
    }
    assert_eq!(with(&visit(), |judged| judged.note = None).verdict, Verdict::Wait);
    let mut bare = visit();
    bare.consultation = None;
    bare.appointment.client.phones.clear();
    assert_eq!(judged(&bare).verdict, Verdict::Wait, "the consultation may still bring a number");
    let mut dead = visit();
    dead.appointment.type_name = Some("Euthanasia".into());
    let judgement = with(&dead, |judged| judged.status = VisitStatus::Draft);
    assert_eq!(judgement.verdict, Verdict::Never, "what the type records needs no waiting");
}

#[test]
fn kinds_of_visits_that_owe_no_call_are_not_called() {
    let table = [
        ("Exam", Verdict::Call),
        ("Vaccines", Verdict::Call),
        ("Default", Verdict::Call),
        ("Sick", Verdict::Call),
        ("Surgery", Verdict::Call),
        ("Follow-up", Verdict::Call),
        ("Groomer", Verdict::Review),
        ("Boarding", Verdict::Review),
        ("Zumba", Verdict::Review),
        ("Block", Verdict::Never),
        ("LUNCH", Verdict::Never),
        ("Staff meeting", Verdict::Never),
    ];
    for (name, verdict) in table {
        let mut visit = visit();
        visit.appointment.type_name = Some(name.into());
        assert_eq!(judged(&visit).verdict, verdict, "{name}");
    }
}

#[test]
fn a_number_that_cannot_be_dialled_is_never_and_a_doubtful_one_is_for_a_person() {
    let phoned = |texts: &[&str]| {
        let mut visit = visit();
        let entry = |text: &&str| PhoneEntry {
            kind: PhoneKind::Mobile,
            text: (*text).into(),
            pims_says_mobile: None,
        };
        visit.appointment.client.phones = texts.iter().map(entry).collect();
        visit.consultation.as_mut().unwrap().client.phones.clear();
        judged(&visit)
    };
    assert_eq!(phoned(&[]).verdict, Verdict::Never);
    assert!(has(&phoned(&[]), ReasonCode::NoPhone));
    assert_eq!(phoned(&["555-0123"]).verdict, Verdict::Never, "no area code");
    assert_eq!(phoned(&["000-000-0000"]).verdict, Verdict::Never);
    assert_eq!(
        phoned(&["415-555-0123 415-555-0199"]).verdict,
        Verdict::Call,
        "the first of two, as a person would"
    );
    assert_eq!(phoned(&["415-555-0123 ext 4"]).verdict, Verdict::Review, "a machine dials no extension");
    assert_eq!(
        phoned(&["415-555-0123 ext 4", "415-555-0199"]).verdict,
        Verdict::Call,
        "the one without a doubt"
    );
    assert_eq!(phoned(&["415-555-0123 esposo"]).verdict, Verdict::Call, "the household");
    assert_eq!(phoned(&["415-555-0123 neighbor"]).verdict, Verdict::Review, "somebody else");
    assert_eq!(phoned(&["415-555-0123 do not call"]).verdict, Verdict::Never);
    assert_eq!(phoned(&["(415) 555-0123"]).verdict, Verdict::Call);
}

#[test]
fn what_a_client_is_told_to_do_is_no_wish_and_waits_for_a_person() {
    let discharged = |text: &str| {
        let mut visit = visit();
        let part = NotePart { place: NotePlace::DischargeSummary, html: text.into() };
        visit.consultation.as_mut().unwrap().notes.push(part);
        judged(&visit)
    };
    let codes = |judgement: &Judgement| -> Vec<ReasonCode> {
        judgement.reasons.iter().map(|reason| reason.code).filter(|code| code.is_refusal()).collect()
    };
    for text in [
        "If he strains and nothing comes, that is a blockage, DRIVE, don't call.",
        "Trouble breathing: go to the ER, do not call first.",
        "That is an emergency, so come straight in, don't phone.",
    ] {
        let judgement = discharged(text);
        assert_eq!(
            (judgement.verdict, codes(&judgement)),
            (Verdict::Review, Vec::new()),
            "{text}: {:?}",
            judgement.reasons
        );
    }
    for text in [
        "Per owner: do not call.",
        "Do not call again, she says.",
        "Client declines calls and will come in.",
        "She does not want to be called, will come in person.",
        "DNC. Come back in two weeks.",
        "Owner requests: do not call. Ok to go home.",
        "Do not call until further notice.",
        "Do not call first or last, ever.",
    ] {
        let found = discharged(text);
        assert!(
            codes(&found).contains(&ReasonCode::CallRefused),
            "{text}: a wish stays one: {:?}",
            found.reasons
        );
    }
}

#[test]
fn a_surname_is_no_death_and_a_word_in_its_place_is_one() {
    let named = |last_name: &str| {
        let mut visit = visit();
        visit.appointment.client.last_name = last_name.into();
        visit.consultation.as_mut().unwrap().client.last_name = last_name.into();
        judged(&visit)
    };
    for name in ["Grieve", "SLAUGHTER", "Grave"] {
        assert_eq!(named(name).verdict, Verdict::Call, "{name}: {:?}", named(name).reasons);
    }
    for word in
        ["Deceased", "Grieve (deceased)", "Death", "Dies today", "Example RIP", "Example (RIP)", "RIP"]
    {
        assert_ne!(named(word).verdict, Verdict::Call, "{word}");
    }
    let of_animal = |name: &str| {
        let mut visit = visit();
        visit.appointment.patient.name = name.into();
        visit.consultation.as_mut().unwrap().patient.name = name.into();
        judged(&visit)
    };
    for name in ["Rip", "Mr. Rip"] {
        assert_eq!(of_animal(name).verdict, Verdict::Call, "{name}: {:?}", of_animal(name).reasons);
    }
    for name in [
        "BISCUIT RIP",
        "Biscuit (R.I.P.)",
        "Biscuit †",
        "Biscuit DOD 11/2",
        "Biscuit dcd",
        "Biscuit deceased",
        "Mr. Biscuit RIP",
        "RIP Biscuit",
        "*RIP* Biscuit",
        "(R.I.P.) Biscuit",
        "Biscuit (D)",
        "Biscuit 🌈",
    ] {
        let judgement = of_animal(name);
        let said = judgement
            .reasons
            .iter()
            .any(|reason| reason.code == ReasonCode::DeathMentioned && reason.field == "patient");
        assert!(said && judgement.verdict != Verdict::Call, "{name}: {:?}", judgement.reasons);
    }
}

#[test]
fn a_later_visit_speaks_against_a_call_about_the_one_before() {
    let later = |code: ReasonCode, same_animal: bool, is_later: bool, under_way: bool| {
        let other = OtherVisit {
            days: if is_later { 1 } else { -1 },
            is_later,
            same_animal,
            same_client: true,
            kind: Some("Emergency".to_owned()),
            under_way,
            reasons: vec![Reason::new(code, "note", "in ICU tonight")],
            ..OtherVisit::default()
        };
        with(&visit(), |judged| judged.other_visits = std::slice::from_ref(Box::leak(Box::new(other))))
    };
    let held = |judgement: &Judgement| {
        let reason = judgement.reasons.iter().find(|reason| reason.code == ReasonCode::LaterVisit);
        reason.map(|reason| (judgement.verdict, reason.field.clone(), reason.evidence.clone()))
    };
    let against = Some((Verdict::Review, "later_visit".to_owned(), "in ICU tonight".to_owned()));
    for code in [
        ReasonCode::StillHospitalised,
        ReasonCode::DeathRecorded,
        ReasonCode::EndOfLifeTalk,
        ReasonCode::Complaint,
        ReasonCode::RefusalPossible,
        ReasonCode::OpinionAgainst,
        ReasonCode::NoteMissing,
        ReasonCode::OutcomeUnclear,
    ] {
        assert_eq!(held(&later(code, true, true, false)), against, "{code:?}");
    }
    for code in [
        ReasonCode::DeathRecorded,
        ReasonCode::PatientDead,
        ReasonCode::DeathDoubtful,
        ReasonCode::CallRefused,
        ReasonCode::RefusalPossible,
        ReasonCode::Complaint,
    ] {
        assert_eq!(held(&later(code, false, true, false)), against, "{code:?} of another animal of theirs");
    }
    for (what, judgement) in [
        ("another animal's illness", later(ReasonCode::Critical, false, true, false)),
        ("an earlier visit", later(ReasonCode::Critical, true, false, false)),
        ("a booking", later(ReasonCode::VisitOpen, true, true, false)),
        ("a later visit that is fine", later(ReasonCode::PatientUnchecked, true, true, false)),
        ("what the second opinion set aside there", later(ReasonCode::OpinionHarmless, true, true, false)),
    ] {
        assert_eq!(judgement.verdict, Verdict::Call, "{what}: {:?}", judgement.reasons);
    }
    let now = later(ReasonCode::VisitOpen, true, true, true);
    let here = Some((Verdict::Review, "later_visit".to_owned(), "Emergency (under way)".to_owned()));
    assert_eq!(held(&later(ReasonCode::VisitOpen, true, false, true)), here, "since before");
    assert_eq!(held(&now), here, "the animal is at the clinic: nobody asks how it is");
    assert_eq!(
        later(ReasonCode::VisitOpen, false, true, true).verdict,
        Verdict::Call,
        "another one is there"
    );
}

#[test]
fn the_verdict_does_not_depend_on_the_mode() {
    for text in [ROUTINE, "<p>hospice</p>", "<p>PTS</p>", "<p>do not call</p>"] {
        let visit = noted(text);
        let note = visit.consultation.as_ref().and_then(note);
        let judged = Judged {
            visit: &visit,
            status: VisitStatus::Completed,
            note: note.as_ref(),
            completed_at: None,
            patient: Some(PatientWord::Alive),
            opted_out: false,
            earlier_death: false,
            earlier_refusal: false,
            other_visits: &[],
            opinion: None,
        };
        let verdict = |mode| judge(&judged, &Rules { mode, ..Rules::default() }).verdict;
        assert_eq!(verdict(Mode::Review), verdict(Mode::Automatic), "{text}");
        assert_eq!(verdict(Mode::Review), verdict(Mode::Off), "{text}");
    }
}

#[test]
fn evidence_quotes_the_words_as_they_were_typed() {
    let judgement = judged(&noted("<p>Owner arrived late.</p><p>Elected P.T.S. today after talk.</p>"));
    let reason = judgement.reasons.iter().find(|reason| reason.code.is_death()).unwrap();
    assert!(reason.evidence.contains("Elected P.T.S. today"), "{:?}", reason.evidence);
}

#[test]
fn rules_left_out_of_settings_take_their_defaults() {
    let rules: Rules = serde_json::from_str(r#"{"mode":"automatic","from":"15:30:00"}"#).unwrap();
    assert_eq!((rules.mode, rules.delay_days, rules.late_after_hours), (Mode::Automatic, 2, 24));
    assert_eq!(rules.days.len(), 7);
    assert_eq!(
        (rules.delay_for(Some("Surgery")), rules.delay_for(Some("Exam"))),
        (1, 2),
        "the days by kind as well"
    );
    let again: Rules = serde_json::from_str(&serde_json::to_string(&rules).unwrap()).unwrap();
    assert_eq!(again, rules, "settings survive being written and read");
}

fn routine_sentence() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "Eating well.",
        "Heart clear",
        "No murmur; lungs clear",
        "Weight 12.4 kg",
        "Vaccines given: DHPP",
        "Recheck in 2 weeks",
        "Teeth cleaned",
        "Send home with carprofen 75 mg",
        "Stool normal",
        "Nails trimmed",
        "5 appts so far",
        "Ears flushed (both)",
        "Bandage dry\nand clean",
        "Owner attempts pilling daily",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    // Each wording beside each neighbour: a few hundred cases have missed one.
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn a_sentence_of_death_in_a_routine_note_is_never_a_call(
        before in prop::collection::vec(routine_sentence(), 0..8),
        after in prop::collection::vec(routine_sentence(), 0..8),
        word in prop::sample::select(DEATH),
        upper in any::<bool>(),
        joint in prop::sample::select(vec![" ", ". ", "<br>", "</p><p>", " - ", "\n", ", ", ": ", "; "]),
    ) {
        let word = if upper { word.to_uppercase() } else { word.to_owned() };
        let mut all = before;
        all.push(word);
        all.extend(after);
        let judgement = judged(&noted(&format!("<p>{}</p>", all.join(joint))));
        prop_assert_ne!(judgement.verdict, Verdict::Call, "{}", all.join(joint));
    }

    #[test]
    fn an_innocent_sentence_in_a_routine_note_is_never_a_never(
        before in prop::collection::vec(routine_sentence(), 0..6),
        after in prop::collection::vec(routine_sentence(), 0..6),
        word in prop::sample::select(INNOCENT),
    ) {
        let mut all = before;
        all.push(word.to_owned());
        all.extend(after);
        let judgement = judged(&noted(&format!("<p>{}</p>", all.join(". "))));
        prop_assert_ne!(judgement.verdict, Verdict::Never, "{}", all.join(". "));
    }

    #[test]
    fn any_text_at_all_is_judged_without_a_fault(text in "\\PC{0,200}") {
        let _ = read(&text, &Context::default());
    }

    #[test]
    fn one_or_two_slips_in_euthanasia_are_still_found(at in 1usize..9, with in "[a-z]", kind in 0u8..4) {
        let mut letters: Vec<char> = "euthanasia".chars().collect();
        let c = with.chars().next().unwrap();
        match kind {
            0 => letters[at] = c,
            1 => { letters.remove(at); }
            2 => letters.insert(at, c),
            _ => letters.swap(at, at - 1),
        }
        let word: String = letters.into_iter().collect();
        let found = read(&format!("owner asks for {word} tomorrow"), &Context::default());
        prop_assert!(found.findings.iter().any(|found| found.sense.is_death()), "{}", word);
    }
}

#[test]
fn a_note_of_any_length_is_read_to_its_end() {
    let long =
        format!("{}<p>PTS</p>", "<p>Ears cleaned and flushed, weight 12.4 kg, heart clear.</p>".repeat(1500));
    assert_eq!(judged(&noted(&long)).verdict, Verdict::Review, "the last word counts like the first");
}

#[test]
fn work_that_is_not_to_be_called_is_no_refusal_but_where_its_number_would_ring() {
    let phoned = |kind: PhoneKind, note: &str| {
        let mut visit = noted(&format!("{ROUTINE}<p>{note}</p>"));
        let entry = PhoneEntry { kind, text: "415-555-0123".into(), pims_says_mobile: None };
        visit.appointment.client.phones = vec![entry];
        visit.consultation.as_mut().unwrap().client.phones.clear();
        judged(&visit)
    };
    assert_eq!(phoned(PhoneKind::Mobile, "do not call her at the office").verdict, Verdict::Call);
    assert_eq!(phoned(PhoneKind::Work, "do not call her at the office").verdict, Verdict::Review);
    assert_eq!(phoned(PhoneKind::Mobile, "do not call work or cell").verdict, Verdict::Never);
}

#[test]
fn what_a_hand_out_says_of_an_illness_counts_only_where_nothing_tells_of_a_good_end() {
    let handed = |note: &str| {
        let mut visit = noted(note);
        visit.consultation.as_mut().unwrap().notes.push(NotePart {
            place: NotePlace::DischargeSummary,
            html: "Kidney disease is terminal. Ask us about palliative options.".into(),
        });
        judged(&visit)
    };
    assert_eq!(handed(ROUTINE).verdict, Verdict::Call);
    assert_eq!(handed("<p>Kidney values worse.</p>").verdict, Verdict::Review);
    let told = format!("{ROUTINE}<p>Prognosis grave.</p>");
    assert_eq!(handed(&told).verdict, Verdict::Review, "the note itself counts as ever");
}
