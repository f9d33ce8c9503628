//! The outside world as the agent sees it. A trait stands here only where the real thing cannot decide a test.
//!
//! [`Pims`] returns the site's own answers as text; what they mean is decided by [`crate::neo`]. Adapters decide
//! nothing but transport: pacing, retries within a run, deadlines, and which of the known states a page shows.

mod evidence;
mod room;

use std::future::Future;
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::failure::Code;
use crate::practice::{AppointmentId, ConsultationId, PatientId};

pub use evidence::{Evidence, Screenshot};
pub use room::{PimsRoom, ReaderSetup};

/// The wall clock, in UTC, and one that only grows. One implementation reads the operating system's, tests carry
/// their own.
pub trait Clock: Send + Sync {
    /// Now. People set this clock, forward and back.
    fn now(&self) -> DateTime<Utc>;

    /// A moment on the clock that nobody sets and that runs through sleep; `None` where there is no such clock, and
    /// then nothing that needs one is held for proved.
    fn awake_and_asleep(&self) -> Option<AwakeAndAsleep> {
        None
    }
}

/// A moment on the clock that runs through sleep; comparable within one boot only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwakeAndAsleep {
    /// Names the boot.
    pub boot: String,
    /// Time since it.
    pub elapsed: Duration,
}

impl AwakeAndAsleep {
    /// How long after `earlier` this is; nothing where they belong to different boots or stand in the wrong order.
    pub fn since(&self, earlier: &Self) -> Option<Duration> {
        if self.boot == earlier.boot { self.elapsed.checked_sub(earlier.elapsed) } else { None }
    }
}

/// What opens Neo for one clinic.
#[derive(Clone)]
pub struct NeoAccess {
    /// Origin such as `https://us.idexxneo.com`; https, or http on loopback.
    pub base_url: url::Url,
    /// The company id field.
    pub company_id: String,
    /// The user name field.
    pub username: String,
    /// Submitted as typed.
    pub password: SecretString,
}

/// A signed-in session that may be used again: cookies and the user agent that earned them. Sealed at rest.
#[derive(Clone)]
pub struct KeptSession {
    /// A JSON document private to the adapter (cookies, user agent). A secret.
    pub cookies: SecretString,
    /// When the sign-in happened.
    pub signed_in_at: DateTime<Utc>,
}

/// How a reader asks Neo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ReaderKind {
    /// Fetches issued by one page on Neo's origin.
    InPage,
    /// HTTP with the session's cookies, no browser.
    Direct,
}

/// One question to Neo.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ask {
    /// `getCalendarEventData` over a closed window of the clinic's wall clock.
    Calendar {
        /// First instant.
        from: NaiveDateTime,
        /// Last instant.
        to: NaiveDateTime,
    },
    /// `consultations/{id}/page-data`.
    Consultation(ConsultationId),
    /// `appointments/getAppointment?id=`.
    Appointment(AppointmentId),
    /// `appointments/getAppointmentView`: rooms, hours; the second signal beside an empty calendar.
    Configuration,
    /// `search/patients` with inactive ones: is the patient alive.
    Patient {
        /// The words to search for: the patient's name.
        query: String,
        /// Which of the answers is meant.
        id: PatientId,
    },
}

/// A JSON answer, as text. Anything that is not JSON never becomes an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The body: valid JSON.
    pub body: String,
    /// The server's `Date` header, where it was readable.
    pub server_date: Option<DateTime<Utc>>,
}

/// Why one question stayed without an answer, after the tries that the transport allows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskFailure {
    /// 404, or an answer that says the record does not exist.
    #[error("not found")]
    NotFound,
    /// Neo refuses this one item (403 on the item while others are answered).
    #[error("refused for this item")]
    Refused,
    /// Never an agreed answer: status of the last try.
    #[error("no usable answer (status {status:?})")]
    Unusable {
        /// HTTP status of the last try, if there was one.
        status: Option<u16>,
    },
    /// Not asked: the session ended before, or the run's time or browser did.
    #[error("not asked")]
    NotAsked,
}

/// What ended a whole reading.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code:?}: {detail}")]
pub struct PimsFailure {
    /// The typed reason.
    pub code: Code,
    /// For the log: words without client data or secrets.
    pub detail: String,
    /// How the page looked that surprised us.
    pub evidence: Option<Evidence>,
}

/// Asked immediately before a password is submitted; an `Err` keeps the password from being submitted.
///
/// The agent records the intent durably before it answers `Ok`, so that a crash after the click is remembered as a
/// submission of unknown outcome.
pub trait SubmitPermit: Send {
    /// May the password be submitted now?
    ///
    /// # Errors
    /// The reason why not.
    fn about_to_submit(&mut self) -> Result<(), PimsFailure>;
}

/// How [`Pims::open`] may come to a session.
pub enum Opening<'a> {
    /// Take up the kept session and submit nothing. If it is over, [`Code::NeoSessionLost`] says so: here, or in the
    /// first [`Pims::read`], whose first answer is the proof where it costs no more than asking for one would.
    Kept(&'a KeptSession),
    /// Sign in with the credentials, after the permit.
    SignIn {
        /// Where and as whom.
        access: &'a NeoAccess,
        /// Asked right before the click.
        permit: &'a mut dyn SubmitPermit,
    },
    /// A visible window of ours in which a person signs in; nothing is typed by us.
    ByPerson {
        /// Where to go.
        base_url: &'a url::Url,
    },
}

/// What an opened PIMS says of itself.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Whether a password was submitted and accepted (or a person signed in).
    pub signed_in: bool,
    /// How it will be read.
    pub reader: ReaderKind,
}

/// What a finished reading leaves behind.
#[derive(Default)]
pub struct Closing {
    /// The session, if it can be used again.
    pub session: Option<KeptSession>,
    /// Direct gave the same answer as in-page on this account; absent where it was not compared.
    pub direct_proven: Option<bool>,
    /// How it was read in the end.
    pub reader: Option<ReaderKind>,
    /// Requests that were sent to Neo's data endpoints, tries included.
    pub requests: u64,
}

/// Receives each answer as it arrives; never blocks.
pub type OnAnswer<'a> = &'a mut (dyn FnMut(Ask, Result<Answer, AskFailure>) + Send);

/// One look at the PIMS, for the length of a run.
pub trait Pims: Send {
    /// Comes to a session. Every `await` inside has a deadline; a browser that dies ends it with a typed reason.
    ///
    /// # Errors
    /// The typed reason; no browser process and no profile are left behind. Only after [`Code::NeoSessionLost`] a browser
    /// may wait for the next [`Pims::open`], until [`Pims::close`].
    fn open(&mut self, how: Opening<'_>) -> impl Future<Output = Result<Opened, PimsFailure>> + Send;

    /// Asks all of it, several at a time, and hands over each answer. When the session ends in the middle,
    /// [`Code::NeoSessionLost`] is returned at once and every question not handed over may be asked again after
    /// another [`Pims::open`].
    ///
    /// # Errors
    /// What ended the reading; answers handed over before stay valid.
    fn read(
        &mut self,
        asks: Vec<Ask>,
        on_answer: OnAnswer<'_>,
    ) -> impl Future<Output = Result<(), PimsFailure>> + Send;

    /// Ends the browser and removes its profile; keeps the session where it is still good.
    fn close(&mut self) -> impl Future<Output = Closing> + Send;
}
