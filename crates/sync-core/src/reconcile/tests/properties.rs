//! What holds for every sequence of readings.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

const STATUSES: [&str; 5] = ["Scheduled", "In Progress", "Finalized", "No Show", "Cancelled"];
const NOTES: [&str; 4] = ["", "<p>Lame.</p>", "<p>Well.</p>", "<p>Well again.</p>"];

/// What one reading says of one appointment.
#[derive(Clone, Debug)]
struct Mention {
    listed: bool,
    said: &'static str,
    day: i64,
    consultation: Option<u8>,
    word: u8,
}

fn mention() -> impl Strategy<Value = Mention> {
    (any::<bool>(), select(&STATUSES[..]), -3_i64..3, proptest::option::of(0_u8..4), 0_u8..7)
        .prop_map(|(listed, said, day, consultation, word)| Mention { listed, said, day, consultation, word })
}

fn answer() -> impl Strategy<Value = Option<Result<&'static str, Unread>>> {
    let failed = select(vec![Unread::NotFound, Unread::Refused, Unread::Unusable, Unread::NotAsked]);
    proptest::option::of(prop_oneof![3 => select(&NOTES[..]).prop_map(Ok), 1 => failed.prop_map(Err)])
}

fn some_reading() -> impl Strategy<Value = Read> {
    (vec(mention(), 5), vec(answer(), 4)).prop_map(|(mentions, answers)| {
        let mut read = Read::default();
        for (number, mention) in mentions.into_iter().enumerate() {
            let id = format!("a{number}");
            let start = today(9) + Duration::days(mention.day);
            let mut booked = slot(&id, start, mention.said);
            booked.consultation_id =
                mention.consultation.map(|number| ConsultationId::new(format!("c{number}")));
            if mention.listed {
                read.appointments.push(booked.clone());
            }
            let word = match mention.word {
                0 => AppointmentWord::Deleted,
                1 => AppointmentWord::Cancelled { reason: None },
                2 => AppointmentWord::Unknown,
                3 => exists(booked),
                4 => blocked(booked),
                _ => continue,
            };
            read.words.insert(id.as_str().into(), word);
        }
        for (number, answer) in answers.into_iter().enumerate() {
            let id = format!("c{number}");
            if let Some(answer) = answer {
                read.consultations.insert(id.as_str().into(), answer.map(|html| consultation(&id, html)));
            }
        }
        read
    })
}

fn readings() -> impl Strategy<Value = Vec<Read>> {
    vec(some_reading(), 1..7)
}

fn hours(run: usize) -> DateTime<Utc> {
    now() + Duration::hours(4 * i64::try_from(run).unwrap())
}

proptest! {
    #[test]
    fn the_same_reading_twice_changes_nothing_the_second_time(reads in readings()) {
        let mut kept = Kept::default();
        for (run, read) in reads.iter().enumerate() {
            kept.take_at(read, hours(run));
            let again = kept.compare(read, hours(run + 1));
            for change in &again.changes {
                prop_assert!(!change.is_news(), "news twice: {:?}", change.kinds);
                let failed = change.visit.appointment.consultation_id.as_ref()
                    .and_then(|id| read.consultations.get(id))
                    .is_some_and(Result::is_err);
                prop_assert!(failed, "only a read that fails again is counted again: {:?}", change.kinds);
            }
            prop_assert_eq!((again.notes.new, again.notes.changed), (0, 0));
        }
    }

    #[test]
    fn the_order_of_what_was_read_does_not_matter(
        reads in readings(),
        seed in any::<u64>(),
    ) {
        let mut kept = Kept::default();
        for (run, read) in reads.iter().enumerate() {
            let shuffled = Read { appointments: shuffled(&read.appointments, seed), ..read.clone() };
            let known = shuffled_known(&kept, seed);
            let visits = kept.visits.clone();
            let other = super::super::changes(
                &known,
                &mut |id| visits.get(id).map(|held| held.visit.clone()),
                &shuffled,
                &TestMarks,
                hours(run),
            );
            let one = kept.take_at(read, hours(run));
            prop_assert_eq!(&one.changes, &other.changes);
            prop_assert_eq!(one.notes, other.notes);
            let calendar = |appointments: &[Appointment]| CalendarReading {
                appointments: appointments.to_vec(),
                ..CalendarReading::default()
            };
            let plan = |known: &[KnownVisit], appointments: &[Appointment]| {
                plan_reading(known, &calendar(appointments), &regular(), Extent::Due, &TestMarks, hours(run), Zone::UTC)
            };
            prop_assert_eq!(
                plan(&kept.known(), &read.appointments),
                plan(&shuffled_known(&kept, seed), &shuffled.appointments)
            );
        }
    }

    #[test]
    fn no_note_that_was_read_is_ever_lost_and_none_appears_that_was_not(reads in readings()) {
        let mut kept = Kept::default();
        let mut shown: BTreeSet<String> = BTreeSet::new();
        for (run, read) in reads.iter().enumerate() {
            let before = kept.clone();
            kept.take_at(read, hours(run));
            shown.extend(read.consultations.values().flatten().filter_map(note).map(|note| note.text));
            for (id, held) in &before.visits {
                let now = kept.visits.get(id).expect("no visit disappears");
                for (revision, note) in &held.notes {
                    prop_assert_eq!(now.notes.get(revision), Some(note), "revision {} of {}", revision, id);
                }
                prop_assert!(now.known.note_revision >= held.known.note_revision);
            }
            for (id, held) in &kept.visits {
                for note in held.notes.values() {
                    prop_assert!(shown.contains(&note.text), "{} shows what the PIMS never showed", id);
                }
                let read_now = held.known.consultation_id.as_ref().and_then(|id| read.consultations.get(id));
                if let Some(Ok(consultation)) = read_now
                    && let Some(note) = note(consultation)
                {
                    prop_assert!(held.notes.values().any(|kept| *kept == note), "{} lacks what was read", id);
                    let mark = TestMarks.mark(id, Marked::Note(&note.hash));
                    prop_assert_eq!(held.known.note_hash.as_ref(), Some(&mark));
                }
            }
        }
    }

    #[test]
    fn only_a_word_of_the_pims_closes_or_moves_a_visit(reads in readings()) {
        let mut kept = Kept::default();
        for (run, read) in reads.iter().enumerate() {
            let before = kept.clone();
            kept.take_at(read, hours(run));
            for (id, held) in &before.visits {
                let now = &kept.visits[id].known;
                let spoken = read.appointments.iter().any(|appointment| appointment.id == *id)
                    || read.words.get(id).is_some_and(|word| *word.of_a_visit() != AppointmentWord::Unknown);
                if !spoken {
                    prop_assert_eq!((now.status, now.closed), (held.known.status, held.known.closed));
                    prop_assert_eq!(now.start, held.known.start);
                    prop_assert_eq!(now.completed_at, held.known.completed_at);
                }
            }
        }
    }

    #[test]
    fn the_revision_rises_by_one_with_every_news_and_the_columns_agree(reads in readings()) {
        let mut kept = Kept::default();
        for (run, read) in reads.iter().enumerate() {
            let before = kept.clone();
            for change in kept.take_at(read, hours(run)).changes {
                let id = &change.visit.appointment.id;
                let then = before.visits.get(id).map_or(0, |held| held.known.revision);
                prop_assert_eq!(change.revision, then + u32::from(change.is_news()));
                prop_assert_eq!(change.status == VisitStatus::Closed, change.closed.is_some());
                prop_assert_eq!(change.completed_at.is_some(), change.status == VisitStatus::Completed);
                let stored = change.visit.consultation.as_ref().and_then(note).map(|note| note.hash);
                prop_assert_eq!(change.note.map(|note| note.hash), stored);
                prop_assert!(!change.note_is_new_revision || change.note_revision > 0);
            }
        }
    }

    #[test]
    fn a_reading_unseals_only_what_it_is_about(reads in readings()) {
        let mut kept = Kept::default();
        for (run, read) in reads.iter().enumerate() {
            let before = kept.clone();
            kept.take_at(read, hours(run));
            for id in &kept.unsealed {
                let held = &before.visits[id].known;
                let listed = read.appointments.iter().any(|appointment| {
                    appointment.id == *id
                        && (!held.shows(appointment, &TestMarks) || held.gone_since.is_some())
                });
                let consultation = kept.visits[id].known.consultation_id.as_ref();
                let answered = consultation.is_some_and(|id| read.consultations.contains_key(id));
                prop_assert!(listed || answered || read.words.contains_key(id), "{} was settled", id);
            }
        }
    }
}

fn shuffled<T: Clone>(items: &[T], seed: u64) -> Vec<T> {
    let mut keyed: Vec<(u64, T)> = items
        .iter()
        .enumerate()
        .map(|(index, item)| {
            let mixed =
                (index as u64 + 1).wrapping_mul(seed | 1).rotate_left(29).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            (mixed, item.clone())
        })
        .collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, item)| item).collect()
}

fn shuffled_known(kept: &Kept, seed: u64) -> Vec<KnownVisit> {
    shuffled(&kept.known(), seed)
}
