//! The network: that its file is read whole or not at all, that it computes what it was taught to, and by whom it was taught.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[path = "corpus/reading.rs"]
mod corpus;
#[path = "corpus/lines.rs"]
mod lines;
#[path = "corpus/teaching.rs"]
mod teaching;

use corpus::MEASURES;
use sync_core::calls::language::network::{Network, spelled};
use sync_core::calls::language::words::words;

const SHIPPED: &[u8] = include_bytes!("../src/calls/language/network.bin");

#[test]
fn it_was_taught_by_hands_that_may_be_looked_at_and_measure_nothing() {
    let taught_by = include_str!("../src/calls/language/network.taught_by");
    let files: Vec<&str> = taught_by.lines().map(|line| line.split("  ").nth(1).unwrap()).collect();
    assert!(files.len() > 20, "{} files", files.len());
    for file in &files {
        let (folder, hand) = file.rsplit_once('/').unwrap();
        assert!(folder.ends_with("tuned"), "{file} may be looked at");
        assert!(
            !MEASURES.iter().any(|measures| hand.starts_with(&format!("{measures}."))),
            "{file} measures"
        );
    }
    // A hand that came later need not have taught it; one that did is as it was.
    let now = teaching::digests(|_| true);
    for line in taught_by.lines() {
        assert!(now.iter().any(|now| now == line), "{line} has changed: teach the network again");
    }
}

#[test]
fn it_comes_to_the_same_as_where_it_was_taught() {
    let samples = include_str!("../src/calls/language/network.samples.tsv");
    assert!(samples.lines().count() > 50);
    for sample in samples.lines() {
        let (odds, text) = sample.split_once('\t').unwrap();
        let wanted: f32 = odds.parse().unwrap();
        let found = Network::shipped().log_odds(&words(text)).unwrap();
        assert!((found - wanted).abs() < 0.001, "{found} instead of {wanted}: {text}");
    }
}

#[test]
fn what_is_asked_twice_is_answered_alike() {
    let network = Network::from_bytes(SHIPPED).unwrap();
    for text in ["The leash stays with us.", "Ate well, all normal.", "The leash stays with us."] {
        let (first, again) = (network.log_odds(&words(text)), network.log_odds(&words(text)));
        assert_eq!(first, again);
        assert_eq!(first, Network::shipped().log_odds(&words(text)));
    }
}

#[test]
fn it_reads_the_words_that_were_said_and_where_another_clause_begins() {
    let read = |text: &str| spelled(&words(text)).collect::<Vec<_>>().join(" ");
    assert_eq!(read("BAR, hydrated. No pain!"), "bar , hydrated , no pain");
    assert_eq!(read("[ ] cremation [x] recheck"), "recheck", "what stands beside an empty box was not said");
    assert_eq!(read(""), "");
    assert_eq!(Network::shipped().log_odds(&words(" -- ")), None, "nothing is said");
    let endless = "x".repeat(100_000) + &" kept the leash and".repeat(400);
    assert!(Network::shipped().log_odds(&words(&endless)).unwrap().is_finite());
}

#[test]
fn the_end_of_a_long_sentence_is_read_too() {
    let harmless = "eating and drinking well bright and happy and wagging and playing and ".repeat(12);
    let odds = |text: &str| Network::shipped().log_odds(&words(text)).unwrap();
    for grave in ["then he passed away at home last night", "she was euthanized this morning and cremated"] {
        assert!(odds(&format!("{harmless} {grave}")) > odds(&harmless), "{grave}");
        assert!(odds(&format!("{harmless} {grave} {harmless}")) > odds(&harmless), "{grave}, in the middle");
    }
}

#[test]
fn a_file_that_is_not_whole_is_none() {
    assert!(Network::from_bytes(SHIPPED).is_some());
    for many in (0..SHIPPED.len()).step_by(SHIPPED.len() / 97).chain([SHIPPED.len() - 1]) {
        assert!(Network::from_bytes(&SHIPPED[..many]).is_none(), "the first {many} bytes");
    }
    let longer: &'static [u8] = [SHIPPED, &[0]].concat().leak();
    assert!(Network::from_bytes(longer).is_none(), "a byte too many");
    let another: &'static [u8] = [&b"odis network 2"[..], &SHIPPED[14..]].concat().leak();
    assert!(Network::from_bytes(another).is_none(), "of another kind");
    for at in [15, 19, 23, 27, 31, 35] {
        let mut huge = SHIPPED.to_vec();
        huge[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(Network::from_bytes(huge.leak()).is_none(), "a number at {at} that cannot be");
    }
}
