//! What people typed, understood: of death, refusal and sensitive matters, and about whom and when.
//!
//! Words become [`Finding`]s: what a wording speaks of, and, where the words around it say so, the [`Excuse`] by which
//! it means something innocent. An excuse needs positive evidence near the word (an anaesthetic's purpose, another
//! animal, a year long past, an empty box on a form); a wording without one stands, unless it only hints at something or tells
//! of an illness, and the second reader holds that harmless. What a finding means for a call is decided in `judge`, which believes no excuse in a
//! visit with any sign of death in its structured fields.

mod about;
mod boxes;
pub(super) mod clock;
mod likeness;
pub mod network;
mod pattern;
pub mod second_reader;
mod vocabulary;
pub mod words;

use second_reader::{Heard, LOUD, SecondReader};
use vocabulary::{Cue, What};
use words::{Word, words};

/// What a wording speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sense {
    /// A death, its care or its condolence, in words that hardly mean anything else.
    Death,
    /// Words that often stand near a death and often do not.
    DeathHint,
    /// A death in the shorthand of bills, which means nothing in prose.
    DeathOnBill,
    /// How well an animal lives, asked where its end is near.
    Quality,
    /// The client is not to be called.
    Refusal,
    /// The client may not want to be called.
    RefusalHint,
    /// The client has something serious to decide.
    Decision,
    /// Hospice care.
    Hospice,
    /// Palliative care.
    Palliative,
    /// A critical state, or grief.
    Critical,
    /// A grave prognosis, in so many words.
    Prognosis,
    /// A grave illness by its name, its signs or its treatment.
    Illness,
    /// What a bill names of the care of animals in danger, which means little in prose.
    GraveOnBill,
    /// What a bill names of care that goes well or badly.
    RiskOnBill,
    /// Sent on to an emergency hospital or a specialist.
    Referral,
    /// An unhappy client.
    Complaint,
    /// A complication.
    Complication,
    /// Cruelty or neglect.
    Cruelty,
    /// Given up, seized or found.
    Relinquished,
    /// Still in hospital.
    Hospitalised,
    /// A rescue organisation or a shelter.
    Rescue,
    /// The visit may not have taken place.
    NoVisit,
    /// The number in the record is not the client's.
    WrongNumber,
}

impl Sense {
    /// Whether it speaks of death.
    pub fn is_death(self) -> bool {
        matches!(self, Self::Death | Self::DeathHint | Self::DeathOnBill)
    }

    /// Whether it speaks of a wish about calls.
    pub fn is_refusal(self) -> bool {
        matches!(self, Self::Refusal | Self::RefusalHint)
    }

    /// Whether it tells how ill an animal is and what is done about it; the rest of a sentence tells how ill that is. Everything
    /// else says what it says whatever stands beside it.
    pub fn is_of_illness(self) -> bool {
        matches!(
            self,
            Self::Decision | Self::Prognosis | Self::Illness | Self::Complication | Self::Hospitalised
        )
    }

    /// Whether nothing is added by the other sense where this one was found.
    fn covers(self, other: Self) -> bool {
        self == other
            || (self == Self::Death && other.is_death())
            || (self == Self::Refusal && other == Self::RefusalHint)
    }
}

/// Why a wording means something innocent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Excuse {
    /// An empty box on a form.
    NotTicked,
    /// Another animal.
    AnotherAnimal,
    /// A person.
    Person,
    /// Long past.
    Past,
    /// It only may happen: a risk, a warning.
    Warning,
    /// Negated.
    Denied,
    /// Nobody considers it.
    NotConsidered,
    /// Anaesthesia.
    Anaesthesia,
    /// Only thought, feared or joked.
    Said,
    /// The words of a form.
    Form,
    /// The letters stand for something else.
    Abbreviation,
    /// Somebody's work.
    Work,
    /// Quality of life is good.
    GoodQuality,
    /// A thing, a tooth, a product.
    Thing,
    /// A small matter to decide: a vaccine, a dental cleaning, another food.
    Minor,
    /// Ruled out, benign or one of several possibilities.
    RuledOut,
    /// Calls are welcome, or it is no wish of the client.
    CallsWelcome,
    /// Only the place of work is not to be called.
    NotAtWork,
    /// The name of the animal or the client.
    Name,
}

/// A wording found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it speaks of.
    pub sense: Sense,
    /// The words as they were typed, with up to four on either side, and with those that excuse it.
    pub evidence: String,
    /// Which of the text's words it covers.
    pub words: std::ops::Range<usize>,
    /// Why it means something innocent.
    pub excuse: Option<Excuse>,
    /// It says what it says wherever it stands.
    pub plain: bool,
    /// It is talked about, planned or offered, and nothing says that it was done.
    pub talk: bool,
    /// What the second reader holds of its sentence and, unless it is of illness, of its clause.
    pub heard: Heard,
}

/// A sentence that alarms the second reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// As it was typed.
    pub evidence: String,
    /// Which of the text's words it covers.
    pub words: std::ops::Range<usize>,
    /// It sounds very serious.
    pub loud: bool,
}

/// What must be known to understand a text.
#[derive(Clone, Debug)]
pub struct Context {
    /// The year of the visit: an earlier one is the past.
    pub year: i32,
    /// The animal's kind, as its record names it.
    pub species: String,
    /// Words of the animal's and the client's names.
    pub names: Vec<String>,
    /// Another field of the visit shows that abbreviations of death stand for something else.
    pub abbreviations: bool,
    /// Where it was typed.
    pub written: Written,
    /// Who reads besides the wordings.
    pub second_reader: &'static SecondReader,
}

/// Where a text was typed, and so for whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Written {
    /// In what tells of the visit.
    #[default]
    InNote,
    /// Beside names and appointments, for those who deal with the client: few words, each of which counts.
    ByReception,
}

impl Default for Context {
    fn default() -> Self {
        Self {
            year: 0,
            species: String::new(),
            names: Vec::new(),
            abbreviations: false,
            written: Written::default(),
            second_reader: SecondReader::shipped(),
        }
    }
}

/// A text, understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// What was found, in the order of the text.
    pub findings: Vec<Finding>,
    /// The sentences that alarm the second reader, in the order of the text.
    pub alarms: Vec<Alarm>,
    /// How often something speaks of a living animal's days to come.
    pub life: usize,
    /// How often something speaks of an animal that is well.
    pub well: usize,
    /// It says that what the visit was booked for was not done.
    pub not_done: bool,
    /// Abbreviations of death stand for something else.
    pub abbreviations: bool,
}

/// Names what was found by its likeness or with the animal's name, which no wording holds.
const LIKE: &str = "";

/// Words shown on either side of a finding.
const CONTEXT: usize = 4;

/// The wordings of the vocabulary that a text holds. What stands beside an empty box was not said.
pub fn wordings(words: &[Word]) -> impl Iterator<Item = &'static str> {
    pattern::hits(words).into_iter().filter(|hit| hit.is_said(words)).map(|hit| hit.wording)
}

/// A text, understood.
pub fn read(text: &str, context: &Context) -> Reading {
    let words = words(text);
    let mut hits = pattern::hits(&words);
    for at in 0..words.len() {
        if let Some(many) = likeness::euthanasia_at(&words, at) {
            hits.push(pattern::Hit { entry: &vocabulary::EUTHANASIA, wording: LIKE, words: at..at + many });
        }
        if likeness::death_at(&words, at) {
            hits.push(pattern::Hit { entry: &vocabulary::DEATH, wording: LIKE, words: at..at + 1 });
        }
    }
    hits.extend(farewells_by_name(&words, context));
    let about = about::About::new(text, &words, &hits, context);
    let reader = context.second_reader;
    let hear = |range: std::ops::Range<usize>, told: bool| {
        let within = hits.iter().filter(|hit| range.start <= hit.words.start && hit.words.end <= range.end);
        let wordings = within.filter(|hit| hit.is_said(&words)).map(|hit| hit.wording);
        let heard = reader.hear(words.get(range.clone()).unwrap_or_default(), &context.names, wordings, told);
        (range, heard)
    };
    let heard: Vec<(std::ops::Range<usize>, Heard)> = second_reader::sentences(&words)
        .into_iter()
        .map(|range| {
            let told = hits.iter().any(|hit| {
                let of = &hit.words;
                matches!(hit.entry.what, What::Sense(_)) && range.start < of.end && of.start < range.end
            });
            hear(range, told)
        })
        .collect();
    let clauses = second_reader::clauses(&words);
    // A wording may end in another sentence than it began in.
    let heard_of = |sense: Sense, hit: &pattern::Hit| {
        if hit.entry.plain {
            return Heard::DOUBTED;
        }
        let own = &hit.words;
        let own_words = words.get(own.clone()).unwrap_or_default();
        let by_name = own_words.iter().any(|word| context.names.contains(&word.text));
        if sense.is_death() && (by_name || vocabulary::speaks_of_death(own_words)) {
            // A word of death, or the animal's own name in what tells of one, is never harmless by how its sentence sounds.
            return Heard::DOUBTED;
        }
        let of = |range: &std::ops::Range<usize>| range.start < own.end && own.start < range.end;
        let sentences = heard.iter().filter(|(range, _)| of(range)).map(|(_, heard)| *heard);
        // Any other hint has to sound harmless by itself, whatever harmless thing is said beside it.
        let by_itself = clauses.iter().filter(|range| !sense.is_of_illness() && of(range));
        let by_itself = by_itself.map(|range| hear(range.clone(), true).1);
        sentences.chain(by_itself).reduce(Heard::and).unwrap_or(Heard::DOUBTED)
    };
    let mut sensed: Vec<(Sense, &pattern::Hit)> = hits
        .iter()
        .filter_map(|hit| match hit.entry.what {
            What::Sense(sense) => Some((sense, hit)),
            What::Cue(_) => None,
        })
        .collect();
    sensed.sort_by_key(|(sense, hit)| (hit.words.start, std::cmp::Reverse(hit.words.end), *sense));
    let mut kept: Vec<(Sense, &pattern::Hit)> = Vec::new();
    for (sense, hit) in sensed {
        // What lies within a wider wording adds nothing, unless it admits fewer excuses.
        let known = kept.iter().rev().take(12).any(|(other, wider)| {
            other.covers(sense)
                && wider.words.start <= hit.words.start
                && hit.words.end <= wider.words.end
                && wider.entry.excuses & !hit.entry.excuses == 0
        });
        if !known {
            kept.push((sense, hit));
        }
    }
    let mut findings: Vec<Finding> = kept
        .into_iter()
        .map(|(sense, hit)| {
            let excuse = about.excuse(hit);
            let shown = match &excuse {
                Some((_, cue)) => cue.start.min(hit.words.start)..cue.end.max(hit.words.end),
                None => hit.words.clone(),
            };
            Finding {
                sense,
                evidence: quote(text, &words, &shown),
                words: hit.words.clone(),
                talk: about.is_talk(hit),
                heard: heard_of(sense, hit),
                plain: hit.entry.plain,
                excuse: excuse.map(|(excuse, _)| excuse),
            }
        })
        .collect();
    let mut first: Option<(std::ops::Range<usize>, Option<Excuse>)> = None;
    for then in findings.iter_mut().filter(|finding| finding.sense.is_death()) {
        if let Some((words, excuse)) = &first
            && then.excuse.is_none()
            && matches!(excuse, Some(Excuse::AnotherAnimal | Excuse::Person))
            && about.told_on(words, &then.words)
        {
            then.excuse = *excuse;
        }
        if matches!(then.excuse, None | Some(Excuse::AnotherAnimal | Excuse::Person)) {
            first = Some((then.words.clone(), then.excuse));
        }
    }
    findings.extend(boxes::telephone_not_ticked(&words).into_iter().map(|words_of| Finding {
        sense: Sense::RefusalHint,
        evidence: quote(text, &words, &words_of),
        // An empty box says what it says, however its line sounds.
        heard: Heard::DOUBTED,
        words: words_of,
        excuse: None,
        plain: false,
        talk: false,
    }));
    // What is grave is so beside whatever harmless thing stands in its sentence: the gravest clause counts.
    let gravest = |range: &std::ops::Range<usize>, whole: &Heard| {
        let clauses = clauses.iter().filter(|clause| range.start <= clause.start && clause.end <= range.end);
        let parts = clauses.filter(|clause| clause.len() >= second_reader::LEAST && *clause != range);
        parts.map(|clause| hear(clause.clone(), false).1.within(whole)).fold(whole.score, i32::max)
    };
    let alarms = heard
        .iter()
        .filter(|(range, whole)| gravest(range, whole) >= reader.alarming_where(context.written, range.len()))
        .map(|(range, whole)| Alarm {
            evidence: typed(text, &words, range),
            words: range.clone(),
            // What explains a wording away may stand in another clause.
            loud: whole.score >= LOUD,
        })
        .collect();
    Reading {
        findings,
        alarms,
        life: about.count(Cue::Life),
        well: about.count(Cue::Well),
        not_done: about.count(Cue::NotDone) > 0,
        abbreviations: about.count(Cue::Abbreviation) > 0,
    }
}

/// What a patient may pass and live.
const PASSED: &[&str] = &[
    "gas", "stool", "stools", "urine", "a", "the", "stone", "stones", "it", "all", "his", "her", "wind",
    "worm", "worms", "kidney", "blood", "feces", "poop", "normal", "some", "foreign", "with", "on", "out",
    "bowel", "through", "sock",
];

/// What a living animal is when it is "dead": weary, heavy.
const DEAD_AS: &[&str] = &["tired", "asleep", "weight", "set", "calm", "lame", "on", "hungry", "beat"];

/// What stands between a loss and the name of whom it is.
const OF_OURS: &[&str] = &[
    "of", "our", "my", "your", "dear", "sweet", "little", "beloved", "old", "de", "nuestro", "nuestra", "mi",
    "su",
];

/// "Lost Biscuit", "Biscuit passed Sunday", "Biscuit is gone", "the death of our Biscuit": deaths that only the name tells.
fn farewells_by_name(words: &[Word], context: &Context) -> Vec<pattern::Hit> {
    let named = |at: usize| {
        words.get(at).is_some_and(|word| word.text.len() >= 3 && context.names.contains(&word.text))
    };
    let is =
        |at: usize, known: &[&str]| words.get(at).is_some_and(|word| known.contains(&word.text.as_str()));
    let hit = |range| pattern::Hit { entry: &vocabulary::BY_NAME, wording: LIKE, words: range };
    let plainly = |range| pattern::Hit { entry: &vocabulary::OF_THE_NAMED, wording: LIKE, words: range };
    let mut found = Vec::new();
    for at in 0..words.len() {
        if is(at, &["lost", "losing", "lose", "perdimos", "perdio"]) && named(at + 1) {
            found.push(hit(at..at + 2));
        }
        if named(at) && is(at + 1, &["passed"]) && !is(at + 2, PASSED) {
            found.push(hit(at..at + 2));
        }
        if named(at)
            && is(at + 1, &["is", "has"])
            && is(at + 2, &["gone"])
            && !is(at + 3, &["up", "down", "from", "over"])
        {
            found.push(hit(at..at + 3));
        }
        if named(at)
            && is(at + 1, &["is", "was", "esta", "found", "lies"])
            && is(at + 2, &["dead", "deceased", "lifeless", "muerto", "muerta"])
            && !is(at + 3, DEAD_AS)
        {
            found.push(plainly(at..at + 3));
        }
        if is(at, &["death", "loss", "passing", "muerte", "perdida", "partida"])
            && let Some(name) = (at + 1..at + 5).find(|next| named(*next))
            && (at + 1..name).all(|between| is(between, OF_OURS))
            && words.get(at).map(|word| word.clause) == words.get(name).map(|word| word.clause)
        {
            found.push(plainly(at..name + 1));
        }
    }
    found
}

/// The found words as they were typed, with the few around them and no line breaks.
fn quote(text: &str, words: &[Word], range: &std::ops::Range<usize>) -> String {
    typed(text, words, &(range.start.saturating_sub(CONTEXT)..(range.end + CONTEXT).min(words.len())))
}

/// Words as they were typed, with no line breaks.
fn typed(text: &str, words: &[Word], range: &std::ops::Range<usize>) -> String {
    let (first, last) = (words.get(range.start), words.get(range.end.saturating_sub(1)));
    let (Some(first), Some(last)) = (first, last) else { return String::new() };
    let quoted = text.get(first.bytes.start..last.bytes.end).unwrap_or_default();
    quoted.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect()
}
