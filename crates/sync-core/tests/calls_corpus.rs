//! The corpus is what its README says: large enough, by several hands, a third of it held out; every visit can be judged.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[path = "corpus/reading.rs"]
mod corpus;
#[path = "corpus/lines.rs"]
mod lines;

use std::sync::LazyLock;

use corpus::{FIRST, Label, NETWORK_ONLY, Record, Recorded, Tally, opinions, records};
use lines::Line;
use proptest::prelude::*;
use sync_core::calls::Verdict;
use sync_core::calls::opinion::{Held, Opinion};

#[test]
fn the_corpus_is_large_enough_and_its_names_are_unique() {
    let records = records();
    let many = |label: &[Label]| records.iter().filter(|record| label.contains(&record.label)).count();
    assert!(records.len() >= 600, "{} visits", records.len());
    assert!(many(&[Label::Death, Label::Refusal]) >= 250, "deaths and refusals");
    assert!(many(&[Label::Routine]) >= 250, "routine visits");
    let mut names: Vec<&str> = records.iter().map(|record| record.id.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), records.len(), "a name stands for one visit");
    let held_out = records.iter().filter(|record| record.held_out).count();
    assert!(held_out * 10 >= records.len() * 3, "about a third is held out: {held_out}");
    let mut hands: Vec<&str> = records.iter().map(Record::hand).collect();
    hands.dedup();
    assert!(hands.len() >= 5, "several hands wrote it");
}

#[test]
fn every_visit_can_be_judged_and_no_dead_flag_is_overlooked() {
    let mut tally = Tally::default();
    for record in records() {
        let judgement = record.judged();
        assert!(!record.words().is_empty(), "{} holds words ({})", record.id, record.trap);
        tally.count(record.label, judgement.verdict);
        if record.says_dead() {
            assert_ne!(
                judgement.verdict,
                sync_core::calls::Verdict::Call,
                "{} is flagged as dead",
                record.id
            );
        }
    }
    let (_, routine) = tally.of(Label::Routine, &[]);
    assert!(routine >= 250 && tally.wrong_calls() < routine, "the tally counts");
}

/// Routine visits of the part that may be looked at, which are called as they stand.
static ROUTINE: LazyLock<Vec<Record>> = LazyLock::new(|| {
    records()
        .into_iter()
        .filter(|record| !record.held_out && record.label == Label::Routine)
        .filter(|record| record.judged().verdict == Verdict::Call)
        .collect()
});

/// Deaths as five hands write them.
const DEATH: &[&str] = &[
    "Patient was euthanized today.",
    "PTS at owner's request.",
    "Died at home last night.",
    "He passed away overnight.",
    "Cardiac arrest, no ROSC, time of death 14:45.",
    "Euthasol 5 mL IV, no heartbeat.",
    "Private cremation, clay paw.",
    "Found dead in the kennel this morning.",
    "Owner elected humane euthanasia.",
    "Lo dormimos a las tres, descanse en paz.",
    "La paciente falleció en casa.",
    "youth in asia per owner request",
    "eu<b>thana</b>sia performed",
    "DOA.",
    "We are so sorry for your loss.",
    "Put to sleep this afternoon, owner present.",
];

/// What only looks like a death or a refusal.
const TRAPS: &[&str] = &[
    "Closed the dead space.",
    "Her previous dog died in 2019.",
    "Chocolate can be fatal.",
    "Put to sleep for the dental, woke up smoothly.",
    "Killed rabies vaccine given.",
    "Not considering euthanasia, quality of life is great.",
    "[ ] cremation [ ] burial [x] recheck in 2 weeks",
    "Owner's mother passed away in spring.",
    "Siempre anda muerto de hambre.",
    "Please call us if vomiting returns.",
];

fn routine() -> impl Strategy<Value = &'static Record> {
    (0..ROUTINE.len()).prop_map(|at| &ROUTINE[at])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_death_added_to_a_routine_visit_is_never_called(
        record in routine(),
        death in prop::sample::select(DEATH),
        first in any::<bool>(),
        loud in any::<bool>(),
    ) {
        let death = if loud { death.to_uppercase() } else { death.to_owned() };
        let judgement = record.with_paragraph(&death, first).judged();
        prop_assert_ne!(judgement.verdict, Verdict::Call, "{} with {}", record.id, death);
    }

    #[test]
    fn a_trap_added_to_a_routine_visit_is_never_a_never(
        record in routine(),
        trap in prop::sample::select(TRAPS),
        first in any::<bool>(),
    ) {
        let judgement = record.with_paragraph(trap, first).judged();
        prop_assert_ne!(judgement.verdict, Verdict::Never, "{} with {}", record.id, trap);
    }
}

#[test]
fn the_verdict_does_not_depend_on_capitals_or_on_the_order_of_the_bill() {
    for record in records().iter().filter(|record| !record.held_out) {
        let verdict = record.judged().verdict;
        assert_eq!(record.shouted().judged().verdict, verdict, "{} in capitals", record.id);
        assert_eq!(record.turned().judged().verdict, verdict, "{} turned", record.id);
    }
}

/// The shares of a part: wrong calls, routine visits called of all, sensitive ones seen of all.
fn measured(part: impl Fn(&Record) -> bool) -> (usize, (usize, usize), (usize, usize)) {
    let mut tally = Tally::default();
    for record in records().iter().filter(|record| part(record)) {
        tally.count(record.label, record.judged().verdict);
    }
    (
        tally.wrong_calls(),
        tally.of(Label::Routine, &[Verdict::Call]),
        tally.of(Label::Sensitive, &[Verdict::Review, Verdict::Wait]),
    )
}

fn reaches((part, of): (usize, usize), percent: usize) -> bool {
    part * 100 >= percent * of
}

#[test]
fn the_part_that_was_tuned_on_keeps_what_was_reached() {
    let earlier = |record: &Record| !record.held_out && FIRST.contains(&record.hand());
    let (wrong, routine, sensitive) = measured(earlier);
    assert_eq!(wrong, 0, "wrong calls");
    assert!(reaches(routine, 86), "routine visits called, goal 97 %: {routine:?}");
    assert!(reaches(sensitive, 97), "sensitive visits shown to a person: {sensitive:?}");
    let (_, routine, _) = measured(|record| earlier(record) && record.trap.is_empty());
    assert!(reaches(routine, 96), "ordinary routine visits called, goal 97 %: {routine:?}");
    // The most roundabout hand: deaths and griefs that are told by what is not said.
    let marsh = |record: &Record| record.hand() == "marsh";
    let (wrong, _, sensitive) = measured(marsh);
    assert!(wrong <= 1, "wrong calls, goal 0: {wrong}");
    assert!(reaches(sensitive, 95), "sensitive visits shown to a person: {sensitive:?}");
    let untaught = |record: &Record| NETWORK_ONLY.contains(&record.hand());
    let later = |record: &Record| !record.held_out && !FIRST.contains(&record.hand()) && !marsh(record);
    let (_, routine, _) = measured(untaught);
    assert!(
        reaches(routine, 63),
        "ordinary visits of hands that taught the network alone called, goal 97 %: {routine:?}"
    );
    let (wrong, routine, _) = measured(|record| later(record) && !untaught(record));
    assert_eq!(wrong, 0, "wrong calls");
    assert!(reaches(routine, 63), "ordinary routine visits of later hands called, goal 97 %: {routine:?}");
}

/// A part of the visits: which they are, how many may be called wrongly, and of a hundred how many routine ones must be called and how many
/// sensitive ones shown.
type Part<'a> = (&'a dyn Fn(&Record) -> bool, [usize; 3]);

/// Visits that nobody looked at: few are enough for a floor, and no more is asked of them than a floor.
#[test]
fn the_part_that_nobody_looked_at_keeps_what_was_reached() {
    let last = |record: &Record| ["cedar", "dusk", "haven"].contains(&record.hand());
    let newer = |record: &Record| ["summit", "tundra"].contains(&record.hand());
    let newest = |record: &Record| ["delta", "fjord"].contains(&record.hand());
    let latest = |record: &Record| ["foxglove", "hawthorn", "mulberry", "yarrow"].contains(&record.hand());
    let floors: [Part<'_>; 5] = [
        (&|record| !last(record) && !newer(record) && !newest(record) && !latest(record), [2, 58, 97]),
        (&last, [1, 50, 96]),
        (&newer, [1, 56, 93]),
        (&newest, [2, 22, 96]),
        (&latest, [4, 67, 97]),
    ];
    for (part, [most, called, seen]) in floors {
        let (wrong, routine, sensitive) = measured(|record| record.held_out && part(record));
        assert!(wrong <= most, "wrong calls, goal 0: {wrong}");
        assert!(reaches(routine, called), "routine visits called, goal 97 %: {routine:?}");
        assert!(reaches(sensitive, seen), "sensitive visits shown to a person: {sensitive:?}");
    }
}

/// The recorded opinions answer what a clinic's PC would ask today: where masks or fields change, they have to be asked for anew.
#[test]
fn every_recorded_opinion_is_about_what_is_asked() {
    let opinions = opinions();
    for record in records() {
        let recorded = opinions.get(&record.id).map(|recorded| recorded.question.as_str());
        assert_eq!(recorded, Some(record.question().fingerprint().as_str()), "{}", record.id);
    }
    assert_eq!(opinions.len(), records().len());
}

/// With a second opinion, as it is recorded.
#[test]
fn with_second_opinions_what_was_reached_is_kept() {
    let opinions = opinions();
    for (held_out, most, called) in [(true, 0, 97), (false, 0, 98)] {
        let mut tally = Tally::default();
        for record in records().iter().filter(|record| record.held_out == held_out) {
            tally.count(record.label, record.judged_twice(&opinions).verdict);
        }
        assert!(tally.wrong_calls() <= most, "wrong calls, goal 0: {}", tally.wrong_calls());
        let routine = tally.of(Label::Routine, &[Verdict::Call]);
        assert!(reaches(routine, called), "routine visits called, goal 97 %: {routine:?}");
        let sensitive = tally.of(Label::Sensitive, &[Verdict::Review, Verdict::Wait]);
        assert!(reaches(sensitive, 96), "sensitive visits shown to a person: {sensitive:?}");
    }
}

/// A model whose every word is "call" rings nobody of whom something plain is known.
#[test]
fn no_opinion_sets_a_fact_aside() {
    let yes = Opinion {
        verdict: Held::Call,
        words: Vec::new(),
        why: String::new(),
        model: "any".to_owned(),
        twice: true,
    };
    let of = |record: &Record| {
        let opinions = [yes.clone(), yes.clone()];
        let recorded = Recorded { question: String::new(), opinions };
        record.judged_twice(&[(record.id.clone(), recorded)].into()).verdict
    };
    for record in records().iter().filter(|record| !record.held_out) {
        let alone = record.judged();
        if alone.verdict == Verdict::Never || alone.verdict == Verdict::Wait || record.says_dead() {
            assert_ne!(of(record), Verdict::Call, "{}", record.id);
        }
    }
}

/// What is grave is so whatever harmless thing is said beside it in its sentence.
#[test]
fn something_harmless_beside_a_line_covers_no_more_than_it_did() {
    let lines = lines::lines();
    for (wanted, most) in [("never", 12), ("review", 22)] {
        let late = |line: &Line| TENTH.iter().chain(ELEVENTH).any(|hand| *hand == line.hand);
        let those = |line: &Line| line.held_out && !late(line);
        let (called, all) = lines::called(&lines, wanted, lines::beside::CALM, those);
        assert!(called * 100 <= most * all, "{wanted} lines called, goal 0: {called} of {all}");
    }
}

/// Hands of the tenth round of lines.
const TENTH: &[&str] = &[
    "acorn", "basalt", "bayou", "cypress", "heron", "juniper", "kelp", "larch", "mesa", "otter", "quartz",
    "raven", "sorrel", "talon", "umber", "willow",
];

/// Hands of the eleventh, plain and short; the last four wrote what had come to a call when they attacked the program.
const ELEVENTH: &[&str] = &[
    "anvil", "badger", "comet", "dahlia", "ermine", "falcon", "ginkgo", "hickory", "lichen", "magnet",
    "nettle", "ocelot",
];

/// A part of the lines: its name, which they are, and of a hundred how many `never` and `review` ones may be called at most and how many
/// innocent ones must.
type Floor<'a> = (&'a str, &'a dyn Fn(&Line) -> bool, [usize; 3]);

/// Single lines are harder than visits: nothing else in the note gives the matter away.
#[test]
fn lines_that_must_not_be_called_keep_what_was_reached() {
    let lines = lines::lines();
    let later = |line: &Line| !FIRST.contains(&line.hand.as_str());
    let newest = |line: &Line| line.hand == "saddle";
    let last = |line: &Line| ["aspen", "drift", "flint", "thistle"].contains(&line.hand.as_str());
    let rowan = |line: &Line| line.hand == "rowan";
    let tenth = |line: &Line| TENTH.contains(&line.hand.as_str());
    let eleventh = |line: &Line| ELEVENTH.contains(&line.hand.as_str());
    let floors: [Floor<'_>; 11] = [
        ("tuned on, earlier hands", &|line| !line.held_out && !later(line), [0, 0, 86]),
        (
            "tuned on, later hands",
            &|line| !line.held_out && later(line) && !tenth(line) && !eleventh(line),
            [2, 4, 78],
        ),
        ("may be looked at, the tenth round", &|line| !line.held_out && tenth(line), [7, 12, 84]),
        ("held out, the tenth round", &|line| line.held_out && tenth(line), [10, 25, 80]),
        ("may be looked at, the eleventh round", &|line| !line.held_out && eleventh(line), [6, 24, 92]),
        ("held out, the eleventh round", &|line| line.held_out && eleventh(line), [3, 18, 88]),
        ("held out, earlier hands", &|line| line.held_out && !later(line), [2, 6, 74]),
        (
            "held out, hands that nobody learned from",
            &|line| {
                line.held_out
                    && later(line)
                    && !newest(line)
                    && !last(line)
                    && !rowan(line)
                    && !tenth(line)
                    && !eleventh(line)
            },
            [6, 12, 64],
        ),
        ("held out, the desk of a round before", &newest, [6, 12, 80]),
        ("held out, the round of 28 hands", &last, [15, 24, 68]),
        ("held out, the last hand", &rowan, [15, 21, 77]),
    ];
    for (part, those, [never, review, innocent]) in floors {
        let of = |wanted: &str| lines::called(&lines, wanted, lines::beside::ALONE, those);
        for (wanted, most) in [("never", never), ("review", review)] {
            let (called, all) = of(wanted);
            assert!(called * 100 <= most * all, "{part}: {wanted} lines called, goal 0: {called} of {all}");
        }
        let called = of("call");
        assert!(reaches(called, innocent), "{part}: innocent lines called: {called:?}");
    }
}
