//! Failures about something in particular: what was asked for and why it was not done, or what of it is missing.

use crate::calls::{NotDecided, Unfit};
use crate::failure::{Code, Failure};
use crate::outbox::ParkReason;
use crate::updates::Fault;

/// Something that was not done, or not wholly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal<'a> {
    /// Neo has refused exactly these credentials before.
    RefusedBefore,
    /// Visits of another company id or another Neo stand here.
    OtherClinicHere,
    /// Visits were delivered to another clinic or another project.
    OtherCloudHere,
    /// Neo accepted the sign-in and shows no schedule, for this reason.
    ScheduleUnreadable(&'a Failure),
    /// The account that was signed in shows none of the visits that are known here.
    OtherVisits,
    /// The account may not sync the clinic that was asked for.
    ClinicNotAllowed,
    /// The account may sync no clinic.
    NoClinic,
    /// The queue has no token.
    QueueTokenMissing,
    /// The queue is a relay of another project than the one that is connected.
    OtherRelay,
    /// An address or a key that no client can be made of, with a detail.
    Unusable(Receiver, &'a str),
    /// An address that is none.
    NoAddress(Receiver),
    /// A time zone that nobody knows.
    UnknownZone,
    /// A clinic that is not one of those to choose from.
    UnknownClinic,
    /// A field without anything in it.
    Missing(Field),

    /// Minutes between two runs, outside their bounds.
    EveryMinutes(u32),
    /// Hours that a run looks back, outside their bounds.
    LookBackHours(u32),
    /// Rules for calls that cannot be kept.
    Rules(&'a Unfit),
    /// Notifications that would never be told.
    NeverTold,
    /// No browser stands at this place.
    NoBrowserThere,
    /// A proxy that cannot be used.
    Proxy(ProxyFault),
    /// Second opinions without a cloud through which they are asked for.
    NoCloudForOpinions,
    /// Calls that ring by themselves, without a second opinion about each.
    NoOpinionForAutomatic,
    /// A setting that IT has fixed, and who that is.
    Managed(Option<&'a str>),
    /// The policy of this computer cannot be understood.
    PolicyDamaged,

    /// No call bears this id.
    UnknownCall,
    /// A person's word about a call that cannot be taken.
    NotDecided(NotDecided),
    /// An approval on a computer that stands by until then for another one.
    StandingBy {
        /// Until when, on the clinic's clock.
        until: &'a str,
        /// The other one, as the cloud knows it.
        device: Option<&'a str>,
    },
    /// No visit bears this id.
    UnknownVisit,
    /// Something that is not tried once more.
    NotTriedAgain,
    /// Something that is over.
    Over,
    /// A visit that Neo does not give.
    UnreadVisit,
    /// So many entries of the schedule were not understood.
    NotUnderstood(u32),
    /// A row that its receiver does not take.
    SetAside(ParkReason),
    /// The audit trail has so many faults.
    AuditFaults(u64),

    /// A window was asked of an agent without one.
    NoWindowHere,
    /// There is no screen.
    NoScreen,
    /// The agent is not open yet.
    StillStarting,
    /// Whether the program starts with the computer was not changed.
    Autostart,
    /// The clipboard was not written.
    Clipboard,
    /// The report for support was not written.
    ReportUnwritten,
    /// A file or a folder was not opened.
    NothingOpensIt,

    /// Usage statistics in a program that was built without an address for them.
    NoUsageAddress,
    /// A check for newer versions in a program that was built without an address for them.
    NoUpdateAddress,
    /// A newer version, or the list of them, that was not taken.
    Update(Fault),
    /// No newer version is offered.
    NoUpdate,
    /// The program does not replace itself here.
    NotByItself,
    /// IT has turned off that the program fetches and installs newer versions.
    UpdatesByIt,
    /// This version is not supported any more.
    Unsupported {
        /// This version.
        ours: &'a str,
        /// The oldest one that is.
        least: &'a str,
    },
    /// No picture is kept of this run.
    NoPicture,
    /// A file that is not named with its whole path.
    NotAWholePath,
    /// A picture that was not written into the file that a person named.
    PictureUnwritten(std::io::ErrorKind),
}

/// What a clinic connects beside Neo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// The clinic's project.
    Cloud,
    /// The queue of calls.
    Queue,
    /// Whom the queue calls.
    Webhook,
}

/// What a person enters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The company id at Neo.
    CompanyId,
    /// The user name at Neo.
    UserName,
    /// A password.
    Password,
    /// The project's publishable key.
    ProjectKey,
    /// The address of the clinic's account.
    Email,
}

/// Why a proxy cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyFault {
    /// It is no address.
    NoAddress,
    /// It begins with something else than a proxy's address does.
    Scheme,
    /// It holds a user name or a password.
    Password,
}

impl Refusal<'_> {
    /// What programs branch on.
    pub fn code(&self) -> Code {
        match self {
            Self::ScheduleUnreadable(failure) => failure.code,
            Self::SetAside(reason) => reason.code(),
            Self::RefusedBefore => Code::NeoSignInRefused,
            Self::OtherVisits => Code::NeoSuspiciousEmptiness,
            Self::UnreadVisit | Self::NotUnderstood(_) => Code::NeoAnswers,
            Self::OtherRelay => Code::QueueRefused,
            Self::PolicyDamaged => Code::SettingsDamaged,
            Self::AuditFaults(_) => Code::DatabaseDamaged,
            Self::NoWindowHere | Self::StillStarting => Code::AlreadyRunning,
            Self::ReportUnwritten => Code::DataDirectory,
            Self::Update(fault) => fault.code(),
            Self::Unsupported { .. } => Code::UpdateRefused,
            Self::OtherClinicHere
            | Self::OtherCloudHere
            | Self::ClinicNotAllowed
            | Self::NoClinic
            | Self::QueueTokenMissing
            | Self::Unusable(..)
            | Self::NoAddress(_)
            | Self::UnknownZone
            | Self::UnknownClinic
            | Self::Missing(_)
            | Self::EveryMinutes(_)
            | Self::LookBackHours(_)
            | Self::Rules(_)
            | Self::NeverTold
            | Self::NoBrowserThere
            | Self::Proxy(_)
            | Self::Managed(_)
            | Self::UnknownCall
            | Self::NotDecided(_)
            | Self::StandingBy { .. }
            | Self::UnknownVisit
            | Self::NotTriedAgain
            | Self::Over
            | Self::NoScreen
            | Self::Autostart
            | Self::Clipboard
            | Self::NothingOpensIt
            | Self::NoUsageAddress
            | Self::NoCloudForOpinions
            | Self::NoOpinionForAutomatic
            | Self::NoUpdateAddress
            | Self::NoUpdate
            | Self::NotByItself
            | Self::UpdatesByIt
            | Self::NoPicture
            | Self::NotAWholePath
            | Self::PictureUnwritten(_) => Code::Usage,
        }
    }

    /// The failure as it is shown.
    pub fn failure(&self) -> Failure {
        let (message, action) = super::spoken().refusal(self);
        Failure::new(self.code(), message, action)
    }
}
