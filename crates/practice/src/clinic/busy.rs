//! Clinics for benches: as many visits and notes as are asked for, and nothing odd about any of them.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};

use super::cases::{Case, For, ORDINARY};
use super::names::{CATS, DOGS, FIRST, LAST, number};
use super::notes::{self, Findings, Hand};
use super::{NewVisit, NotePlace, Patient, Practice};

impl Practice {
    /// `with_notes` visits of yesterday and today, all finalized, each with a note of one to two kilobytes; the rest
    /// of `visits` are booked for tomorrow and have no consultation yet. The same arguments give the same clinic.
    pub fn busy(visits: usize, with_notes: usize, today: NaiveDate) -> Practice {
        let mut practice = Practice::empty(chrono_tz::America::Los_Angeles);
        practice.clock = today.and_time(NaiveTime::MIN) - TimeDelta::hours(63);
        let with_notes = with_notes.min(visits);
        let yesterday = with_notes / 2;
        for n in 0..visits {
            let (day, place) = if n < yesterday {
                (today - Days::new(1), n)
            } else if n < with_notes {
                (today, n - yesterday)
            } else {
                (today + Days::new(1), n - with_notes)
            };
            practice.add_busy_visit(n as u64, day, place as u64, n < with_notes);
        }
        practice.clock = today.and_time(NaiveTime::MIN) + TimeDelta::hours(20);
        practice
    }

    fn add_busy_visit(&mut self, n: u64, day: NaiveDate, place: u64, seen: bool) {
        let case = &ORDINARY[(n % ORDINARY.len() as u64) as usize];
        let cat = case.pets == For::Cats;
        let (pet, breed) = if cat { pick(&CATS, n) } else { pick(&DOGS, n) };
        let (first, last) = (pick(&FIRST, n), pick(&LAST, n / 3));
        // The day has 44 slots; what does not fit in one column stands beside it.
        let slot = (place % 44) as i64;
        let start = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(8 * 60 + slot * 15);
        let provider = 31 + n % 4;
        let id = self.add_visit(
            NewVisit::at(start)
                .minutes(15)
                .pet(pet)
                .breed(if cat { "Feline" } else { "Canine" }, breed)
                .owner(first, last)
                .mobile(&number(n))
                .visit_type(case.visit_type)
                .reason(case.reason)
                .provider(provider)
                .room(101 + n % 3),
        );
        if seen {
            self.see(id, case, provider, n);
        }
    }

    /// The visit takes place: note, bill, finalized.
    pub(super) fn see(&mut self, appointment_id: u64, case: &Case, provider: u64, n: u64) {
        let html = self.note_for(appointment_id, case, provider, n);
        let recorded = self
            .write_note(appointment_id, NotePlace::ConsultationNotes, &html)
            .and_then(|()| self.bill(appointment_id, case))
            .and_then(|()| self.finalize(appointment_id));
        debug_assert!(recorded.is_ok(), "the visit was booked a moment ago");
    }

    pub(super) fn bill(&mut self, appointment_id: u64, case: &Case) -> Result<(), super::NoSuch> {
        for (product, quantity, total) in case.sold {
            let line = super::Line { quantity: *quantity, ..super::Line::sold(product, *total) };
            self.add_line(appointment_id, line)?;
        }
        for (product, total) in case.declined {
            self.add_line(appointment_id, super::Line::declined(product, *total))?;
        }
        Ok(())
    }

    pub(super) fn note_for(&self, appointment_id: u64, case: &Case, provider: u64, n: u64) -> String {
        let visit = self.visits.get(&appointment_id);
        let pet = visit.and_then(|v| self.patient_of(v)).map(called).unwrap_or_default();
        let owner = visit.and_then(|v| self.client_of(v)).map(|c| c.first_name.clone()).unwrap_or_default();
        let owner = if owner.is_empty() { "the owner" } else { &owner };
        let fill = |text: &str| text.replace("{pet}", &pet).replace("{owner}", owner);
        let (history, exam) = (fill(case.history), fill(case.exam));
        let (assessment, plan) = (fill(case.assessment), fill(case.plan));
        let findings = Findings { history: &history, exam: &exam, assessment: &assessment, plan: &plan };
        let vitals = (1004 + (n * 7 % 19) as u32, 84 + (n * 13 % 70) as u32, 18 + (n * 5 % 20) as u32);
        notes::write(Hand::of(provider), &findings, vitals)
    }
}

/// The name as a vet writes it, not as the site shouts it.
fn called(patient: &Patient) -> String {
    let mut letters = patient.name.chars();
    letters.next().map(|first| first.to_string() + &letters.as_str().to_lowercase()).unwrap_or_default()
}

fn pick<T: Copy>(from: &[T], n: u64) -> T {
    from[(n % from.len() as u64) as usize]
}
