//! The wordings that are looked for.
//!
//! A wording is a row of words: `a|b` is either, `?a|b` either or nothing, `word*` is its beginning, `@owner` any word of a
//! family of `classes`, `_` is up to three words of the same clause, `__` up to eight of the same sentence, `$` is the end of
//! a clause, by itself or as one of several ("come|$"). Words are written as they are compared: lower case, no accents, no apostrophes,
//! `&` as "and". `not_before` are words that make it another wording when one stands up to five words before it in the
//! same clause, `not_after` when one follows at once: "dead space" speaks of no death; `not_within` when one stands in it:
//! "not eating: call". What tells *about whom or when* a
//! wording is stands in `cues`, and an entry names the excuses that it admits; an entry that names none is never
//! explained away. `plainly`: how harmless its sentence sounds sets none of them aside.

mod aftercare;
mod arrest;
mod channel;
pub(super) mod classes;
mod contact;
mod cues;
mod death;
mod diagnosis;
mod distress;
mod ending;
mod farewell;
mod grave;
mod hindrance;
mod illness;
mod leaving;
mod life;
mod mishap;
mod people;
mod plain;
mod quarrel;
mod reach;
mod refusal;
mod sensitive;
mod shorthand;
mod spanish;
mod structured;
pub(super) mod subjects;
mod ward;

pub(super) use death::speaks_of_death;

use super::Sense;

/// Wordings of one sense under the same conditions.
pub(super) struct Entry {
    pub(super) what: What,
    pub(super) wordings: &'static [&'static str],
    pub(super) not_before: &'static [&'static str],
    pub(super) not_after: &'static [&'static str],
    pub(super) not_within: &'static [&'static str],
    pub(super) excuses: u32,
    /// What it says stands, however harmless its sentence sounds.
    pub(super) plain: bool,
}

/// What a wording is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// It speaks of this.
    Sense(Sense),
    /// It tells about whom, when or how another wording is meant.
    Cue(Cue),
}

/// What tells how another wording is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    /// A person of the client's life.
    Person,
    /// Another animal, or animals in general.
    Animal,
    /// Years ago.
    Past,
    /// Now: what is said with it is not the past.
    Now,
    /// It may happen, it is a risk.
    Perhaps,
    /// The words of a form that everybody signs.
    Form,
    /// What a client chose in case of an arrest.
    Code,
    /// No, not, none.
    No,
    /// It says that the animal lives.
    Denied,
    /// No sign of, no risk of.
    NoSign,
    /// Nobody considers it.
    NotConsidered,
    /// It is talked about.
    Talk,
    /// It was done.
    Done,
    /// It was not done after all.
    NotDone,
    /// What an animal is put to sleep for.
    Purpose,
    /// Anaesthesia.
    Asleep,
    /// Waking up from it.
    Awake,
    /// Thought, joked, read in the internet.
    Meant,
    /// PTS and the like stand for something else in this text.
    Abbreviation,
    /// Somebody's work.
    Work,
    /// Good quality of life.
    Good,
    /// Ruled out, benign, one of several possibilities, cured.
    RuledOut,
    /// The animal lives and goes home.
    Life,
    /// The animal is well, or was looked after as one looks after the living.
    Well,
    /// Calls are welcome.
    Welcome,
    /// It is no wish of the client about calls, said right beside it.
    NotAWish,
    /// The place of work, where a client does not want to be called.
    AtWork,
    /// What else calls can be about.
    Errand,
    /// A loss that is not the patient's: an earlier animal, somebody's funeral.
    Lost,
    /// What a client decides without grief: a vaccine, a dental cleaning, another food.
    Minor,
    /// A machine, which can die.
    Machine,
    /// A thing that expires, goes, or is dead.
    Thing,
    /// A part of a body, or vermin, that is dead.
    Part,
    /// What a form says where a question does not apply.
    NotApplicable,
    /// The heading of a list of signs for which a client is to come back or to call.
    Warned,
    /// The heading of a list of risks that a client takes on.
    Risks,
    /// The animal goes home, so it does not stay.
    GoesHome,
    /// Who hears badly is to be spoken to loudly, or takes long to answer.
    Louder,
}

/// Admits that it is about another animal.
pub(super) const ANIMAL: u32 = 1;
/// Admits that it is about a person.
pub(super) const PERSON: u32 = 1 << 1;
/// Admits that it is long past.
pub(super) const PAST: u32 = 1 << 2;
/// Admits that it only may happen.
pub(super) const PERHAPS: u32 = 1 << 3;
/// Admits that it is negated.
pub(super) const DENIED: u32 = 1 << 4;
/// Admits that nobody considers it.
pub(super) const NOT_CONSIDERED: u32 = 1 << 5;
/// Admits that anaesthesia is meant.
pub(super) const ASLEEP: u32 = 1 << 6;
/// Admits that it was only thought or said.
pub(super) const MEANT: u32 = 1 << 7;
/// Admits that the words of a form are.
pub(super) const FORM: u32 = 1 << 8;
/// Admits that the letters stand for something else.
pub(super) const ABBREVIATION: u32 = 1 << 9;
/// Admits that it is somebody's work.
pub(super) const WORK: u32 = 1 << 10;
/// Admits that quality of life is good.
pub(super) const GOOD: u32 = 1 << 11;
/// Admits that it was ruled out or is benign.
pub(super) const RULED_OUT: u32 = 1 << 12;
/// Admits that calls are welcome, or that the clinic speaks of itself.
pub(super) const CONTACT: u32 = 1 << 13;
/// It may be no more than talked about.
pub(super) const TALK: u32 = 1 << 14;
/// Admits that a client chose it in case of an arrest.
pub(super) const CODE: u32 = 1 << 16;
/// Admits that something right beside it shows it to be no wish of the client.
pub(super) const BESIDE: u32 = 1 << 17;
/// Admits that a machine died.
pub(super) const MACHINE: u32 = 1 << 21;
/// Admits that it is a small matter.
pub(super) const MINOR: u32 = 1 << 20;
/// Admits that it is about a thing.
pub(super) const THING: u32 = 1 << 18;
/// Admits that a part of a living body, or vermin, is dead.
pub(super) const PART: u32 = 1 << 19;
/// Admits that the animal goes home.
pub(super) const GOES_HOME: u32 = 1 << 22;
/// Admits the words of a form that do not apply.
pub(super) const NOT_APPLICABLE: u32 = 1 << 23;
/// Admits that it stands in a list of signs to look out for, or right behind what only may happen.
pub(super) const RISK: u32 = 1 << 24;
/// Admits that the client only wants to be spoken to loudly.
pub(super) const LOUDER: u32 = 1 << 25;
/// Admits that the word is the animal's or the client's name.
pub(super) const NAME: u32 = 1 << 15;

impl Entry {
    const fn of(sense: Sense, wordings: &'static [&'static str]) -> Self {
        Self {
            what: What::Sense(sense),
            wordings,
            not_before: &[],
            not_after: &[],
            not_within: &[],
            excuses: 0,
            plain: false,
        }
    }

    const fn cue(cue: Cue, wordings: &'static [&'static str]) -> Self {
        Self { what: What::Cue(cue), ..Self::of(Sense::Death, wordings) }
    }

    const fn not_before(mut self, words: &'static [&'static str]) -> Self {
        self.not_before = words;
        self
    }

    const fn not_within(mut self, words: &'static [&'static str]) -> Self {
        self.not_within = words;
        self
    }

    const fn not_after(mut self, words: &'static [&'static str]) -> Self {
        self.not_after = words;
        self
    }

    const fn admits(mut self, excuses: u32) -> Self {
        self.excuses = excuses;
        self
    }

    const fn plainly(mut self) -> Self {
        self.plain = true;
        self
    }

    /// Whether it admits this excuse.
    pub(super) fn allows(&self, excuse: u32) -> bool {
        self.excuses & excuse != 0
    }
}

/// Euthanasia, however it is spelt; found by likeness.
pub(super) static EUTHANASIA: Entry = Entry::of(Sense::Death, &[]).admits(death::DEED);

/// A death or its care, misspelt; found by likeness.
pub(super) static DEATH: Entry = Entry::of(Sense::Death, &[]).admits(death::HAPPENED);

/// A death told with the animal's name.
pub(super) static BY_NAME: Entry = Entry::of(Sense::DeathHint, &[]).admits(PAST | MEANT);

/// A word of death right beside the animal's name: who says so changes nothing.
pub(super) static OF_THE_NAMED: Entry = Entry::of(Sense::Death, &[]).admits(PAST);

/// Everything that is looked for.
pub(super) static ENTRIES: &[&[Entry]] = &[
    death::ENTRIES,
    farewell::ENTRIES,
    aftercare::ENTRIES,
    arrest::ENTRIES,
    shorthand::ENTRIES,
    structured::ENTRIES,
    contact::ENTRIES,
    grave::ENTRIES,
    illness::ENTRIES,
    sensitive::ENTRIES,
    people::ENTRIES,
    plain::ENTRIES,
    reach::ENTRIES,
    cues::ENTRIES,
    spanish::ENTRIES,
    life::ENTRIES,
    subjects::ENTRIES,
    channel::ENTRIES,
    hindrance::ENTRIES,
    refusal::ENTRIES,
    leaving::ENTRIES,
    ending::ENTRIES,
    diagnosis::ENTRIES,
    mishap::ENTRIES,
    quarrel::ENTRIES,
    distress::ENTRIES,
    ward::ENTRIES,
];
