//! How the sentences read, in every language that there is.

use super::*;
use crate::calls::{NotDecided, Unfit};
use crate::outbox::ParkReason;

/// Every refusal once, with something in its gaps.
fn refusals(failure: &crate::failure::Failure) -> Vec<Refusal<'_>> {
    let mut all = vec![
        Refusal::RefusedBefore,
        Refusal::OtherClinicHere,
        Refusal::OtherCloudHere,
        Refusal::ScheduleUnreadable(failure),
        Refusal::OtherVisits,
        Refusal::ClinicNotAllowed,
        Refusal::NoClinic,
        Refusal::QueueTokenMissing,
        Refusal::OtherRelay,
        Refusal::Unusable(Receiver::Cloud, "it holds a path"),
        Refusal::UnknownZone,
        Refusal::UnknownClinic,
        Refusal::EveryMinutes(5),
        Refusal::LookBackHours(5),
        Refusal::NeverTold,
        Refusal::NoBrowserThere,
        Refusal::Managed(None),
        Refusal::Managed(Some("Northside IT")),
        Refusal::PolicyDamaged,
        Refusal::UnknownCall,
        Refusal::StandingBy { until: "16:00", device: None },
        Refusal::UnknownVisit,
        Refusal::NotTriedAgain,
        Refusal::Over,
        Refusal::UnreadVisit,
        Refusal::NotUnderstood(1),
        Refusal::NotUnderstood(2),
        Refusal::AuditFaults(3),
        Refusal::NoWindowHere,
        Refusal::NoScreen,
        Refusal::StillStarting,
        Refusal::Autostart,
        Refusal::Clipboard,
        Refusal::ReportUnwritten,
        Refusal::NothingOpensIt,
        Refusal::NoUsageAddress,
        Refusal::NoCloudForOpinions,
        Refusal::NoOpinionForAutomatic,
        Refusal::NoUpdateAddress,
        Refusal::NoUpdate,
        Refusal::NotByItself,
        Refusal::UpdatesByIt,
        Refusal::Unsupported { ours: "1.1.9", least: "1.2.0" },
        Refusal::NoPicture,
        Refusal::NotAWholePath,
        Refusal::PictureUnwritten(std::io::ErrorKind::AlreadyExists),
        Refusal::PictureUnwritten(std::io::ErrorKind::NotFound),
        Refusal::PictureUnwritten(std::io::ErrorKind::PermissionDenied),
    ];
    all.extend([Receiver::Cloud, Receiver::Queue, Receiver::Webhook].map(Refusal::NoAddress));
    all.extend(
        [Field::CompanyId, Field::UserName, Field::Password, Field::ProjectKey, Field::Email]
            .map(Refusal::Missing),
    );
    all.extend([ProxyFault::NoAddress, ProxyFault::Scheme, ProxyFault::Password].map(Refusal::Proxy));
    all.extend(
        [NotDecided::Over, NotDecided::PlannedAlready, NotDecided::NothingToCall, NotDecided::OtherOrigin]
            .map(Refusal::NotDecided),
    );
    all.extend(ParkReason::ALL.map(Refusal::SetAside));
    all.extend(crate::updates::Fault::ALL.iter().copied().map(Refusal::Update));
    all
}

fn unfit() -> Vec<Unfit> {
    let kind = || "dental".to_owned();
    vec![
        Unfit::Mode,
        Unfit::Delay(31),
        Unfit::DelayOfKind { kind: kind(), days: 31 },
        Unfit::Kind(kind()),
        Unfit::KindTwice(kind()),
        Unfit::TooManyKinds,
        Unfit::Hours,
        Unfit::Fence,
        Unfit::Days,
        Unfit::TooManyClosures,
        Unfit::Spacing(0),
        Unfit::Late(73),
        Unfit::Region,
    ]
}

#[test]
fn every_refusal_says_what_happened_and_what_to_do() {
    let failure = Code::NeoAnswers.failure();
    let unfit = unfit();
    let all = refusals(&failure).into_iter().chain(unfit.iter().map(Refusal::Rules));
    let mut messages = std::collections::BTreeSet::new();
    for refusal in all {
        let told = refusal.failure();
        assert_eq!(told.code, refusal.code());
        assert!(told.message.ends_with('.'), "{}", told.message);
        for text in [&told.message, &told.action] {
            let begins =
                text.starts_with(|first: char| first.is_uppercase() || first.is_numeric() || first == '"');
            assert!(begins && text.trim() == text && !text.contains("  "), "{text:?}");
            assert!(!text.contains('—') && !text.contains('\n'), "{text:?}");
        }
        let usual = matches!(refusal, Refusal::SetAside(_));
        assert!(messages.insert(told.message.clone()) || usual, "{:?} is said twice", told.message);
    }
}

#[test]
fn what_the_form_refuses_says_that_nothing_was_changed() {
    for unfit in unfit() {
        let told = Refusal::Rules(&unfit).failure();
        assert_eq!(told.code, Code::Usage);
        assert!(told.message.ends_with("Nothing was changed."), "{}", told.message);
    }
}

#[test]
fn one_is_not_said_as_many() {
    assert_eq!(Finding::Visits(1).say(), "1 visit, undamaged");
    assert_eq!(Finding::Appointments(2).say(), "2 appointments today");
    assert_eq!(Phrase::ToDecide(1).say(), "1 call needs your decision");
    assert_eq!(Phrase::ToDecide(2).say(), "2 calls need your decision");
    assert_eq!(Phrase::ClockBehind(7).say(), "it is 7 min behind");
    assert_eq!(Phrase::ClockBehind(-7).say(), "it is 7 min ahead");
}
