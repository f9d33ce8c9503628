//! The clinic of the demonstration: four believable days, the same in every run.
//!
//! Beside the ordinary visits the days hold everything the agent must cope with: households, one pet twice, two
//! clients with one telephone, a rescue, messy numbers, notes in odd places, visits about which nobody must be
//! called, no-shows, cancellations, blocks and rosters.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use serde_json::Value;

use super::cases::{Case, DELICATE, For, ORDINARY};
use super::dice::Dice;
use super::names::{CATS, COLORS, DOGS, FIRST, LAST, STREETS, number};
use super::{Address, Client, NewVisit, NoSuch, NotePlace, Patient, PhonePlace, Phones, Practice};

const EXAM_ROOMS: [u64; 3] = [101, 102, 103];
const SURGERY: u64 = 104;
const TECH: u64 = 105;
const VISITS_A_DAY: usize = 35;

impl Practice {
    /// The days around `today`, as they stand at half past three in the afternoon of that day.
    pub fn demo(today: NaiveDate) -> Practice {
        Practice::demo_at(today.and_time(NaiveTime::MIN) + TimeDelta::minutes(15 * 60 + 30))
    }

    /// The days around a moment of the clinic's wall clock, as they stand then: the day before yesterday, yesterday,
    /// today and tomorrow.
    pub fn demo_at(now: NaiveDateTime) -> Practice {
        let mut practice = Practice::empty(chrono_tz::America::Los_Angeles);
        practice.clock = now - TimeDelta::days(9);
        let mut days =
            DemoDays { dice: Dice::new(4821), households: practice.households(), dealt: 0, seen: 0 };
        let today = now.date();
        let told = practice.demo_stories(today, now);
        debug_assert!(told.is_ok(), "the stories are about visits they have booked themselves: {told:?}");
        for day in [today - Days::new(2), today - Days::new(1), today, today + Days::new(1)] {
            practice.demo_day(&mut days, day, now);
        }
        practice.clock = now;
        practice
    }

    /// Enters some hundred clients with one to three pets each.
    fn households(&mut self) -> Vec<u64> {
        let mut dice = Dice::new(77);
        let mut pets = Vec::new();
        for n in 0..110_u64 {
            let client_id = self.add_client(client(n, &mut dice));
            let animals = [1, 1, 1, 2, 1, 3, 1, 1, 2, 1][(n % 10) as usize];
            for at in 0..animals {
                let patient = pet(client_id, n * 2 + at, &mut dice, self.clock.date());
                pets.push(self.add_patient(patient));
            }
        }
        pets
    }

    fn demo_day(&mut self, days: &mut DemoDays, day: NaiveDate, now: NaiveDateTime) {
        for room in EXAM_ROOMS {
            self.add_block(at(day, 12, 30), 60, room, "LUNCH");
        }
        for provider in [31, 32, 33] {
            self.add_roster(at(day, 8, 0), 11 * 60, provider);
        }
        self.add_block(at(day, 18, 30), 30, 101, "no appts - cleaning");
        if day == now.date() {
            self.add_block(at(day, 14, 0), 30, TECH, "staff meeting");
        }

        for (hour, minute) in [(8, 0), (9, 45), (14, 0)] {
            let case = if days.dice.percent(40) { &ORDINARY[8] } else { days.dice.pick(&ORDINARY[9..11]) };
            self.demo_visit(days, at(day, hour, minute), SURGERY, 34, case, now);
        }
        for (hour, minute) in [(9, 15), (11, 0), (15, 30)] {
            let case = if days.dice.percent(60) { &ORDINARY[14] } else { &ORDINARY[21] };
            self.demo_visit(days, at(day, hour, minute), TECH, 35, case, now);
        }
        // Slot by slot across the rooms, so that some slots hold three visits at once and the day fills evenly.
        let booked = self.appointments().iter().filter(|v| v.start.date() == day).count();
        let mut left = VISITS_A_DAY.saturating_sub(booked);
        // 111 slots in three rooms, of which each visit takes up two or so.
        let chance = (left as u64 * 92 / (111 - left as u64)).min(100);
        let mut time = at(day, 8, 0);
        while time < at(day, 18, 30) && left > 0 {
            for (room, provider) in EXAM_ROOMS.into_iter().zip([31, 32, 33]) {
                let lunch = time >= at(day, 12, 15) && time < at(day, 13, 30);
                if lunch || left == 0 || self.taken(room, time) || !days.dice.percent(chance) {
                    continue;
                }
                let case = days.deal();
                self.demo_visit(days, time, room, provider, case, now);
                left -= 1;
            }
            time += TimeDelta::minutes(15);
        }
    }

    /// Somebody is in the room then, or will be before half an hour is over.
    fn taken(&self, room: u64, time: NaiveDateTime) -> bool {
        let until = time + TimeDelta::minutes(30);
        self.visits.values().any(|v| v.room_id == Some(room) && v.start < until && v.end > time)
    }

    fn demo_visit(
        &mut self,
        days: &mut DemoDays,
        start: NaiveDateTime,
        room: u64,
        provider: u64,
        case: &Case,
        now: NaiveDateTime,
    ) {
        let Some(patient_id) = self.next_pet(days, case.pets) else { return };
        let id = self.add_visit(
            NewVisit::at(start)
                .minutes(case.minutes)
                .patient(patient_id)
                .visit_type(case.visit_type)
                .reason(case.reason)
                .provider(provider)
                .room(room),
        );
        days.seen += 1;
        let past = now - (start + TimeDelta::minutes(case.minutes));
        let n = days.seen;
        let done = if past >= TimeDelta::minutes(40) {
            self.demo_past(id, case, provider, n, start.date() == now.date())
        } else if past >= TimeDelta::zero() {
            self.demo_note(id, case, provider, n).and_then(|()| self.ready_to_pay(id))
        } else if start <= now {
            self.begin(id)
        } else if start - now <= TimeDelta::minutes(15) {
            self.check_in(id).map(drop)
        } else {
            self.visit_mut(id).map(|visit| visit.confirmed = n % 5 < 3)
        };
        debug_assert!(done.is_ok(), "the visit was booked a moment ago");
    }

    /// What has become of a visit that is over.
    fn demo_past(&mut self, id: u64, case: &Case, provider: u64, n: u64, today: bool) -> Result<(), NoSuch> {
        match n % 37 {
            11 | 30 => return self.no_show(id),
            24 => return self.cancel(id, "owner called, rescheduling"),
            _ => {}
        }
        self.demo_note(id, case, provider, n)?;
        self.bill(id, case)?;
        if n % 41 == 17 || (today && n % 9 == 4) { self.ready_to_pay(id) } else { self.finalize(id) }
    }

    /// Mostly one text in the usual place; sometimes elsewhere, twice, or not at all.
    fn demo_note(&mut self, id: u64, case: &Case, provider: u64, n: u64) -> Result<(), NoSuch> {
        let html = self.note_for(id, case, provider, n);
        match n % 23 {
            3 => self.write_note(id, NotePlace::Notes, &html),
            9 => {
                self.write_note(id, NotePlace::ConsultationNotes, "")?;
                self.write_note(id, NotePlace::DischargeSummary, &html)
            }
            14 => {
                self.write_note(id, NotePlace::Notes, &format!("{} - see notes", case.reason))?;
                self.write_note(id, NotePlace::DischargeSummary, "")?;
                self.write_note(id, NotePlace::ConsultationNotes, &html)
            }
            19 => self.write_note(id, NotePlace::ConsultationNotes, "<p>&nbsp;</p>\n"),
            _ => self.write_note(id, NotePlace::ConsultationNotes, &html),
        }
    }

    /// The next pet that fits, all of them in turn before any comes again.
    fn next_pet(&self, days: &mut DemoDays, pets: For) -> Option<u64> {
        let fits = |id: &u64| {
            self.patients.get(id).is_some_and(|p| match pets {
                For::Dogs => p.species == "Canine",
                For::Cats => p.species == "Feline",
                For::Both => true,
            })
        };
        let at = days.households.iter().position(fits)?;
        let id = days.households.remove(at);
        days.households.push(id);
        Some(id)
    }

    /// The visits that are told one by one, yesterday and today.
    fn demo_stories(&mut self, today: NaiveDate, now: NaiveDateTime) -> Result<(), NoSuch> {
        let yesterday = today - Days::new(1);
        for (n, case) in DELICATE.iter().enumerate() {
            let day = if n % 3 == 2 { today } else { yesterday };
            let start = at(day, [9, 11, 10, 15, 16, 8, 14, 17][n], [30, 0, 15, 45, 30, 45, 0, 15][n]);
            let (pet, breed) = if case.pets == For::Cats { CATS[n + 4] } else { DOGS[n + 18] };
            let species = if case.pets == For::Cats { "Feline" } else { "Canine" };
            let (first, last) = (FIRST[43 - n], LAST[n * 3]);
            let visit = NewVisit::at(start).minutes(case.minutes).pet(pet).breed(species, breed);
            let visit = visit.owner(first, last).mobile(&number(60 + n as u64)).visit_type(case.visit_type);
            let id = self.add_visit(visit.reason(case.reason).provider(31 + n as u64 % 3).room(106));
            if start + TimeDelta::minutes(case.minutes) <= now {
                self.see(id, case, 31 + n as u64 % 3, n as u64);
            }
            if n == 0 || n == 3 {
                self.set_patient_dead(id)?;
            }
        }
        self.household_together(at(yesterday, 10, 0))?;
        self.same_pet_twice(yesterday)?;
        self.one_phone_two_clients(at(yesterday, 13, 30))?;
        self.rescue(at(yesterday, 15, 0))?;
        self.only_a_picture(at(yesterday, 16, 0))?;
        self.died_since(at(yesterday, 11, 30))?;
        self.moved_pet(at(yesterday, 14, 30))?;
        let id = self.add_visit(NewVisit::at(at(today, 17, 30)).pet("FIG").reason("nail trim").room(TECH));
        self.delete(id)?;
        let walk_in = self.add_block(at(today, 8, 0), 0, TECH, "walk-in reminder");
        self.visit_mut(walk_in)?.extra.insert("is_unmatched".to_owned(), Value::Bool(true));
        Ok(())
    }

    /// Two pets of one family in the same slot, and the third right after.
    fn household_together(&mut self, start: NaiveDateTime) -> Result<(), NoSuch> {
        let client = self.add_client(Client::new("Priscilla", "Tran-Wheeler", Some("(415) 555-0151")));
        for (n, (name, species, breed, minutes)) in [
            ("CLOVER", "Canine", "Mixed", 0),
            ("JUNIPER", "Canine", "Whippet", 0),
            ("MISO", "Feline", "Domestic Shorthair", 30),
        ]
        .into_iter()
        .enumerate()
        {
            let patient = self.add_patient(Patient::new(client, name, species, breed));
            let visit =
                NewVisit::at(start + TimeDelta::minutes(minutes)).patient(patient).room(101 + n as u64);
            let case = if species == "Feline" { &ORDINARY[6] } else { &ORDINARY[0] };
            let id = self.add_visit(visit.visit_type(case.visit_type).reason("family visit, all 3"));
            self.see(id, case, 31, n as u64);
        }
        Ok(())
    }

    fn same_pet_twice(&mut self, day: NaiveDate) -> Result<(), NoSuch> {
        let morning =
            NewVisit::at(at(day, 8, 30)).pet("RUCKUS").owner("Imani", "Feldspar").mobile("415-555-0177");
        let first = self.add_visit(morning.visit_type("Sick").reason("ate chocolate??").room(102));
        self.see(first, &ORDINARY[16], 32, 3);
        let patient = self.visit_mut(first)?.patient_id.unwrap_or_default();
        let again = NewVisit::at(at(day, 16, 45)).patient(patient).minutes(15).visit_type("Follow-up");
        let second = self.add_visit(again.reason("recheck HR, still restless").room(102).provider(32));
        self.see(second, &ORDINARY[3], 32, 4);
        Ok(())
    }

    fn one_phone_two_clients(&mut self, start: NaiveDateTime) -> Result<(), NoSuch> {
        for (n, (first, last, pet)) in
            [("Gwen", "Abara", "SOCKS"), ("Lucien", "Moreau", "PEANUT")].into_iter().enumerate()
        {
            let visit = NewVisit::at(start + TimeDelta::minutes(45 * n as i64)).pet(pet).owner(first, last);
            let id = self.add_visit(visit.mobile("(510) 555-0190").reason("recheck skin").room(103));
            self.see(id, &ORDINARY[3], 33, n as u64);
        }
        Ok(())
    }

    fn rescue(&mut self, start: NaiveDateTime) -> Result<(), NoSuch> {
        let mut client = Client::new("", "Second Chance Bay Rescue", None);
        client.phones.work = Some("(707) 555-0104 ask for intake".to_owned());
        client.tax_exempt = true;
        client.email = "intake@secondchance.example".to_owned();
        let client = self.add_client(client);
        for (n, name) in ["FOSTER #14", "FOSTER #15"].into_iter().enumerate() {
            let patient = self.add_patient(Patient::new(client, name, "Canine", "Mixed"));
            let visit = NewVisit::at(start + TimeDelta::minutes(15 * n as i64)).minutes(15).patient(patient);
            let id = self.add_visit(visit.visit_type("Vaccines").reason("intake shots").room(101));
            self.see(id, &ORDINARY[7], 31, n as u64);
        }
        Ok(())
    }

    fn only_a_picture(&mut self, start: NaiveDateTime) -> Result<(), NoSuch> {
        let visit = NewVisit::at(start).pet("CRICKET").owner("Rufus", "Oyelaran").mobile("(650) 555-0119");
        let id = self.add_visit(visit.reason("recheck ear").room(102));
        self.write_note(
            id,
            NotePlace::ConsultationNotes,
            "<p><img alt=\"\" src=\"/uploads/scan_0412.png\" style=\"width:640px\" /></p>\n",
        )?;
        self.finalize(id)
    }

    /// An ordinary visit whose patient has died at home in the meantime.
    fn died_since(&mut self, start: NaiveDateTime) -> Result<(), NoSuch> {
        let visit = NewVisit::at(start).pet("OLLIE").owner("Beatriz", "Salcedo").mobile("(415) 555-0166");
        let id = self.add_visit(visit.visit_type("Sick").reason("coughing at night").room(103));
        self.see(id, &ORDINARY[12], 33, 8);
        self.set_patient_dead(id)
    }

    /// A pet that has gone to another client since its visit.
    fn moved_pet(&mut self, start: NaiveDateTime) -> Result<(), NoSuch> {
        let new_owner = self.add_client(Client::new("Tobias", "Ferreira", Some("(415) 555-0138")));
        let visit = NewVisit::at(start).pet("PATCHES").owner("Maud", "Ferreira").mobile("(415) 555-0137");
        let id = self.add_visit(visit.reason("annual exam + vx").room(101));
        self.see(id, &ORDINARY[0], 31, 9);
        self.transfer_patient(id, new_owner)
    }
}

/// What the days have used up so far.
struct DemoDays {
    dice: Dice,
    households: Vec<u64>,
    dealt: usize,
    seen: u64,
}

impl DemoDays {
    /// The next kind of visit for an exam room, all of them in turn in no obvious order.
    fn deal(&mut self) -> &'static Case {
        loop {
            self.dealt += 5;
            let case = &ORDINARY[self.dealt % ORDINARY.len()];
            if case.minutes <= 30 && case.visit_type != "Tech" {
                return case;
            }
        }
    }
}

fn at(day: NaiveDate, hour: i64, minute: i64) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN) + TimeDelta::minutes(hour * 60 + minute)
}

fn client(n: u64, dice: &mut Dice) -> Client {
    let (first, last) = (*dice.pick(&FIRST), LAST[(n % LAST.len() as u64) as usize]);
    let mut client = Client::new(first, last, None);
    client.phones = phones(n);
    client.valid_mobile = client.phones.mobile.is_some();
    if client.phones.mobile.is_some() && client.phones.home.is_some() && n.is_multiple_of(2) {
        client.shown_phone = Some(PhonePlace::Home);
        client.valid_mobile = false;
    }
    if dice.percent(55) {
        let name: String = last.chars().filter(char::is_ascii_alphabetic).collect();
        client.email = format!("{}{}@example.net", name.to_lowercase(), n);
    }
    if dice.percent(18) {
        client.title = (*dice.pick(&["Mr", "Ms", "Mrs", "Dr"])).to_owned();
    }
    if dice.percent(70) {
        client.address = Some(Address {
            street: format!("{} {}", 100 + n * 17 % 900, dice.pick(&STREETS)),
            city: "Sausalito".to_owned(),
            state: "CA".to_owned(),
            zip: "94965".to_owned(),
        });
    }
    client
}

/// Numbers as receptions keep them: most in order, one in six in some way not.
fn phones(n: u64) -> Phones {
    let plain = number(n);
    let text = |s: &str| Some(s.to_owned());
    match n % 29 {
        1 => Phones { mobile: text("new (415) 555-0142"), ..Phones::default() },
        4 => Phones { mobile: text("415-555-0117 best"), ..Phones::default() },
        7 => Phones { mobile: text("(510) 555-0131 / (510) 555-0132"), ..Phones::default() },
        10 => Phones { mobile: text("Dana 415 555 0163, Lee 415 555 0164"), ..Phones::default() },
        13 => Phones { home: text("555-0175"), ..Phones::default() },
        16 => Phones { work: text("(650) 555-0188 x204"), ..Phones::default() },
        19 => Phones { mobile: text("+44 20 7946 0018"), ..Phones::default() },
        22 => Phones { mobile: text("000-000-0000"), ..Phones::default() },
        25 => Phones::default(),
        2 | 11 | 20 => Phones { home: Some(plain), ..Phones::default() },
        5 | 14 => Phones { mobile: Some(plain), home: Some(number(n + 31)), ..Phones::default() },
        8 => Phones { phone: Some(plain), ..Phones::default() },
        _ => Phones { mobile: Some(plain), ..Phones::default() },
    }
}

fn pet(client_id: u64, n: u64, dice: &mut Dice, today: NaiveDate) -> Patient {
    let cat = n % 3 == 1;
    let (name, breed) =
        if cat { CATS[(n % CATS.len() as u64) as usize] } else { DOGS[(n % DOGS.len() as u64) as usize] };
    let mut patient = Patient::new(client_id, name, if cat { "Feline" } else { "Canine" }, breed);
    patient.sex = if dice.percent(50) { "Female" } else { "Male" }.to_owned();
    patient.neutered = dice.percent(75);
    patient.color = (*dice.pick(&COLORS)).to_owned();
    patient.born = (!dice.percent(12)).then(|| today - Days::new(120 + dice.below(4200)));
    patient.weight = (!dice.percent(8)).then(|| {
        let tenths = if cat { 60 + dice.below(80) } else { 90 + dice.below(900) };
        tenths as f64 / 10.0
    });
    patient
}

#[cfg(test)]
mod tests {
    use super::super::{VisitKind, VisitStatus};
    use super::*;

    fn day(practice: &Practice, day: NaiveDate) -> Vec<&super::super::Visit> {
        practice.appointments().into_iter().filter(|v| v.start.date() == day).collect()
    }

    const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap();

    #[test]
    fn the_demo_is_the_same_every_time() {
        let (one, two) = (Practice::demo(TODAY), Practice::demo(TODAY));
        let json = |p: &Practice| serde_json::to_string(p).unwrap();
        assert_eq!(json(&one), json(&two), "a demonstration must not change between two runs");
    }

    #[test]
    fn every_demo_day_is_a_full_day() {
        let practice = Practice::demo(TODAY);
        for offset in [-2, -1, 0, 1] {
            let visits = day(&practice, TODAY + TimeDelta::days(offset));
            assert!((30..=38).contains(&visits.len()), "day {offset} has {} visits", visits.len());
        }
    }

    #[test]
    fn the_demo_holds_what_the_agent_must_cope_with() {
        let practice = Practice::demo(TODAY);
        let statuses: Vec<_> = practice.appointments().iter().map(|v| v.status.clone()).collect();
        for status in [
            VisitStatus::NotArrived,
            VisitStatus::InProgress,
            VisitStatus::ReadyToPay,
            VisitStatus::Finalized,
            VisitStatus::NoShow,
            VisitStatus::Cancelled,
        ] {
            assert!(statuses.contains(&status), "no visit is {status:?}");
        }
        for place in NotePlace::ALL {
            let there = practice.consultations.values().any(|c| c.note(place).is_some_and(|n| n.len() > 40));
            assert!(there, "no note in {place:?}");
        }
        assert!(practice.visits.values().any(|v| v.kind == VisitKind::Block), "no blocks");
        assert!(practice.visits.values().any(|v| v.kind == VisitKind::Roster), "no rosters");
        assert!(practice.patients.values().any(|p| !p.alive), "nobody has died");
    }

    #[test]
    fn tomorrow_has_no_consultations_yet() {
        let practice = Practice::demo(TODAY);
        let tomorrow = day(&practice, TODAY + Days::new(1));
        assert!(tomorrow.iter().all(|v| v.consultation_id.is_none()), "they come with the check-in");
    }

    #[test]
    fn nobody_in_the_demo_has_a_real_number() {
        let practice = Practice::demo(TODAY);
        for client in practice.clients.values() {
            for number in PhonePlace::ALL.into_iter().filter_map(|place| client.phones.get(place)) {
                let digits: String = number.chars().filter(char::is_ascii_digit).collect();
                let fictional =
                    digits.contains("55501") || digits.contains("79460") || digits.starts_with("000");
                assert!(fictional, "{number} could be somebody's");
            }
        }
    }

    #[test]
    fn a_busy_clinic_has_the_visits_and_notes_asked_for() {
        for (visits, notes) in [(100, 52), (2000, 2000), (10, 0), (3, 7)] {
            let practice = Practice::busy(visits, notes, TODAY);
            let written = practice.consultations.values().filter(|c| c.consultation_notes.is_some()).count();
            assert_eq!(practice.appointments().len(), visits, "visits");
            assert_eq!(written, notes.min(visits), "notes");
        }
    }
}
