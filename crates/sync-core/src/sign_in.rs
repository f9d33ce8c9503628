//! May the password be submitted now, how is a session come by, and where do the credentials stand.
//!
//! Accounts get locked by programs that try a wrong password again. [`Guard`] remembers every submission of the
//! stored password, is saved before the click, and outlives restarts. Its promises:
//!
//! * a refused password is submitted once; afterwards nothing is, scheduled or by hand, until there are new
//!   credentials or a person says "try again", which grants one submission and no more;
//! * the same holds where Neo asks for a person: locked account, second factor, captcha, new password;
//! * sign-ins that end for no known reason pause everything: the third in a row for 4 h, the next for 8 h, every
//!   further one for 24 h, until one is accepted;
//! * never more than [`MOST_ACCEPTED`] accepted ones in 24 h, whoever asks;
//! * a submission whose end was never recorded (the program died) counts as an end for no known reason.
//!
//! Times that lie ahead of a clock that was set back are taken for now by [`Guard::recover`], which is therefore called,
//! and its answer saved, at every start and before every run: a pause can never last longer than it was meant to.

pub mod credentials;
pub mod page;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::failure::Code;
use crate::schedule::CLOCK_TOLERANCE;

/// So many sign-ins are accepted in 24 h at most.
pub const MOST_ACCEPTED: usize = 24;

/// So many ends for no known reason in a row start the pauses.
pub const UNKNOWN_BEFORE_PAUSE: u32 = 3;

/// The pauses, in hours: after the third unknown end in a row, after the fourth, after every further one.
pub const PAUSE_HOURS: [i64; 3] = [4, 8, 24];

const DAY: Duration = Duration::hours(24);

/// Who wants to sign in. No wish overrides the guard; it is named so that words and audit can name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// The schedule.
    Scheduled,
    /// A person who pressed "sync now" or ran the command.
    Manual,
}

/// How a sign-in ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInEnd {
    /// Two signals proved that the session is open.
    Accepted,
    /// Neo said that name or password is wrong.
    Refused,
    /// Neo said that the account is locked.
    Locked,
    /// Neo asks for a second factor.
    Mfa,
    /// Neo shows a captcha.
    Captcha,
    /// Neo demands a new password, accepted terms or similar.
    PasswordChange,
    /// Neo is down for maintenance.
    Maintenance,
    /// A page that this version does not know.
    UnknownPage,
    /// The sign-in page was never reached; nothing was submitted.
    NotReached,
    /// Something was submitted, and nobody knows what came of it.
    Unknown,
}

impl SignInEnd {
    /// What a failure means for the guard. `submitted`: the permit was given, so the password may have been sent.
    pub fn from_failure(code: Code, submitted: bool) -> Self {
        match code {
            Code::NeoSignInRefused => Self::Refused,
            Code::NeoAccountLocked => Self::Locked,
            Code::NeoMfa => Self::Mfa,
            Code::NeoCaptcha => Self::Captcha,
            Code::NeoPasswordChange => Self::PasswordChange,
            Code::NeoMaintenance => Self::Maintenance,
            Code::NeoPageChanged => Self::UnknownPage,
            Code::NeoUnreachable
            | Code::NeoCertificate
            | Code::NeoAddress
            | Code::NeoAnswers
            | Code::NeoSessionLost
            | Code::NeoSuspiciousEmptiness
            | Code::SignInPaused
            | Code::CredentialsMissing
            | Code::CredentialsRevoked
            | Code::KeychainLocked
            | Code::KeychainRefused
            | Code::KeychainMissing
            | Code::PassphraseWrong
            | Code::KeyMismatch
            | Code::BrowserMissing
            | Code::BrowserTooOld
            | Code::BrowserStart
            | Code::BrowserLost
            | Code::BrowserForbidden
            | Code::ProxyAddress
            | Code::RunDeadline
            | Code::AlreadyRunning
            | Code::StandingBy
            | Code::DiskFull
            | Code::DataDirectory
            | Code::DatabaseNewer
            | Code::DatabaseDamaged
            | Code::SettingsDamaged
            | Code::ClockWrong
            | Code::CloudUnreachable
            | Code::CloudSignInRefused
            | Code::CloudRefused
            | Code::QueueUnreachable
            | Code::QueueRefused
            | Code::OpinionUnavailable
            | Code::CallUncertain
            | Code::UpdatesUnreachable
            | Code::UpdateRefused
            | Code::AuditBroken
            | Code::Usage
            | Code::Stopped
            | Code::Internal => {
                if submitted {
                    Self::Unknown
                } else {
                    Self::NotReached
                }
            }
        }
    }

    /// Ends after which only a person can go on.
    fn needs_person(self) -> Option<HeldWhy> {
        match self {
            Self::Refused => Some(HeldWhy::Refused),
            Self::Locked => Some(HeldWhy::Locked),
            Self::Mfa => Some(HeldWhy::Mfa),
            Self::Captcha => Some(HeldWhy::Captcha),
            Self::PasswordChange => Some(HeldWhy::PasswordChange),
            Self::Accepted | Self::Maintenance | Self::UnknownPage | Self::NotReached | Self::Unknown => None,
        }
    }
}

/// Why nothing may be submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldWhy {
    /// The password was refused here.
    Refused,
    /// The password of this generation was refused on another PC of the clinic.
    RefusedElsewhere,
    /// The account is locked.
    Locked,
    /// A second factor is asked for.
    Mfa,
    /// A captcha is shown.
    Captcha,
    /// A new password is demanded.
    PasswordChange,
    /// Too many sign-ins in a row ended for no known reason.
    Paused,
    /// As many sign-ins as a day allows were accepted.
    TooMany,
    /// Another sign-in has not ended yet.
    InProgress,
}

/// The guard's refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Why.
    pub why: HeldWhy,
    /// Until when; `None` where only a person ends it.
    pub until: Option<DateTime<Utc>>,
    /// Who asked.
    pub wish: Wish,
}

impl Held {
    /// What a person is told.
    pub fn code(&self) -> Code {
        match self.why {
            HeldWhy::Refused | HeldWhy::RefusedElsewhere => Code::NeoSignInRefused,
            HeldWhy::Locked => Code::NeoAccountLocked,
            HeldWhy::Mfa => Code::NeoMfa,
            HeldWhy::Captcha => Code::NeoCaptcha,
            HeldWhy::PasswordChange => Code::NeoPasswordChange,
            HeldWhy::Paused | HeldWhy::TooMany => Code::SignInPaused,
            HeldWhy::InProgress => Code::AlreadyRunning,
        }
    }
}

/// A submission that was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Intent {
    at: DateTime<Utc>,
    /// Of the credentials that were submitted; new ones may be stored before the end is known.
    generation: u64,
}

/// A hold that only a person ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct PersonHold {
    why: HeldWhy,
    /// A person said "try again": one submission is free.
    granted: bool,
}

/// Remembers the submissions of one account's password. Saved as JSON after every change, before anything is clicked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Guard {
    /// Rises with every new password.
    generation: u64,
    intent: Option<Intent>,
    /// The password of this generation was refused, here or elsewhere, and never accepted since. Outlives whatever
    /// else `person` comes to say.
    refused: bool,
    person: Option<PersonHold>,
    unknown_in_a_row: u32,
    /// When the pause began and when it ends.
    pause: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// The accepted sign-ins of the last 24 h, oldest first.
    accepted: Vec<DateTime<Utc>>,
}

impl Guard {
    /// The credentials' generation: 0 before any, then rising.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether Neo refused the password of this generation, here or elsewhere: what the cloud is told.
    pub fn is_refused(&self) -> bool {
        self.refused
    }

    /// May the password be submitted now?
    ///
    /// # Errors
    /// Why not, and until when.
    pub fn may_submit(&self, now: DateTime<Utc>, wish: Wish) -> Result<(), Held> {
        let held = |why, until| Err(Held { why, until, wish });
        if self.intent.is_some() {
            return held(HeldWhy::InProgress, None);
        }
        if let Some(hold) = self.person.filter(|hold| !hold.granted) {
            return held(hold.why, None);
        }
        if let Some((_, until)) = self.pause.filter(|(_, until)| now < *until) {
            return held(HeldWhy::Paused, Some(until));
        }
        let recent: Vec<_> = self.accepted.iter().filter(|at| is_recent(**at, now)).collect();
        if recent.len() >= MOST_ACCEPTED {
            // The place of the oldest that still counts becomes free.
            let until = recent.get(recent.len() - MOST_ACCEPTED).map(|oldest| later(**oldest, DAY));
            return held(HeldWhy::TooMany, until);
        }
        Ok(())
    }

    /// Until when the schedule had better not begin a run: `DateTime::MAX_UTC` where only a person ends it, `None`
    /// where nothing speaks against one. A run with a session that is still open submits nothing and needs no permission.
    pub fn schedule_paused_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.may_submit(now, Wish::Scheduled) {
            Ok(()) | Err(Held { why: HeldWhy::InProgress, .. }) => None,
            // What a wrong clock wrote is set right by the recovery before a run, so a run has to begin.
            Err(Held { until: Some(_), .. }) if self.was_written_ahead_of(now) => None,
            Err(held) => Some(held.until.unwrap_or(DateTime::<Utc>::MAX_UTC)),
        }
    }

    fn was_written_ahead_of(&self, now: DateTime<Utc>) -> bool {
        let paused_at = self.pause.map(|(since, _)| since);
        self.accepted
            .iter()
            .copied()
            .chain(paused_at)
            .any(|at| at.signed_duration_since(now) > CLOCK_TOLERANCE)
    }

    /// The password is about to be submitted. Save the answer durably, then click.
    #[must_use]
    pub fn about_to_submit(mut self, now: DateTime<Utc>) -> Self {
        self.intent = Some(Intent { at: now, generation: self.generation });
        if let Some(hold) = &mut self.person {
            hold.granted = false;
        }
        self
    }

    /// The sign-in ended, whether or not anything was submitted.
    #[must_use]
    pub fn ended(mut self, end: SignInEnd, now: DateTime<Utc>) -> Self {
        let intent = self.intent.take();
        if end == SignInEnd::Accepted {
            self.accepted.retain(|at| is_recent(*at, now));
            self.accepted.push(now);
        }
        if intent.is_some_and(|intent| intent.generation != self.generation) {
            // It was another password's; what became of it says nothing about the present one.
            return self;
        }
        match end {
            SignInEnd::Accepted => {
                self.refused = false;
                self.person = None;
                self.pause = None;
                self.unknown_in_a_row = 0;
            }
            SignInEnd::Refused
            | SignInEnd::Locked
            | SignInEnd::Mfa
            | SignInEnd::Captcha
            | SignInEnd::PasswordChange => {
                self.unknown_in_a_row = 0;
                self.pause = None;
                self.refused |= end == SignInEnd::Refused;
                self.hold(end.needs_person());
            }
            SignInEnd::Maintenance => {}
            SignInEnd::UnknownPage | SignInEnd::Unknown => self.count_unknown(now),
            SignInEnd::NotReached => {
                // The permit was given: the click may have happened all the same.
                if intent.is_some() {
                    self.count_unknown(now);
                }
            }
        }
        self
    }

    /// At every start and before every run, while no sign-in of this process is going on: closes a submission whose
    /// end was never recorded, and takes instants that lie ahead for now.
    #[must_use]
    pub fn recover(mut self, now: DateTime<Utc>) -> Self {
        for at in &mut self.accepted {
            *at = (*at).min(now);
        }
        self.accepted.retain(|at| is_recent(*at, now));
        if let Some((since, until)) = self.pause.filter(|(since, _)| *since > now) {
            self.pause = Some((now, later(now, until.signed_duration_since(since))));
        }
        if self.intent.is_some() { self.ended(SignInEnd::Unknown, now) } else { self }
    }

    /// A person stored new credentials.
    #[must_use]
    pub fn new_credentials(mut self, now: DateTime<Utc>) -> Self {
        // The accepted ones of today stay: they may be the same account's. So does a submission that is going on.
        self.accepted.retain(|at| is_recent(*at, now));
        self.generation = self.generation.saturating_add(1);
        self.refused = false;
        self.person = None;
        self.pause = None;
        self.unknown_in_a_row = 0;
        self
    }

    /// Right before [`Guard::new_credentials`]: the clinic's PCs share one count, and new credentials stand above all that
    /// the cloud has heard of. Lifts nothing.
    #[must_use]
    pub fn with_generation_at_least(mut self, generation: u64) -> Self {
        if generation > self.generation {
            if let Some(intent) = self.intent.as_mut().filter(|intent| intent.generation == self.generation) {
                intent.generation = generation;
            }
            self.generation = generation;
        }
        self
    }

    /// A person looked and said "try again": lifts a pause, and grants one submission where a person was needed.
    #[must_use]
    pub fn try_again(mut self, now: DateTime<Utc>) -> Self {
        self.accepted.retain(|at| is_recent(*at, now));
        self.pause = None;
        self.unknown_in_a_row = 0;
        if let Some(hold) = &mut self.person {
            hold.granted = true;
        }
        self
    }

    /// A person signed in at Neo in a window of ours. That answers a second factor, a captcha or a lock; it says
    /// nothing about a password that was refused or has to be changed.
    #[must_use]
    pub fn signed_in_by_person(mut self, now: DateTime<Utc>) -> Self {
        self.accepted.retain(|at| is_recent(*at, now));
        self.accepted.push(now);
        self.pause = None;
        self.unknown_in_a_row = 0;
        let proves_nothing = self.person.filter(|hold| match hold.why {
            HeldWhy::Refused | HeldWhy::RefusedElsewhere | HeldWhy::PasswordChange => true,
            HeldWhy::Locked
            | HeldWhy::Mfa
            | HeldWhy::Captcha
            | HeldWhy::Paused
            | HeldWhy::TooMany
            | HeldWhy::InProgress => false,
        });
        let still_refused = self.refused.then_some(PersonHold { why: HeldWhy::Refused, granted: false });
        self.person = proves_nothing.or(still_refused);
        self
    }

    /// Another PC of the clinic had the password of this generation refused. Another generation is another password.
    #[must_use]
    pub fn refused_elsewhere(mut self, generation: u64) -> Self {
        if generation == self.generation {
            self.refused = true;
            if self.person.is_none() {
                self.hold(Some(HeldWhy::RefusedElsewhere));
            }
        }
        self
    }

    fn hold(&mut self, why: Option<HeldWhy>) {
        if let Some(why) = why {
            self.person = Some(PersonHold { why, granted: false });
        }
    }

    fn count_unknown(&mut self, now: DateTime<Utc>) {
        self.unknown_in_a_row = self.unknown_in_a_row.saturating_add(1);
        let Some(beyond) = self.unknown_in_a_row.checked_sub(UNKNOWN_BEFORE_PAUSE) else { return };
        let [_, _, longest] = PAUSE_HOURS;
        let step = usize::try_from(beyond).unwrap_or(usize::MAX);
        let hours = PAUSE_HOURS.get(step).copied().unwrap_or(longest);
        self.pause = Some((now, later(now, Duration::hours(hours))));
    }
}

/// Within the last 24 h, or ahead: a clock that was set back must not free places.
fn is_recent(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now.signed_duration_since(at) < DAY
}

fn later(at: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    at.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// What is known of the session at Neo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Session {
    /// None is kept.
    Absent,
    /// One is kept from an earlier run; whether it is still open has to be proved.
    Kept,
    /// It is over: Neo answered with its sign-in page or refused.
    Over,
}

/// How a run comes to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Prove the kept one; submit nothing.
    ProveKept,
    /// Sign in with the stored password; the guard allows it.
    SignIn,
    /// Not at all, and why.
    Not(Code),
}

/// So many times one run may sign in: once to begin, once where the session ends in the middle.
pub const SIGN_INS_PER_RUN: u32 = 2;

/// How a run goes on: the kept session first; else one sign-in; one more where that session ends in the middle.
pub fn plan(
    session: Session,
    signed_in_this_run: u32,
    guard: &Guard,
    now: DateTime<Utc>,
    wish: Wish,
) -> Plan {
    match session {
        Session::Kept => Plan::ProveKept,
        Session::Absent | Session::Over if signed_in_this_run >= SIGN_INS_PER_RUN => {
            Plan::Not(Code::NeoSessionLost)
        }
        Session::Absent | Session::Over => match guard.may_submit(now, wish) {
            Ok(()) => Plan::SignIn,
            Err(held) => Plan::Not(held.code()),
        },
    }
}

#[cfg(test)]
mod tests;
