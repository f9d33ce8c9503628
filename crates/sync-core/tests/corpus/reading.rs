//! The corpus of invented visits in `tests/corpus`: read, turned into visits as the agent holds them, judged and
//! counted. What each field means stands in `tests/corpus/README.md`.

#![allow(dead_code, reason = "each of those who read it asks for a part")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate, TimeZone, Utc};
use serde::Deserialize;
use sync_core::calls::language::second_reader::SecondReader;
use sync_core::calls::opinion::{Held, Opinion, Question};
use sync_core::calls::{Judged, Judgement, Mode, OtherVisit, ReasonCode, Rules, Verdict, judge_with};
use sync_core::neo::PatientWord;
use sync_core::notes::note;
use sync_core::practice::{
    Appointment, AppointmentId, BillingLine, Client, Closed, Consultation, ConsultationId, NotePart,
    NotePlace, Patient, PhoneEntry, PhoneKind, PimsStatus, Visit, VisitStatus,
};

/// What a label says of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// The animal is dead.
    Death,
    /// The client is not to be called, did not come, or the visit did not happen.
    Refusal,
    /// A person must look before anybody calls.
    Sensitive,
    /// A friendly call is right.
    Routine,
}

/// One record.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Its name: the hand that wrote it and a number.
    pub id: String,
    patient: String,
    species: String,
    client: String,
    phones: Vec<String>,
    #[serde(rename = "type")]
    type_name: String,
    title: String,
    reason: String,
    status: String,
    note: String,
    discharge: String,
    bill: Vec<Line>,
    alerts: String,
    earlier: Vec<Earlier>,
    alive: Option<bool>,
    /// What the labelling came to.
    pub label: Label,
    /// What makes it difficult, in the words of its author.
    pub trap: String,
    /// Never looked at while rules are tuned: its folder says so.
    #[serde(skip)]
    pub held_out: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    name: String,
    #[serde(default)]
    declined: bool,
}

/// An earlier visit, with its distance or, where its author left that open, as its note alone.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Earlier {
    Dated { days_before: u16, note: String },
    Undated(String),
}

impl Earlier {
    /// Days before the visit, and what was written.
    fn told(&self) -> (u16, &str) {
        match self {
            Self::Dated { days_before, note } => (*days_before, note),
            Self::Undated(note) => (180, note),
        }
    }
}

/// Hands whose visits and lines the first wordings were written beside. What all others wrote came later and taught the second reader, or
/// nobody; of those of them that may be looked at a few phrases have become wordings since.
pub const FIRST: &[&str] =
    &["clinic", "dictated", "front_desk", "grave", "relief", "spanish", "templated", "terse", "verbose"];

/// Hands that may be looked at and that the network never learns from: thresholds are chosen by what they wrote.
pub const MEASURES: &[&str] = &["counter", "marsh", "meadow", "pine", "plain", "ravine", "sage", "street"];

/// Hands that may be looked at and teach the network alone. Their ordinary visits made the second reader's weights bolder: of lines by unknown
/// hands that must never be called 7.2 % passed instead of 6.6, and of unknown ordinary visits 64.8 % were called instead of 64.2.
pub const NETWORK_ONLY: &[&str] = &[
    "acorn", "basalt", "bayou", "birch", "briar", "cypress", "granite", "heron", "juniper", "kelp", "larch",
    "mesa", "orchard", "otter", "prairie", "quartz", "sorrel", "talon", "umber", "willow",
];

/// Hands that typed shortly what clinics type: they teach the network, and the second reader what words weigh in shorthand.
pub const SHORTHAND_ONLY: &[&str] = &[
    "anvil", "badger", "comet", "dahlia", "falcon", "ginkgo", "hickory", "lichen", "magnet", "nettle",
    "ocelot",
];

/// Every record of the corpus, by name.
pub fn records() -> Vec<Record> {
    let corpus: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus");
    let mut records = Vec::new();
    for (folder, held_out) in [("tuned", false), ("held_out", true)] {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(corpus.join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files {
            for (at, line) in std::fs::read_to_string(&file).unwrap().lines().enumerate() {
                // The error would quote the visit, and nobody is to read those held out.
                let record: Record = serde_json::from_str(line).unwrap_or_else(|error| {
                    panic!("{} line {} column {}", file.display(), at + 1, error.column())
                });
                records.push(Record { held_out, ..record });
            }
        }
    }
    records.sort_by(|a: &Record, b: &Record| a.id.cmp(&b.id));
    records
}

/// What a large language model answered about one visit.
pub struct Recorded {
    /// The fingerprint of the question.
    pub question: String,
    /// What it answered when it was asked, and when it was asked again.
    pub opinions: [Opinion; 2],
}

/// By the name of a visit.
pub type Opinions = BTreeMap<String, Recorded>;

/// Second opinions that a large language model gave about visits of the corpus (`opinions/`), by the visit's name.
pub fn opinions() -> Opinions {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/opinions");
    let held = |word: &str| match word {
        "call" => Held::Call,
        "review" => Held::Review,
        "never" => Held::Never,
        other => panic!("no verdict: {other}"),
    };
    let given = |line: &str| {
        let [id, asked, first, second, words] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("an opinion has five parts")
        };
        let words: Vec<String> = (!words.is_empty()).then(|| words.to_owned()).into_iter().collect();
        let opinion = |verdict: &str| Opinion {
            verdict: held(verdict),
            words: words.clone(),
            why: String::new(),
            model: "recorded".to_owned(),
            twice: false,
        };
        let opinions = [opinion(first), opinion(second)];
        (id.to_owned(), Recorded { question: asked.to_owned(), opinions })
    };
    let files = ["held_out.tsv", "tuned.tsv"].map(|file| std::fs::read_to_string(folder.join(file)).unwrap());
    files.iter().flat_map(|file| file.lines().map(given)).collect()
}

impl Record {
    /// The hand that wrote it.
    pub fn hand(&self) -> &str {
        self.id.split('-').next().unwrap_or_default()
    }

    /// Whether the patient record says that the animal is dead.
    pub fn says_dead(&self) -> bool {
        self.alive == Some(false)
    }

    /// What people typed, for a look at a failure.
    pub fn words(&self) -> String {
        format!("[{}] {} | {} | {} | {}", self.type_name, self.title, self.reason, self.note, self.discharge)
    }

    /// What people typed, each text by itself and without markup.
    pub fn texts(&self) -> Vec<String> {
        let visit = self.visit(0, &self.note, &self.discharge);
        let note = visit.consultation.as_ref().and_then(note);
        let parts = note.into_iter().flat_map(|note| note.parts).map(|part| part.text);
        parts.chain([self.reason.clone(), self.alerts.clone()]).collect()
    }

    /// The same visit with another paragraph in its note, before or behind what is there.
    pub fn with_paragraph(&self, html: &str, first: bool) -> Self {
        let paragraph = format!("<p>{html}</p>");
        let note = if first { paragraph + &self.note } else { format!("{}{paragraph}", self.note) };
        Self { note, ..self.clone() }
    }

    /// The same visit with every word typed in capitals.
    pub fn shouted(&self) -> Self {
        let loud = |text: &str| text.to_uppercase();
        Self {
            reason: loud(&self.reason),
            title: loud(&self.title),
            alerts: loud(&self.alerts),
            bill: self.bill.iter().map(|line| Line { name: loud(&line.name), ..line.clone() }).collect(),
            ..self.clone()
        }
    }

    /// The same visit with the lines of its bill the other way round.
    pub fn turned(&self) -> Self {
        Self { bill: self.bill.iter().rev().cloned().collect(), ..self.clone() }
    }

    /// The judgement, by the rules of a clinic that trusts the machine.
    pub fn judged(&self) -> Judgement {
        self.judged_with(SecondReader::shipped())
    }

    /// The judgement where another second reader reads.
    pub fn judged_with(&self, second_reader: &'static SecondReader) -> Judgement {
        self.judged_by(&rules(), second_reader, None)
    }

    /// The judgement of a clinic that wants second opinions, which are those recorded; as the agent, it asks again where something speaks
    /// against the call.
    pub fn judged_twice(&self, opinions: &Opinions) -> Judgement {
        let rules = Rules { second_opinion: true, ..rules() };
        let judged = |opinion| self.judged_by(&rules, SecondReader::shipped(), opinion);
        let alone = judged(None);
        let Some(recorded) = opinions.get(&self.id) else { return alone };
        let [first, second] = &recorded.opinions;
        let again = alone.needs_two_opinions() && first.verdict == Held::Call;
        let given = if again { second } else { first };
        judged(Some(&Opinion { twice: again, ..given.clone() }))
    }

    /// What a second opinion is asked about.
    pub fn question(&self) -> Question {
        let visit = self.visit(0, &self.note, &self.discharge);
        let written = visit.consultation.as_ref().and_then(note);
        Question::of(&self.all_that_counts(&visit, written.as_ref(), &self.others()), "US")
    }

    fn judged_by(
        &self,
        rules: &Rules,
        second_reader: &'static SecondReader,
        opinion: Option<&Opinion>,
    ) -> Judgement {
        let visit = self.visit(0, &self.note, &self.discharge);
        let written = visit.consultation.as_ref().and_then(note);
        // An earlier visit counts by what its own judgement came to, as in the agent.
        let (mut death, mut refusal) = (false, false);
        for earlier in &self.earlier {
            let (days_before, note_then) = earlier.told();
            let visit = self.visit(days_before, note_then, "");
            let written = visit.consultation.as_ref().and_then(note);
            let judged = {
                let all = self.all_that_counts(&visit, written.as_ref(), &[]);
                judge_with(&all, rules, second_reader)
            };
            death |= judged
                .reasons
                .iter()
                .any(|reason| matches!(reason.code, ReasonCode::DeathRecorded | ReasonCode::PatientDead));
            refusal |= judged.reasons.iter().any(|reason| reason.code.is_refusal());
        }
        let others = self.others();
        let all = self.all_that_counts(&visit, written.as_ref(), &others);
        let earlier = Judged { earlier_death: death, earlier_refusal: refusal, ..all };
        judge_with(&Judged { opinion, ..earlier }, rules, second_reader)
    }

    /// Its earlier visits, as far as the corpus tells of them.
    fn others(&self) -> Vec<OtherVisit> {
        let other = |earlier: &Earlier| {
            let (days_before, note_then) = earlier.told();
            let visit = self.visit(days_before, note_then, "");
            let written = visit.consultation.as_ref().and_then(note);
            OtherVisit {
                days: -i64::from(days_before),
                is_later: false,
                same_animal: true,
                same_client: true,
                animals: vec![self.patient.clone()],
                note: written.map(|note| note.text),
                ..OtherVisit::default()
            }
        };
        self.earlier.iter().map(other).collect()
    }

    fn all_that_counts<'a>(
        &self,
        visit: &'a Visit,
        note: Option<&'a sync_core::notes::Note>,
        other_visits: &'a [OtherVisit],
    ) -> Judged<'a> {
        Judged {
            visit,
            status: visit.appointment.status.meaning,
            note,
            completed_at: Some(Utc.with_ymd_and_hms(2026, 11, 18, 18, 0, 0).unwrap()),
            // Neo always says something; staff often leave the flag as it was.
            patient: Some(match self.alive {
                Some(false) => PatientWord::Dead,
                Some(true) | None => PatientWord::Alive,
            }),
            opted_out: false,
            earlier_death: false,
            earlier_refusal: false,
            other_visits,
            opinion: None,
        }
    }

    fn visit(&self, days_before: u16, note: &str, discharge: &str) -> Visit {
        let patient = Patient {
            id: Some("77".into()),
            name: self.patient.to_uppercase(),
            species: Some(self.species.clone()),
            ..Patient::default()
        };
        let (first, last) = self.client.rsplit_once(' ').unwrap_or(("", &self.client));
        let client = Client {
            id: Some("31".into()),
            // Neo has no field for alerts; reception writes them where a title stands.
            title: self.alerts.clone(),
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            phones: self
                .phones
                .iter()
                .zip(
                    [PhoneKind::Mobile, PhoneKind::Home, PhoneKind::Work]
                        .into_iter()
                        .chain(std::iter::repeat(PhoneKind::Other)),
                )
                .map(|(text, kind)| PhoneEntry { kind, text: text.clone(), pims_says_mobile: None })
                .collect(),
            ..Client::default()
        };
        let day = NaiveDate::from_ymd_opt(2026, 11, 18).unwrap() - Days::new(u64::from(days_before));
        let start = day.and_hms_opt(9, 30, 0).unwrap();
        let place = |place, html: &str| NotePart { place, html: html.to_owned() };
        let mut notes =
            vec![place(NotePlace::ConsultationNotes, note), place(NotePlace::DischargeSummary, discharge)];
        notes.retain(|part| !part.html.trim().is_empty());
        let some = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
        Visit {
            appointment: Appointment {
                id: AppointmentId::new("501"),
                consultation_id: Some(ConsultationId::new("9001")),
                start,
                end: start + chrono::Duration::minutes(30),
                status: status(&self.status),
                type_name: some(&self.type_name),
                reason: some(&self.reason),
                title: some(&self.title),
                provider: None,
                resource: None,
                room: None,
                patient: patient.clone(),
                client: client.clone(),
                updated_at: None,
            },
            consultation: Some(Consultation {
                id: ConsultationId::new("9001"),
                status: None,
                reason: None,
                date: None,
                notes,
                lines: self
                    .bill
                    .iter()
                    .map(|line| BillingLine {
                        name: line.name.clone(),
                        quantity: 1.0,
                        declined: line.declined,
                    })
                    .collect(),
                patient,
                client,
            }),
        }
    }
}

fn status(text: &str) -> PimsStatus {
    let (meaning, closed) = match text {
        "Cancelled" => (VisitStatus::Closed, Some(Closed::Cancelled)),
        "No Show" => (VisitStatus::Closed, Some(Closed::NoShow)),
        "In Progress" | "Checked In" => (VisitStatus::Ongoing, None),
        _ => (VisitStatus::Completed, None),
    };
    PimsStatus { meaning, closed, text: text.to_owned() }
}

fn rules() -> Rules {
    Rules {
        mode: Mode::Automatic,
        go_live: Some(Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap()),
        ..Rules::default()
    }
}

/// How often each label came to each verdict.
#[derive(Debug, Default)]
pub struct Tally {
    counts: BTreeMap<(Label, &'static str), usize>,
}

impl Tally {
    /// Counts one judgement.
    pub fn count(&mut self, label: Label, verdict: Verdict) {
        *self.counts.entry((label, verdict.as_str())).or_default() += 1;
    }

    /// So many of a label came to one of these verdicts, of so many.
    pub fn of(&self, label: Label, verdicts: &[Verdict]) -> (usize, usize) {
        let all = self.counts.iter().filter(|((of, _), _)| *of == label);
        let part =
            all.clone().filter(|((_, verdict), _)| verdicts.iter().any(|wanted| wanted.as_str() == *verdict));
        (part.map(|(_, many)| many).sum(), all.map(|(_, many)| many).sum())
    }

    /// Calls that would have hurt: of the dead, of those who refused, of what a person had to see first.
    pub fn wrong_calls(&self) -> usize {
        [Label::Death, Label::Refusal, Label::Sensitive]
            .into_iter()
            .map(|label| self.of(label, &[Verdict::Call]).0)
            .sum()
    }
}
