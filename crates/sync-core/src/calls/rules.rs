//! A clinic's rules for discharge calls, and whether a person may choose them: inside what the planner can keep, so that
//! nobody believes to have chosen what never happens.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc, Weekday};
use serde::{Deserialize, Serialize};

use super::{FENCE_FROM, FENCE_TO, Hours, Mode, language};

/// The most days between a visit and its call.
pub const MOST_DELAY_DAYS: u16 = 30;

/// The most minutes between two calls.
pub const MOST_SPACING_MINUTES: u16 = 120;

/// The most hours by which a call may be late.
pub const MOST_LATE_HOURS: u16 = 72;

/// The most days on which a clinic says that it is closed.
pub const MOST_CLOSURES: usize = 400;

/// The most kinds of visits with a wait of their own.
pub const MOST_KINDS: usize = 50;

/// A clinic's rules for discharge calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct Rules {
    /// Who decides.
    pub mode: Mode,
    /// Only visits finalised at or after this moment are called without a person; `None`: none is.
    pub go_live: Option<DateTime<Utc>>,
    /// Days between the visit and its call.
    pub delay_days: u16,
    /// Days instead of these for some kinds of visits, by a word of the appointment's type in lower case. The shortest of
    /// those that apply counts, and of a household's visits the soonest.
    pub delay_days_by_kind: BTreeMap<String, u16>,
    /// First time of day at which a call may be due.
    pub from: NaiveTime,
    /// Time of day at which the window ends; a call is due before it.
    pub to: NaiveTime,
    /// Weekdays on which calls may be due.
    pub days: Vec<Weekday>,
    /// Days on which the clinic is closed and nobody is called.
    pub closures: Vec<NaiveDate>,
    /// Least distance between two calls.
    pub spacing_minutes: u16,
    /// A call missed by more than this is not made by itself any more.
    pub late_after_hours: u16,
    /// Country in which a number without a country code is read.
    pub region: String,
    /// Nobody is called about whom a second opinion does not agree. Asking for one sends what is written about a visit, names masked, to the
    /// clinic's project and from there to the provider of a language model.
    pub second_opinion: bool,
}

impl Default for Rules {
    fn default() -> Self {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN);
        Self {
            mode: Mode::Review,
            go_live: None,
            delay_days: 2,
            delay_days_by_kind: [("surgery", 1), ("dental", 1)]
                .map(|(kind, days)| (kind.to_owned(), days))
                .into(),
            from: hour(16),
            to: hour(19),
            days: vec![
                Weekday::Mon,
                Weekday::Tue,
                Weekday::Wed,
                Weekday::Thu,
                Weekday::Fri,
                Weekday::Sat,
                Weekday::Sun,
            ],
            closures: Vec::new(),
            spacing_minutes: 2,
            late_after_hours: 24,
            region: "US".to_owned(),
            second_opinion: false,
        }
    }
}

impl Rules {
    /// Days between a visit of this type and its call.
    pub fn delay_for(&self, type_name: Option<&str>) -> u16 {
        let typed = language::words::words(type_name.unwrap_or_default());
        self.delay_days_by_kind
            .iter()
            .filter(|(kind, _)| typed.iter().any(|word| word.text == **kind))
            .map(|(_, days)| *days)
            .min()
            .unwrap_or(self.delay_days)
    }

    /// Whether clear cases are called without a person: that is wanted, and a second opinion is asked about each of them. Our own
    /// judgement alone is not sure enough (the figures in `docs/calls.md`).
    pub fn rings_by_itself(&self) -> bool {
        self.mode == Mode::Automatic && self.second_opinion
    }

    /// These rules for a call that keeps to a part of the day.
    #[must_use]
    pub(super) fn keeping_to(&self, hours: Hours) -> Self {
        Self { from: self.from.max(hours.from), to: self.to.min(hours.to), ..self.clone() }
    }

    /// Whether a visit finalised at this moment belongs to the time in which the machine calls by itself.
    pub fn live_for(&self, completed_at: Option<DateTime<Utc>>) -> bool {
        matches!((self.go_live, completed_at), (Some(live), Some(at)) if at >= live)
    }
}

/// Why rules cannot be chosen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Who decides has a switch of its own.
    #[error("the mode is not changed together with the rules")]
    Mode,
    /// A wait of more than [`MOST_DELAY_DAYS`].
    #[error("a wait of {0} days")]
    Delay(u16),
    /// The same for one kind of visits.
    #[error("a wait of {days} days for {kind}")]
    DelayOfKind {
        /// The kind, as typed.
        kind: String,
        /// The wait.
        days: u16,
    },
    /// A kind that is not one word, so that no appointment would ever be of it.
    #[error("{0:?} is not one word")]
    Kind(String),
    /// A kind that stands there twice.
    #[error("{0:?} stands there twice")]
    KindTwice(String),
    /// More than [`MOST_KINDS`] kinds.
    #[error("too many kinds")]
    TooManyKinds,
    /// The window ends before it begins.
    #[error("the window ends before it begins")]
    Hours,
    /// The window is not within [`FENCE_FROM`] and [`FENCE_TO`].
    #[error("the window is not within the hours at which anybody may be called")]
    Fence,
    /// No day of the week.
    #[error("no day of the week")]
    Days,
    /// More than [`MOST_CLOSURES`] closed days.
    #[error("too many closed days")]
    TooManyClosures,
    /// A distance that is none, or more than [`MOST_SPACING_MINUTES`].
    #[error("{0} minutes between two calls")]
    Spacing(u16),
    /// None, or more than [`MOST_LATE_HOURS`].
    #[error("{0} hours late")]
    Late(u16),
    /// A country that is not written with two letters.
    #[error("the region is not two letters")]
    Region,
}

impl Rules {
    /// Whether a person may choose these rules instead of those in force.
    ///
    /// # Errors
    /// The first that cannot be kept.
    pub fn fit(&self, in_force: &Self) -> Result<(), Unfit> {
        if (self.mode, self.go_live) != (in_force.mode, in_force.go_live) {
            return Err(Unfit::Mode);
        }
        if self.delay_days > MOST_DELAY_DAYS {
            return Err(Unfit::Delay(self.delay_days));
        }
        fit_kinds(&self.delay_days_by_kind)?;
        if self.from >= self.to {
            return Err(Unfit::Hours);
        }
        if self.from < FENCE_FROM || self.to > FENCE_TO {
            return Err(Unfit::Fence);
        }
        if self.days.is_empty() {
            return Err(Unfit::Days);
        }
        if self.closures.len() > MOST_CLOSURES {
            return Err(Unfit::TooManyClosures);
        }
        if !(1..=MOST_SPACING_MINUTES).contains(&self.spacing_minutes) {
            return Err(Unfit::Spacing(self.spacing_minutes));
        }
        if !(1..=MOST_LATE_HOURS).contains(&self.late_after_hours) {
            return Err(Unfit::Late(self.late_after_hours));
        }
        let region = self.region.trim();
        if region.len() != 2 || !region.chars().all(|letter| letter.is_ascii_alphabetic()) {
            return Err(Unfit::Region);
        }
        Ok(())
    }

    /// The same rules as they are kept: what a person typed in words is written as it is compared, and a mode that holds only with
    /// a second opinion ends with it.
    #[must_use]
    pub fn as_kept(&self) -> Self {
        let by_kind = self.delay_days_by_kind.iter();
        let unheld = self.mode == Mode::Automatic && !self.second_opinion;
        Self {
            mode: if unheld { Mode::Review } else { self.mode },
            region: self.region.trim().to_ascii_uppercase(),
            delay_days_by_kind: by_kind
                .map(|(kind, days)| (kind_word(kind).unwrap_or_else(|| kind.clone()), *days))
                .collect(),
            ..self.clone()
        }
    }
}

fn fit_kinds(kinds: &BTreeMap<String, u16>) -> Result<(), Unfit> {
    if kinds.len() > MOST_KINDS {
        return Err(Unfit::TooManyKinds);
    }
    let mut known = BTreeSet::new();
    for (kind, days) in kinds {
        let Some(word) = kind_word(kind) else { return Err(Unfit::Kind(kind.clone())) };
        if !known.insert(word) {
            return Err(Unfit::KindTwice(kind.clone()));
        }
        if *days > MOST_DELAY_DAYS {
            return Err(Unfit::DelayOfKind { kind: kind.clone(), days: *days });
        }
    }
    Ok(())
}

/// A kind of visits as the words of an appointment's type are compared with it; none where it is not one word.
fn kind_word(kind: &str) -> Option<String> {
    let mut words = language::words::words(kind).into_iter();
    let first = words.next()?;
    words.next().is_none().then_some(first.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_kind(kinds: &[(&str, u16)]) -> Rules {
        let kinds = kinds.iter().map(|(kind, days)| ((*kind).to_owned(), *days)).collect();
        Rules { delay_days_by_kind: kinds, ..Rules::default() }
    }

    #[test]
    fn waits_by_kind_are_kept_where_an_appointment_can_be_of_that_kind() {
        let fits = |kinds: &[(&str, u16)]| by_kind(kinds).fit(&Rules::default());
        assert_eq!(fits(&[]), Ok(()), "no kind has a wait of its own");
        assert_eq!(fits(&[("surgery", 0), (" Dental ", 30), ("cirugía", 1)]), Ok(()));
        assert_eq!(fits(&[("dental", 31)]), Err(Unfit::DelayOfKind { kind: "dental".to_owned(), days: 31 }));
        for kind in ["", "  ", "…", "dental cleaning", "spay/neuter", "follow-up"] {
            assert_eq!(fits(&[(kind, 1)]), Err(Unfit::Kind(kind.to_owned())));
        }
        assert_eq!(fits(&[("Surgery", 1), ("surgery", 2)]), Err(Unfit::KindTwice("surgery".to_owned())));
        let many: BTreeMap<String, u16> = (0..=MOST_KINDS).map(|kind| (format!("{kind}"), 1)).collect();
        let rules = Rules { delay_days_by_kind: many, ..Rules::default() };
        assert_eq!(rules.fit(&Rules::default()), Err(Unfit::TooManyKinds));
    }

    #[test]
    fn automatic_is_kept_only_with_a_second_opinion() {
        for (mode, second_opinion, kept) in [
            (Mode::Automatic, true, Mode::Automatic),
            (Mode::Automatic, false, Mode::Review),
            (Mode::Review, true, Mode::Review),
            (Mode::Review, false, Mode::Review),
            (Mode::Off, true, Mode::Off),
            (Mode::Off, false, Mode::Off),
        ] {
            let rules = Rules { mode, second_opinion, ..Rules::default() };
            assert_eq!(rules.as_kept().mode, kept, "{mode:?}, {second_opinion}");
            assert_eq!(
                rules.rings_by_itself(),
                kept == Mode::Automatic,
                "whatever is kept, nothing rings without one"
            );
        }
    }

    #[test]
    fn a_kind_is_kept_as_the_words_of_an_appointment_are_compared() {
        let rules = by_kind(&[(" Surgery", 5), ("CIRUGÍA", 4)]).as_kept();
        assert_eq!(rules, by_kind(&[("surgery", 5), ("cirugia", 4)]));
        assert_eq!(rules.delay_for(Some("SURGERY - Spay")), 5);
        assert_eq!(rules.delay_for(Some("Cirugía menor")), 4);
        assert_eq!(rules.delay_for(Some("Recheck")), 2);
        assert_eq!(rules.as_kept(), rules, "what is kept stays as it is");
    }
}
