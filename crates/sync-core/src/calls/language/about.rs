//! About whom, when and how a wording is meant: the cues around it.
//!
//! A cue counts only within the sentence of the wording, only at the side and distance at which English and Spanish
//! put it, and not across a word that brings the patient back in ("her mother called, *he* died").

use std::ops::Range;

use super::clock;
use super::pattern::Hit;
use super::vocabulary::subjects::{SPECIES, WHOSE};
use super::vocabulary::{self as admits, Cue, What};
use super::words::Word;
use super::{Context, Excuse, Sense};

/// Words between a subject and its verb that make the patient the subject.
const PATIENT: &[&str] = &[
    "he",
    "she",
    "it",
    "him",
    "pt",
    "patient",
    "pet",
    "said",
    "says",
    "states",
    "stated",
    "reports",
    "reported",
    "called",
    "calls",
    "phoned",
    "rang",
    "told",
    "asked",
    "asks",
    "decided",
    "elected",
    "elects",
    "agreed",
    "requested",
    "wants",
    "wanted",
    "brought",
    "carried",
    "dog",
    "cat",
    "puppy",
    "kitten",
    "bird",
    "horse",
    "rabbit",
    "this",
    "also",
    "too",
    "present",
    "presented",
    "informa",
    "dice",
    "dijo",
    "decidio",
    "decidieron",
    "lo",
    "la",
];

/// Words before a person that make the person the one who tells.
const TELLING: &[&str] = &["per", "by", "with", "from", "to", "told", "via", "and", "that", "con", "segun"];

/// Words that may stand between a verb and the subject or object behind it.
const LINKING: &[&str] = &[
    "of", "for", "her", "his", "their", "its", "my", "our", "your", "the", "a", "an", "su", "sus", "el",
    "la", "los", "las", "otro", "otra", "un", "una", "del", "de", "al", "owners", "os", "clients", "old",
    "older", "previous", "last", "other", "another", "first", "own", "late", "dear", "whose", "concern",
    "que", "tu", "mas", "sentido", "two", "one", "q", "e", "p", "d",
];

/// What may stand between a part of a body and its being dead: its number, its verb.
const BESIDE_A_PART: &[&str] = &[
    "is", "was", "are", "were", "looks", "appears", "esta", "estaba", "one", "two", "three", "four", "oh",
    "zero", "five", "six", "seven", "eight", "nine", "ten",
];

/// Words behind another's loss that bring the patient back: "the cage mate died, this one also".
const BACK_TO_THE_PATIENT: &[&str] =
    &["also", "too", "this", "pt", "patient", "pet", "tambien", "este", "esta", "ours", "both"];

/// What is dead in a living animal or beside it; no word with which the next sentence would begin.
const DEAD_THINGS: &[&str] = &[
    "tooth", "grass", "hair", "leaf", "leaves", "skin", "tissue", "bone", "nits", "plant", "plants",
    "diente", "piel", "pelo", "muela",
];

/// Words of death that tell and do not warn.
const HAPPENED: &[&str] = &[
    "died",
    "passed",
    "deceased",
    "expired",
    "euthanized",
    "euthanised",
    "arrested",
    "coded",
    "gone",
    "lost",
    "fallecio",
    "murio",
    "murieron",
    "fallecieron",
    "muerto",
    "muerta",
    "dead",
    "stopped",
    "crashed",
    "descanso",
    "sacrifico",
    "eutanasiado",
];

/// Words before an animal that make it what harmed the patient.
const HARMED: &[&str] = &["by", "from", "bit", "bitten", "attacked", "mauled", "hit", "kicked", "por"];

/// Words right behind an animal that make it what harmed the patient.
const HARMING: &[&str] =
    &["sting", "stings", "stung", "bite", "bites", "bit", "venom", "attack", "attacked", "envenomation"];

/// Words from what a monitor showed to the machine that made it: "a flatline, which was an electrode".
const MADE_BY: &[&str] = &["which", "was", "is", "from", "due", "to", "a", "an", "the", "loose"];

/// Words from one word about a loss to the next about the same.
const TOLD_ON: usize = 12;

/// Words from a question on a form to its ticked answer.
const ANSWER: usize = 5;

/// Words that a list of signs to look out for may hold before one of them.
const WARNED: usize = 40;

/// Clauses that a list of risks has at least, before death: one risk and another.
const LISTED: usize = 2;

/// Words of names that are also words of death; only they can be a name.
const NAMES: usize = 3;

/// Looks for the words that excuse a wording.
type Check<'a> = fn(&About<'a>, &Range<usize>) -> Option<Range<usize>>;

pub(super) struct About<'a> {
    text: &'a str,
    words: &'a [Word],
    cues: Vec<(Cue, Range<usize>)>,
    context: &'a Context,
}

impl<'a> About<'a> {
    pub(super) fn new(text: &'a str, words: &'a [Word], hits: &[Hit], context: &'a Context) -> Self {
        let mut cues: Vec<(Cue, Range<usize>)> = hits
            .iter()
            .filter_map(|hit| match hit.entry.what {
                What::Cue(cue) => Some((cue, hit.words.clone())),
                What::Sense(_) => None,
            })
            .collect();
        let mut about = Self { text, words, cues: Vec::new(), context };
        cues.extend((0..words.len()).filter(|at| about.is_past_year(*at)).map(|at| (Cue::Past, at..at + 1)));
        cues.extend(
            (0..words.len()).filter(|at| about.is_another_kind(*at)).map(|at| (Cue::Animal, at..at + 1)),
        );
        about.cues = cues;
        about
    }

    pub(super) fn count(&self, cue: Cue) -> usize {
        self.cues.iter().filter(|(known, _)| *known == cue).count()
    }

    /// Somebody's animal of a kind that the patient is not.
    fn is_another_kind(&self, at: usize) -> bool {
        let Some(word) = self.words.get(at) else { return false };
        let whose = at
            .checked_sub(1)
            .and_then(|before| self.words.get(before))
            .is_some_and(|word| WHOSE.contains(&word.text.as_str()));
        whose && self.names_another_kind(&word.text)
    }

    /// A year before the visit's, written out or as "'22".
    fn is_past_year(&self, at: usize) -> bool {
        let Some(word) = self.words.get(at) else { return false };
        let Ok(number) = word.text.parse::<i32>() else { return false };
        let before = self.text.get(..word.bytes.start).unwrap_or_default();
        match word.text.len() {
            4 => {
                let since = at.checked_sub(1).and_then(|at| self.words.get(at)).is_some_and(|word| {
                    ["since", "desde", "at", "around", "dx", "diagnosed"].contains(&word.text.as_str())
                });
                (1980..self.context.year.max(2000)).contains(&number) && !since
            }
            2 => before.ends_with(['\'', '’']) && 2000 + number < self.context.year,
            _ => false,
        }
    }

    /// "Death during anaesthesia: ( ) yes (x) no".
    fn answered_no(&self, own: &Range<usize>) -> Option<Range<usize>> {
        let sentence = self.words.get(own.start)?.sentence;
        let answer = |known: &[&str]| {
            (own.end..own.end + ANSWER).find(|at| {
                self.words.get(*at).is_some_and(|word| {
                    word.sentence == sentence
                        && word.ticked == Some(true)
                        && known.contains(&word.text.as_str())
                })
            })
        };
        let no = answer(&["n", "no"])?;
        answer(&["y", "yes", "si", "s"]).is_none().then_some(no..no + 1)
    }

    /// Why the wording means something innocent, and the words that say so.
    pub(super) fn excuse(&self, hit: &Hit) -> Option<(Excuse, Range<usize>)> {
        let entry = hit.entry;
        let own = hit.words.clone();
        if !hit.is_said(self.words) {
            return Some((Excuse::NotTicked, own));
        }
        if let Some(answer) = self.answered_no(&own) {
            return Some((Excuse::NotTicked, answer));
        }
        let checks: [(u32, Excuse, Check<'a>); 28] = [
            (admits::ANIMAL, Excuse::AnotherAnimal, Self::another_animal),
            (admits::PERSON, Excuse::Person, Self::person),
            (admits::ASLEEP, Excuse::Anaesthesia, Self::anaesthesia),
            (admits::PERHAPS, Excuse::Warning, Self::warning),
            (admits::DENIED, Excuse::Denied, Self::denied),
            (admits::NOT_CONSIDERED, Excuse::NotConsidered, Self::not_considered),
            (admits::PAST, Excuse::Past, Self::past),
            (admits::MEANT, Excuse::Said, Self::said),
            (admits::FORM, Excuse::Form, Self::form),
            (admits::CODE, Excuse::Form, Self::code),
            (admits::ABBREVIATION, Excuse::Abbreviation, Self::abbreviation),
            (admits::WORK, Excuse::Work, Self::work),
            (admits::GOOD, Excuse::GoodQuality, Self::good),
            (admits::RULED_OUT, Excuse::RuledOut, Self::ruled_out),
            (admits::MACHINE, Excuse::Thing, Self::machine),
            (admits::THING, Excuse::Thing, Self::thing),
            (admits::BESIDE, Excuse::NotAtWork, Self::at_work),
            (admits::BESIDE, Excuse::CallsWelcome, Self::beside),
            (admits::CONTACT, Excuse::CallsWelcome, Self::welcome),
            (admits::LOUDER, Excuse::CallsWelcome, Self::louder),
            (admits::MINOR, Excuse::Minor, Self::minor),
            (admits::NAME, Excuse::Name, Self::name),
            (admits::NOT_APPLICABLE, Excuse::Form, Self::not_applicable),
            (admits::PART, Excuse::Thing, Self::part),
            (admits::PERHAPS, Excuse::Warning, Self::warned),
            (admits::PERHAPS, Excuse::Warning, Self::listed),
            (admits::GOES_HOME, Excuse::Past, Self::goes_home),
            (admits::RISK, Excuse::Warning, Self::risk),
        ];
        checks
            .into_iter()
            .filter(|(admitted, _, _)| entry.allows(*admitted))
            .filter_map(|(_, excuse, check)| Some((excuse, check(self, &own)?)))
            .find(|(excuse, cue)| self.is_believed(entry.what, &own, *excuse, cue))
    }

    /// What another clause says of last year or of calls changes neither a death nor a plain no: "died Sunday, was healthy last
    /// year", "do not call - refill reminders by e-mail".
    fn is_believed(&self, what: What, own: &Range<usize>, excuse: Excuse, cue: &Range<usize>) -> bool {
        let clauses =
            |of: &Range<usize>| self.words.get(of.clone()).unwrap_or_default().iter().map(|word| word.clause);
        let beside = || clauses(own).any(|clause| clauses(cue).any(|other| other == clause));
        match (what, excuse) {
            (What::Sense(sense), Excuse::Past) if sense.is_death() => beside(),
            (What::Sense(Sense::Refusal), Excuse::CallsWelcome) => beside(),
            _ => true,
        }
    }

    /// "His brother died in May, we put him to sleep here": the same loss, told on in the same sentence.
    pub(super) fn told_on(&self, first: &Range<usize>, then: &Range<usize>) -> bool {
        let sentence = |at: usize| self.words.get(at).map(|word| word.sentence);
        first.end <= then.start
            && then.start - first.end < TOLD_ON
            && sentence(first.start) == sentence(then.start)
            && !self.between(first.end, then.end).iter().any(|word| self.is_name(word))
            && !Self::is(self.between(first.end, then.start), BACK_TO_THE_PATIENT)
            && self.near(Cue::Now, then, 9, 5).is_none()
    }

    /// Whether it is talked about and nothing says that it was done.
    pub(super) fn is_talk(&self, hit: &Hit) -> bool {
        hit.entry.allows(admits::TALK)
            && self.near(Cue::Talk, &hit.words, 10, 8).is_some()
            && self.near(Cue::Done, &hit.words, 12, 12).is_none()
    }

    /// A cue in the wording's sentence at most so many words before or after it.
    fn near(&self, cue: Cue, own: &Range<usize>, before: usize, after: usize) -> Option<Range<usize>> {
        self.of(cue, own)
            .find(|at| {
                if at.end <= own.start {
                    own.start - at.end < before
                } else if at.start >= own.end {
                    at.start - own.end < after
                } else {
                    true
                }
            })
            .cloned()
    }

    /// All cues of a kind in the wording's sentence.
    fn of<'b>(&'b self, cue: Cue, own: &'b Range<usize>) -> impl Iterator<Item = &'b Range<usize>> + 'b {
        let sentence = self.words.get(own.start).map(|word| word.sentence);
        let last = self.words.get(own.end.saturating_sub(1)).map(|word| word.sentence);
        self.cues.iter().filter(move |(known, _)| *known == cue).map(|(_, at)| at).filter(move |at| {
            let of = self.words.get(at.start).map(|word| word.sentence);
            of == sentence || of == last
        })
    }

    fn between(&self, from: usize, to: usize) -> &[Word] {
        self.words.get(from..to).unwrap_or_default()
    }

    fn is(words: &[Word], known: &[&str]) -> bool {
        words.iter().any(|word| known.contains(&word.text.as_str()))
    }

    fn is_name(&self, word: &Word) -> bool {
        word.text.len() >= NAMES && self.context.names.contains(&word.text)
    }

    /// Whether the animal or the client is named between the two.
    fn names_between(&self, at: &Range<usize>, own: &Range<usize>) -> bool {
        self.between(at.end, own.start).iter().any(|word| self.is_name(word))
    }

    /// The subject before the verb, or behind it as in Spanish.
    fn subject(&self, cue: Cue, own: &Range<usize>, before: usize) -> Option<Range<usize>> {
        self.of(cue, own)
            .find(|at| {
                if at.end <= own.start {
                    let gap = self.between(at.end, own.start);
                    let telling = at
                        .start
                        .checked_sub(1)
                        .and_then(|before| self.words.get(before))
                        .is_some_and(|word| TELLING.contains(&word.text.as_str()));
                    gap.len() <= before
                        && !Self::is(gap, PATIENT)
                        && !gap.iter().any(|word| self.is_name(word))
                        && (!telling || cue != Cue::Person)
                        && (cue != Cue::Animal || !self.harmed(at.start))
                } else if at.start >= own.end {
                    let gap = self.between(own.end, at.start);
                    let clause = |at: usize| self.words.get(at).map(|word| word.clause);
                    // "Died, spider in the crate" does not say that the spider did.
                    (!gap.is_empty() || clause(own.end - 1) == clause(at.start))
                        && gap.len() <= 4
                        && gap.iter().all(|word| LINKING.contains(&word.text.as_str()))
                } else {
                    true
                }
            })
            .cloned()
    }

    fn another_animal(&self, own: &Range<usize>) -> Option<Range<usize>> {
        self.subject(Cue::Animal, own, 7).or_else(|| self.of_another_kind(own)).or_else(|| self.lost(own))
    }

    /// An animal of a kind that the patient is not, right before its verb: "toad did not survive". One that stands behind
    /// "by" or "from" is what harmed the patient.
    fn of_another_kind(&self, own: &Range<usize>) -> Option<Range<usize>> {
        let before = self.between(own.start.saturating_sub(4), own.start);
        let verbs = before
            .iter()
            .rev()
            .take_while(|word| BESIDE_A_PART.contains(&word.text.as_str()) || word.text == "did");
        let at = own.start.checked_sub(verbs.count() + 1)?;
        let (word, own_word) = (self.words.get(at)?, self.words.get(own.start)?);
        (word.sentence == own_word.sentence && !self.harmed(at) && self.names_another_kind(&word.text))
            .then_some(at..at + 1)
    }

    /// Whether what stands here is what harmed the patient: "attacked by the neighbor's dog", "wasp sting".
    fn harmed(&self, at: usize) -> bool {
        let sentence = self.words.get(at).map(|word| word.sentence);
        let known = |words: &[Word], known: &[&str]| {
            words.iter().any(|word| Some(word.sentence) == sentence && known.contains(&word.text.as_str()))
        };
        known(self.between(at.saturating_sub(3), at), HARMED) || known(self.between(at + 1, at + 2), HARMING)
    }

    /// Whether a word names a kind of animal that the patient is not, whose own kind is known.
    fn names_another_kind(&self, word: &str) -> bool {
        let kind = SPECIES.iter().find(|(_, called)| called.contains(&word));
        let own = self.context.species.as_str();
        let known = SPECIES.iter().any(|(kind, called)| own.contains(kind) || called.contains(&own));
        known
            && kind.is_some_and(|(kind, called)| {
                !own.contains(kind)
                    && !called.iter().any(|called| own.split_whitespace().any(|own| own == *called))
            })
    }

    fn person(&self, own: &Range<usize>) -> Option<Range<usize>> {
        self.subject(Cue::Person, own, 4).or_else(|| self.lost(own))
    }

    /// The same sentence tells of a loss that is not the patient's.
    fn lost(&self, own: &Range<usize>) -> Option<Range<usize>> {
        if self.near(Cue::Now, own, 9, 5).is_some() {
            return None;
        }
        self.near(Cue::Lost, own, 22, 12).filter(|at| !self.names_between(at, own))
    }

    fn minor(&self, own: &Range<usize>) -> Option<Range<usize>> {
        self.near(Cue::Minor, own, 12, 10)
    }

    /// The machine is what died: "battery died", "dead battery". Where it died is no machine: "died in the car".
    fn machine(&self, own: &Range<usize>) -> Option<Range<usize>> {
        let after = |at: &Range<usize>| {
            let gap = self.words.get(own.end..at.start).unwrap_or_default();
            !gap.is_empty() && gap.iter().all(|word| MADE_BY.contains(&word.text.as_str()))
        };
        let named = |at: &Range<usize>| self.between(at.start, at.end).iter().any(|word| self.is_name(word));
        let made = || self.near(Cue::Machine, own, 0, MADE_BY.len()).filter(after);
        self.subject(Cue::Machine, own, 4).or_else(made).filter(|at| !named(at))
    }

    fn thing(&self, own: &Range<usize>) -> Option<Range<usize>> {
        self.near(Cue::Thing, own, 9, 6)
    }

    fn past(&self, own: &Range<usize>) -> Option<Range<usize>> {
        if self.near(Cue::Now, own, 9, 5).is_some() {
            return None;
        }
        self.near(Cue::Past, own, 8, 6).filter(|at| !self.names_between(at, own))
    }

    /// It may happen; "may have happened" is no warning.
    fn warning(&self, own: &Range<usize>) -> Option<Range<usize>> {
        // "May not make it" is itself what is said, not a warning about it.
        let at = self
            .of(Cue::Perhaps, own)
            .find(|at| {
                (at.end <= own.start && own.start - at.end < 14)
                    || (at.start >= own.end && at.start - own.end < 4)
            })
            .cloned()?;
        let next = self.words.get(at.end);
        let happened = next.is_some_and(|word| ["have", "has", "had", "haber"].contains(&word.text.as_str()));
        (!happened).then_some(at)
    }

    fn denied(&self, own: &Range<usize>) -> Option<Range<usize>> {
        let clause = self.words.get(own.start).map(|word| word.clause);
        let directly = self
            .of(Cue::No, own)
            .find(|at| {
                at.end <= own.start
                    && own.start - at.end < 3
                    && self.words.get(at.start).map(|word| word.clause) == clause
            })
            .cloned();
        directly.or_else(|| self.near(Cue::NoSign, own, 9, 0)).or_else(|| self.near(Cue::Denied, own, 10, 10))
    }

    fn not_considered(&self, own: &Range<usize>) -> Option<Range<usize>> {
        self.near(Cue::NotConsidered, own, 10, 12)
    }

    fn anaesthesia(&self, own: &Range<usize>) -> Option<Range<usize>> {
        self.near(Cue::Purpose, own, 16, 12).or_else(|| {
            let asleep = self.near(Cue::Asleep, own, 12, 16)?;
            (self.count(Cue::Awake) > 0).then_some(asleep)
        })
    }

    fn said(&self, own: &Range<usize>) -> Option<Range<usize>> {
        self.near(Cue::Meant, own, 10, 8)
    }

    fn form(&self, own: &Range<usize>) -> Option<Range<usize>> {
        self.near(Cue::Form, own, 40, 0)
    }

    fn code(&self, own: &Range<usize>) -> Option<Range<usize>> {
        self.near(Cue::Code, own, 20, 12)
    }

    fn abbreviation(&self, own: &Range<usize>) -> Option<Range<usize>> {
        /// With these beside it, it is what it always is.
        const MEANT: &[&str] = &["request", "requested", "elected", "elects", "performed", "consent"];
        let beside = own.start.saturating_sub(4)..(own.end + 4).min(self.words.len());
        let explained = self.context.abbreviations || self.count(Cue::Abbreviation) > 0;
        // A sentence of its own says what it always says.
        let sentence = self.words.get(own.start).map(|word| word.sentence);
        let within = |word: Option<&Word>| word.is_some_and(|word| Some(word.sentence) == sentence);
        let alone = !within(self.words.get(own.end))
            && !within(own.start.checked_sub(1).and_then(|before| self.words.get(before)));
        (explained && !alone && !Self::is(self.between(beside.start, beside.end), MEANT)).then(|| own.clone())
    }

    fn work(&self, own: &Range<usize>) -> Option<Range<usize>> {
        self.near(Cue::Work, own, 6, 4)
    }

    fn good(&self, own: &Range<usize>) -> Option<Range<usize>> {
        self.near(Cue::Good, own, 8, 26)
    }

    fn ruled_out(&self, own: &Range<usize>) -> Option<Range<usize>> {
        self.near(Cue::RuledOut, own, 14, 8).or_else(|| self.over(own))
    }

    /// "He was critical on Thursday, today he is bright": the same sentence tells that it is over.
    fn over(&self, own: &Range<usize>) -> Option<Range<usize>> {
        let now = self.near(Cue::Now, own, 0, 14)?;
        self.near(Cue::Well, &now, 0, 8)
    }

    fn welcome(&self, own: &Range<usize>) -> Option<Range<usize>> {
        self.near(Cue::Welcome, own, 9, 9)
    }

    /// "Hard of hearing, speak up".
    fn louder(&self, own: &Range<usize>) -> Option<Range<usize>> {
        self.near(Cue::Louder, own, 2, 4)
    }

    fn beside(&self, own: &Range<usize>) -> Option<Range<usize>> {
        self.near(Cue::NotAWish, own, 2, 2)
            .filter(|at| !self.is_dated(at))
            .or_else(|| self.near(Cue::Errand, own, 10, 8))
    }

    /// "Do not call until 3/15": no hour of the day.
    fn is_dated(&self, at: &Range<usize>) -> bool {
        at.clone().any(|at| clock::bounds_no_hour(self.text, self.words, at))
    }

    /// "Call her cell, NOT work".
    fn at_work(&self, own: &Range<usize>) -> Option<Range<usize>> {
        self.near(Cue::AtWork, own, 2, 2)
    }

    /// "Euthanasia consent: N/A".
    fn not_applicable(&self, own: &Range<usize>) -> Option<Range<usize>> {
        let at = self.near(Cue::NotApplicable, own, 0, 3)?;
        // "Euthanasia, none of the family was there".
        if self
            .words
            .get(at.end)
            .is_some_and(|word| ["of", "cremation", "necropsy"].contains(&word.text.as_str()))
        {
            return None;
        }
        let between = self.between(own.end, at.start);
        between
            .iter()
            .all(|word| ["consent", "status", "form", "code"].contains(&word.text.as_str()))
            .then_some(at)
    }

    /// A part of a body or vermin right behind "dead" ("dead grass", "dead 204"), or right before it with nothing between
    /// that could bring in another subject.
    fn part(&self, own: &Range<usize>) -> Option<Range<usize>> {
        let adjective = |word: &Word| {
            word.text == "dead"
                || ["muerto", "muerta", "muertos", "muertas", "muert"].contains(&word.text.as_str())
        };
        if !self.words.get(own.clone())?.iter().all(adjective) {
            return None;
        }
        let between = |word: &Word| {
            BESIDE_A_PART.contains(&word.text.as_str()) || word.text.chars().all(char::is_numeric)
        };
        if let (Some(next), Some(last)) = (self.words.get(own.end), self.words.get(own.end - 1))
            && next.clause == last.clause
            && (is_tooth(&next.text) || DEAD_THINGS.contains(&next.text.as_str()))
        {
            return Some(own.end..own.end + 1);
        }
        self.of(Cue::Part, own)
            .find(|at| {
                at.end <= own.start
                    && own.start - at.end < 6
                    && self.between(at.end, own.start).iter().all(between)
            })
            .cloned()
    }

    /// In a list of signs to look out for, which stands under its heading line by line.
    fn warned(&self, own: &Range<usize>) -> Option<Range<usize>> {
        let under = |at: &&(Cue, Range<usize>)| {
            at.0 == Cue::Warned && at.1.end <= own.start && own.start - at.1.end < WARNED
        };
        let at = self.cues.iter().filter(under).map(|(_, at)| at.clone()).next_back()?;
        let told = self.between(at.end, own.start);
        // What a list warns of may happen; these say that it has.
        if Self::is(self.words.get(own.clone())?, HAPPENED) {
            return None;
        }
        let happened = ["was", "were", "has", "had", "he", "she", "today"];
        (!Self::is(told, &happened) && !told.iter().any(|word| self.is_name(word))).then_some(at)
    }

    /// The last of a list of risks: "consent signed: bleeding, infection, anaesthetic death".
    fn listed(&self, own: &Range<usize>) -> Option<Range<usize>> {
        let noun =
            self.words.get(own.clone())?.iter().all(|word| ["death", "muerte"].contains(&word.text.as_str()));
        let at = self
            .of(Cue::Risks, own)
            .filter(|at| at.end <= own.start && own.start - at.end < WARNED)
            .last()?;
        let listed = self.between(at.end, own.start);
        let clauses = listed.chunk_by(|one, other| one.clause == other.clause).count();
        let told = ["was", "were", "has", "had", "he", "she", "today", "now", "then", "after", "at"];
        let last = self.words.get(own.end - 1)?.clause;
        let ends = self.words.get(own.end).is_none_or(|next| next.clause != last);
        (noun
            && ends
            && clauses >= LISTED
            && !Self::is(listed, &told)
            && !listed.iter().any(|word| self.is_name(word)))
        .then(|| at.clone())
    }

    /// "May swell", "risk of bleeding": right behind what only may happen; or in a list of signs.
    fn risk(&self, own: &Range<usize>) -> Option<Range<usize>> {
        let clause = self.words.get(own.start)?.clause;
        self.of(Cue::Perhaps, own)
            .find(|at| {
                at.end <= own.start
                    && own.start - at.end < 3
                    && self.words.get(at.start).is_some_and(|word| word.clause == clause)
            })
            .cloned()
            .or_else(|| self.warned(own))
    }

    fn goes_home(&self, own: &Range<usize>) -> Option<Range<usize>> {
        self.near(Cue::GoesHome, own, 12, 14)
    }

    fn name(&self, own: &Range<usize>) -> Option<Range<usize>> {
        let words = self.words.get(own.clone())?;
        words.iter().all(|word| self.is_name(word)).then(|| own.clone())
    }
}

/// A tooth by its number: 104, 204, 409.
fn is_tooth(word: &str) -> bool {
    let bytes = word.as_bytes();
    matches!(bytes, [b'1'..=b'8', b'0' | b'1', b'0'..=b'9'])
}
