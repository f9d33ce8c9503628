//! Which number to call, out of telephone fields that are free text.
//!
//! Reception types two numbers into one field, remarks beside them, seven digits because the area code goes without
//! saying (neo.md 2.11, V-7). [`read`] finds the numbers of one field, [`choose`] picks one for a client: a number
//! marked best, then mobile, home, work, other.
//!
//! Two kinds of trouble, both told by a [`PhoneProblemCode`] without a digit of the number:
//! * a number that *cannot or must not* be dialled is never chosen ([`PhoneProblemCode::refuses`]);
//! * a number that might be the wrong one comes after every other, and where it is chosen all the same
//!   [`PhoneChoice::doubts`] says so: the judgement sends it to a person.
//!
//! The number of somebody who lives with the client ("husband", "mamá") reaches the household and is no doubt; the
//! client's own comes before it. Of several numbers with the same claim the first is taken, as a person would.
//!
//! A number counts as good when libphonenumber knows its range as assigned and it can be dialled from the clinic's
//! country. libphonenumber is right to call ranges that are reserved for fiction in the United Kingdom unassigned;
//! they are let through because an invented client must walk the same way as a real one. North American 555-01xx
//! numbers are valid to it already. Where its metadata do not know a range, a number of the right length that keeps
//! the North American rules (area code and exchange begin with 2-9 and are not N11) is a doubt and not a refusal,
//! because new area codes come every year; one that breaks them is refused even where the metadata let it pass.

mod judge;
mod scan;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Client, PhoneEntry, PhoneKind};

/// One number found in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// E.164 without the extension; absent when the digits cannot be dialled.
    pub e164: Option<String>,
    /// An extension, which a machine cannot dial.
    pub extension: Option<String>,
    /// What the words beside it say it is.
    pub kind: Option<PhoneKind>,
    /// Marked as the best one.
    pub best: bool,
    /// Of somebody who lives with the client.
    pub household: bool,
    /// What is wrong or doubtful about it; sorted, each once.
    pub problems: Vec<PhoneProblemCode>,
}

impl Number {
    fn usable(&self) -> Option<&str> {
        self.e164.as_deref().filter(|_| !self.problems.iter().any(|code| code.refuses()))
    }
}

/// What can be wrong or doubtful about a telephone field. Only grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneProblemCode {
    /// There is no number at all.
    NoNumber,
    /// Without its area code.
    LocalOnly,
    /// Too few digits.
    TooShort,
    /// Too many digits.
    TooLong,
    /// One digit over and over.
    AllOneDigit,
    /// No such area code can exist.
    ImpossibleAreaCode,
    /// No such number can exist.
    ImpossibleNumber,
    /// A premium rate number.
    PremiumRate,
    /// A pager, a voice mail box, a fax, or a number for texts only.
    NotForCalls,
    /// Marked old, wrong, disconnected or the like.
    Disowned,
    /// The clinic's country is not one that numbers can be read for.
    UnknownRegion,
    /// Has an extension.
    Extension,
    /// In a range that is not known to be assigned.
    Unlisted,
    /// A toll-free, shared-cost or personal number, unusual for a client.
    UnusualKind,
    /// In another country than the clinic.
    AnotherCountry,
    /// More than one number is marked best.
    SeveralBest,
    /// Marked as somebody else's.
    OtherPerson,
    /// Words beside the number that this version does not understand.
    UnknownRemark,
    /// The field asks not to be called.
    DoNotCall,
}

impl PhoneProblemCode {
    /// Whether it holds for every number of the client.
    fn is_about_the_client(self) -> bool {
        matches!(self, Self::DoNotCall | Self::UnknownRegion)
    }

    /// As it is told.
    pub fn name(self) -> String {
        let word = serde_json::to_value(self).ok();
        word.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
    }

    /// Whether a number with this problem is never chosen.
    pub fn refuses(self) -> bool {
        match self {
            Self::NoNumber
            | Self::LocalOnly
            | Self::TooShort
            | Self::TooLong
            | Self::AllOneDigit
            | Self::ImpossibleAreaCode
            | Self::ImpossibleNumber
            | Self::PremiumRate
            | Self::NotForCalls
            | Self::Disowned
            | Self::UnknownRegion => true,
            Self::Extension
            | Self::Unlisted
            | Self::UnusualKind
            | Self::AnotherCountry
            | Self::SeveralBest
            | Self::OtherPerson
            | Self::UnknownRemark
            | Self::DoNotCall => false,
        }
    }
}

/// The number to call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenPhone {
    /// E.164, never with an extension.
    pub e164: String,
    /// What it is.
    pub kind: PhoneKind,
    /// Why this one, in words for a person.
    pub why: Cow<'static, str>,
}

/// What a client's telephone fields come down to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneChoice {
    /// The number to call.
    pub chosen: Option<ChosenPhone>,
    /// Other numbers that could be called, in order of preference; E.164.
    pub alternates: Vec<String>,
    /// What leaves a doubt about the number that was chosen; where none was, everything that is wrong. Holds no digit;
    /// sorted, each once.
    pub doubts: Vec<PhoneProblemCode>,
}

/// The numbers of one field, in the order in which they stand. `region` is the clinic's country as two letters.
pub fn read(text: &str, region: &str) -> Vec<Number> {
    scan::field(text, region, &[]).numbers
}

/// Picks the number to call. `region` is the clinic's country as two letters, such as `US`.
pub fn choose(client: &Client, region: &str) -> PhoneChoice {
    let names = [&client.title, &client.first_name, &client.last_name]
        .into_iter()
        .flat_map(|name| name.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’')))
        .map(|name| name.to_lowercase().replace(['\'', '’'], ""))
        .filter(|name| !name.is_empty())
        .collect::<Vec<_>>();
    let mut all: Vec<PhoneProblemCode> = Vec::new();
    // What is said in one field about the person, or about another field's number.
    let mut everywhere: Vec<PhoneProblemCode> = Vec::new();
    let mut found: Vec<Found> = Vec::new();
    for entry in &client.phones {
        let field = scan::field(&entry.text, region, &names);
        let home = kind_of(entry);
        let problems =
            || field.problems.iter().chain(field.numbers.iter().flat_map(|number| &number.problems)).copied();
        all.extend(problems());
        let warns = scan::warns(&entry.text);
        everywhere.extend(problems().filter(|code| {
            code.is_about_the_client() || (warns && *code == PhoneProblemCode::UnknownRemark)
        }));
        found.extend(field.numbers.into_iter().map(|number| {
            let kind = number.kind.unwrap_or(home);
            Found { kind, at_home: kind == home, number }
        }));
    }
    let candidates = candidates(found);
    if candidates.iter().filter(|candidate| candidate.best).count() > 1 {
        everywhere.push(PhoneProblemCode::SeveralBest);
    }
    let mut doubts = match candidates.first() {
        Some(first) => everywhere.into_iter().chain(first.doubts.iter().copied()).collect(),
        None if all.is_empty() => vec![PhoneProblemCode::NoNumber],
        None => all,
    };
    doubts.sort_unstable();
    doubts.dedup();
    let chosen = candidates.first().map(|first| ChosenPhone {
        e164: first.e164.clone(),
        kind: first.kind,
        why: Cow::Borrowed(why(first, &candidates)),
    });
    let alternates = candidates.into_iter().skip(1).map(|other| other.e164).collect();
    PhoneChoice { chosen, alternates, doubts }
}

/// The flag lifts a number without a label; one that is labelled stays what its label says, since the flag tells
/// whether it can be texted and a landline can be called.
fn kind_of(entry: &PhoneEntry) -> PhoneKind {
    match (entry.kind, entry.pims_says_mobile) {
        (PhoneKind::Other, Some(true)) => PhoneKind::Mobile,
        (kind, _) => kind,
    }
}

/// A number with the kind that its words or else its field give it.
struct Found {
    kind: PhoneKind,
    /// It stands in the PIMS's own field of that kind.
    at_home: bool,
    number: Number,
}

struct Candidate {
    e164: String,
    kind: PhoneKind,
    at_home: bool,
    best: bool,
    household: bool,
    /// Doubts of every remark beside it.
    doubts: Vec<PhoneProblemCode>,
}

/// The numbers that may be chosen, each once, the preferred first. One that any field disowns is out everywhere.
fn candidates(found: Vec<Found>) -> Vec<Candidate> {
    let refused: Vec<String> = found
        .iter()
        .filter(|found| found.number.usable().is_none())
        .filter_map(|found| found.number.e164.clone())
        .collect();
    let mut candidates: Vec<Candidate> = Vec::new();
    for Found { kind, at_home, number } in found {
        let Number { e164, best, household, problems: mut doubts, .. } = number;
        let Some(e164) = e164.filter(|e164| !refused.contains(e164)) else { continue };
        match candidates.iter_mut().find(|known| known.e164 == e164) {
            Some(known) => {
                known.kind = known.kind.min(kind);
                known.at_home |= at_home;
                known.best |= best;
                known.household |= household;
                known.doubts.append(&mut doubts);
            }
            None => candidates.push(Candidate { e164, kind, at_home, best, household, doubts }),
        }
    }
    // Stable: fields keep their order within a kind.
    candidates.sort_by_key(|candidate| {
        let doubted = !candidate.doubts.is_empty();
        (!candidate.best, doubted, candidate.household, candidate.kind, !candidate.at_home)
    });
    candidates
}

fn why(chosen: &Candidate, candidates: &[Candidate]) -> &'static str {
    if chosen.best {
        return "marked as the best number";
    }
    if candidates.len() == 1 {
        return "the only number that can be called";
    }
    let same = |other: &&Candidate| other.kind == chosen.kind && other.at_home == chosen.at_home;
    let several = candidates.iter().filter(same).count() > 1;
    match (chosen.kind, several) {
        (PhoneKind::Mobile, false) => "a mobile number comes first",
        (PhoneKind::Mobile, true) => "the first of several mobile numbers",
        (PhoneKind::Home, _) => "a home number comes first where there is no mobile one",
        (PhoneKind::Work, _) => "a work number comes first where there is no mobile or home one",
        (PhoneKind::Other, _) => "the first of the numbers without a label",
    }
}

#[cfg(test)]
mod tests;
