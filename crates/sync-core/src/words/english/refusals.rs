//! Failures about something in particular, in English. Where nothing was changed it is said.

use std::io::ErrorKind;

use crate::calls::{
    FENCE_FROM, FENCE_TO, MOST_CLOSURES, MOST_DELAY_DAYS, MOST_KINDS, MOST_LATE_HOURS, MOST_SPACING_MINUTES,
    NotDecided, Unfit,
};
use crate::outbox::ParkReason;
use crate::schedule::{
    LONGEST_INTERVAL_MINUTES, LONGEST_LOOK_BACK_HOURS, SHORTEST_INTERVAL_MINUTES, SHORTEST_LOOK_BACK_HOURS,
};
use crate::words::{Field, ProxyFault, Receiver, Refusal, UpdateWord};

/// Message and action.
pub(super) fn of(refusal: &Refusal<'_>) -> (String, String) {
    let (message, action) = match refusal {
        Refusal::ScheduleUnreadable(failure) => {
            let message = &failure.message;
            return told(
                format!("The sign-in was accepted, but the schedule could not be read. {message}"),
                &failure.action,
            );
        }
        Refusal::Unusable(what, detail) => {
            let what = receiver(*what);
            return told(format!("The {what}'s address or key cannot be used: {detail}."), AS_IN_THE_BROWSER);
        }
        Refusal::NoAddress(what) => {
            let what = receiver(*what);
            return told(unchanged(&format!("The {what}'s address is not one.")), AS_IN_THE_BROWSER);
        }
        Refusal::Missing(field) => {
            let action =
                if *field == Field::Password { "Enter it as on the sign-in page" } else { "Enter it" };
            return told(unchanged(missing(*field)), action);
        }
        Refusal::EveryMinutes(value) => {
            let bounds = (SHORTEST_INTERVAL_MINUTES, LONGEST_INTERVAL_MINUTES);
            return not_between("The time between two syncs", *value, bounds, "minutes");
        }
        Refusal::LookBackHours(value) => {
            let bounds = (SHORTEST_LOOK_BACK_HOURS, LONGEST_LOOK_BACK_HOURS);
            return not_between("How far a sync looks back", *value, bounds, "hours");
        }
        Refusal::Rules(unfit) => return rules(unfit),
        Refusal::Proxy(fault) => {
            return told(unchanged(proxy(*fault)), "Write for example http://proxy:3128");
        }
        Refusal::Managed(by) => {
            let by = by.map_or_else(String::new, |by| format!(" by {by}"));
            return told(
                unchanged(&format!("This setting is managed{by} and cannot be changed here.")),
                "Ask whoever manages this computer to change the policy",
            );
        }
        Refusal::Unsupported { ours, least } => {
            let word = UpdateWord::Unsupported { ours, least };
            return told(super::updates::of(word), "Install a newer version of Odis Sync today");
        }
        Refusal::NotDecided(not) => return told(not_decided(*not), "Look at the call with: odisctl calls"),
        Refusal::StandingBy { until, device } => {
            let device = device.unwrap_or("another device");
            return (
                format!(
                    "Another computer of the clinic does the work at least until {until} (the cloud knows it as \
                     {device}). It must hand the call over, so the approval was not taken here."
                ),
                format!("Approve the call on that computer; or, if it is switched off, here after {until}."),
            );
        }
        Refusal::NotUnderstood(entries) => {
            let entries = if *entries == 1 { "1 entry".to_owned() } else { format!("{entries} entries") };
            return told(
                format!(
                    "{entries} of IDEXX Neo's schedule could not be understood and may be missing here. The rest was read."
                ),
                "Look in IDEXX Neo for entries without a time, a patient or a client, or with two patients in one \
                 appointment. If nothing is wrong with them there, send the support report.",
            );
        }
        Refusal::SetAside(reason) => set_aside(*reason),
        Refusal::AuditFaults(faults) => {
            return told(
                format!("The audit trail has {faults} faults."),
                "Look at them with: odisctl audit verify",
            );
        }
        Refusal::RefusedBefore => (
            "IDEXX Neo has refused exactly this company, user name and password before, so they were not submitted \
             again: a password that is refused again and again locks the account.",
            "Enter the right password. If this one is right by now, choose \"Try again\" first (odisctl try-again).",
        ),
        Refusal::OtherClinicHere => (
            "This computer holds the visits of another company id or another Neo address. Nothing was changed.",
            "Use another --home for the other clinic, or remove this one first with: odisctl purge --yes",
        ),
        Refusal::OtherCloudHere => (
            "This computer has delivered its visits to another clinic or another project. Nothing was changed.",
            "Use another --home for it, or remove this one first with: odisctl purge --yes",
        ),
        Refusal::OtherVisits => (
            "The account that was signed in shows none of the visits that this computer knows, so it may belong to \
             another clinic. Its session was not kept.",
            "Sign in again with the account of this clinic",
        ),
        Refusal::ClinicNotAllowed => {
            ("This account may not sync that clinic.", "Leave out --clinic to see the account's clinics")
        }
        Refusal::NoClinic => (
            "This account belongs to no clinic that it may sync.",
            "Ask your Odis administrator to give the account access to the clinic",
        ),
        Refusal::QueueTokenMissing => (
            "The queue's token is missing. Nothing was changed.",
            "Enter the token, or connect the cloud first and give the address of its relay",
        ),
        Refusal::NoCloudForOpinions => (
            "Second opinions are asked for through the clinic's Odis cloud, which is not connected. Nothing was changed.",
            "Connect the cloud first",
        ),
        Refusal::NoOpinionForAutomatic => (
            "Calls ring by themselves only where a second opinion agrees with each, and none is asked for. Nothing was changed.",
            "Turn on the second opinion first",
        ),
        Refusal::OtherRelay => (
            "The queue is a relay of another cloud than the one that is connected, so calls wait here.",
            "Connect the call queue again",
        ),
        Refusal::UnknownZone => (
            "The clinic's time zone is not one that is known. Nothing was changed.",
            "Choose for example America/Denver",
        ),
        Refusal::UnknownClinic => {
            ("The clinic that was chosen is not known. Nothing was changed.", "Choose it from the list")
        }
        Refusal::NeverTold => (
            "With these hours and days nothing would ever be told. Nothing was changed.",
            "Choose an end later than the beginning and at least one day, or turn notifications off",
        ),
        Refusal::NoBrowserThere => (
            "There is no program at the place given for the browser. Nothing was changed.",
            "Give the whole path of Microsoft Edge, Google Chrome or Chromium, or leave it empty",
        ),
        Refusal::PolicyDamaged => (
            "The policy that manages this computer's settings cannot be understood, so it fixes nothing. Syncing goes on \
             with the settings made here.",
            "Have IT correct the policy file",
        ),
        Refusal::UnknownCall => ("There is no call with this id.", "Look at the ids with: odisctl calls"),
        Refusal::UnknownVisit => ("This visit is not known here.", "Look at the list again"),
        Refusal::NotTriedAgain => (
            "This is not something that can be tried once more. Nothing was changed.",
            "Follow the next step that is named beside it",
        ),
        Refusal::Over => ("This is over already. Nothing was changed.", "Look at the list again"),
        Refusal::UnreadVisit => (
            "IDEXX Neo did not give this visit's record when it was asked for. What was read of it before is kept.",
            "Look at the visit in IDEXX Neo. Odis Sync asks again by itself for some days; \"Try again\" asks with the \
             next sync in any case.",
        ),
        Refusal::NoWindowHere => (
            "Odis Sync runs here without a window (odisctl run).",
            "See odisctl status, or end odisctl run and start Odis Sync again",
        ),
        Refusal::NoScreen => (
            "There is no screen here.",
            "Start Odis Sync from the desktop; on a machine without a screen use: odisctl run",
        ),
        Refusal::StillStarting => ("Odis Sync is still starting.", "Try again in a moment"),
        Refusal::Autostart => ("Starting with the computer could not be changed.", "Ask your IT provider"),
        Refusal::Clipboard => ("The clipboard cannot be used.", "Save the support report instead"),
        Refusal::ReportUnwritten => ("The support report could not be written.", "Choose another folder"),
        Refusal::NothingOpensIt => {
            ("Nothing on this computer opens that.", "Open it by hand; settings name the folder")
        }
        Refusal::NoUsageAddress => (
            "This version has no address for usage statistics, so none can be sent. Nothing was changed.",
            "Leave them off",
        ),
        Refusal::NoUpdateAddress => (
            "This version was built without an address for newer ones, so it does not look for them.",
            "Install a newer version over this one",
        ),
        Refusal::NoUpdate => ("No newer version is offered to this computer.", "Check for a newer one"),
        Refusal::NotByItself => (
            "Odis Sync does not replace itself on this computer: that needs an administrator, and it never asks for one.",
            "Have IT install the newer version over this one",
        ),
        Refusal::UpdatesByIt => (
            "IT has turned off that Odis Sync fetches and installs newer versions by itself on this computer.",
            "Have IT install the newer version, or change the policy",
        ),
        Refusal::Update(fault) => super::updates::fault(*fault),
        Refusal::NoPicture => {
            ("No picture is kept of this run.", "See which ones are kept with: odisctl screenshots")
        }
        Refusal::NotAWholePath => ("The file is not named with its whole path.", "Give the whole path"),
        Refusal::PictureUnwritten(ErrorKind::AlreadyExists) => (
            "There is a file of this name already. It was left as it is.",
            "Name a file that is not there yet",
        ),
        Refusal::PictureUnwritten(ErrorKind::NotFound) => {
            ("There is no such folder, so nothing was saved.", "Name a file in a folder that is there")
        }
        Refusal::PictureUnwritten(_) => {
            ("The file cannot be written here, so nothing was saved.", "Name a file in a folder of yours")
        }
    };
    told(message.to_owned(), action)
}

const AS_IN_THE_BROWSER: &str = "Give the address as it stands in the browser, starting with https://";

fn told(message: String, action: &str) -> (String, String) {
    (message, action.to_owned())
}

fn unchanged(message: &str) -> String {
    format!("{message} Nothing was changed.")
}

fn not_between(what: &str, value: u32, (least, most): (u32, u32), unit: &str) -> (String, String) {
    (unchanged(&format!("{what} cannot be {value} {unit}.")), format!("Choose from {least} to {most} {unit}"))
}

fn receiver(what: Receiver) -> &'static str {
    match what {
        Receiver::Cloud => "cloud",
        Receiver::Queue => "queue",
        Receiver::Webhook => "webhook",
    }
}

fn missing(field: Field) -> &'static str {
    match field {
        Field::CompanyId => "The company ID is missing.",
        Field::UserName => "The user name is missing.",
        Field::Password => "The password is missing.",
        Field::ProjectKey => "The project's key is missing.",
        Field::Email => "The e-mail address is missing.",
    }
}

fn proxy(fault: ProxyFault) -> &'static str {
    match fault {
        ProxyFault::NoAddress => "The proxy is not an address.",
        ProxyFault::Scheme => "A proxy's address begins with http://, https:// or socks5://.",
        ProxyFault::Password => "A password for the proxy is not kept in settings.",
    }
}

fn not_decided(not: NotDecided) -> String {
    match not {
        NotDecided::Over => "This call is over; nothing about it can be decided any more.",
        NotDecided::PlannedAlready => "This call is planned already.",
        NotDecided::NothingToCall => "The judgement does not allow a call about these visits.",
        NotDecided::OtherOrigin => "This call was not made by Odis Sync and is not ours to decide.",
    }
    .to_owned()
}

fn set_aside(reason: ParkReason) -> (&'static str, &'static str) {
    match reason {
        ParkReason::TooLarge => (
            "This entry is larger than the cloud takes. It is kept on this PC.",
            "Send the support report; everything else was delivered.",
        ),
        ParkReason::TokenRefused | ParkReason::WrongAddress => (
            "The call queue did not accept this clinic's token or address, so the call does not ring.",
            "Connect the call queue again in the settings; the call is then handed over by itself.",
        ),
        ParkReason::BadItem | ParkReason::BadMessage | ParkReason::TakenBack => {
            super::failures::of(reason.code())
        }
    }
}

fn rules(unfit: &Unfit) -> (String, String) {
    let delay = |days: u16, what: &str| not_between(what, days.into(), (0, MOST_DELAY_DAYS.into()), "days");
    let (message, action) = match unfit {
        Unfit::Delay(days) => return delay(*days, "The wait before a call"),
        Unfit::DelayOfKind { kind, days } => {
            return delay(*days, &format!("The wait before a call about \"{kind}\""));
        }
        Unfit::Spacing(minutes) => {
            let bounds = (1, MOST_SPACING_MINUTES.into());
            return not_between("The time between two calls", (*minutes).into(), bounds, "minutes");
        }
        Unfit::Late(hours) => {
            let bounds = (1, MOST_LATE_HOURS.into());
            return not_between("How late a call may be", (*hours).into(), bounds, "hours");
        }
        Unfit::Mode => (
            "Who decides about calls is not changed together with other settings.".to_owned(),
            "Change it with its own switch",
        ),
        Unfit::Kind(kind) => (
            format!("\"{kind}\" is not one word, so no appointment would be of that kind."),
            "Write one word of the appointment's type, such as surgery or dental",
        ),
        Unfit::KindTwice(kind) => {
            (format!("\"{kind}\" stands twice among the kinds of visits."), "Keep one of the two")
        }
        Unfit::TooManyKinds => (
            format!("More than {MOST_KINDS} kinds of visits cannot be kept."),
            "Remove kinds that are not needed",
        ),
        Unfit::Hours => {
            ("Calls cannot end before they begin.".to_owned(), "Choose an end later than the beginning")
        }
        Unfit::Fence => (
            format!(
                "Nobody is called before {} or after {}.",
                FENCE_FROM.format("%H:%M"),
                FENCE_TO.format("%H:%M")
            ),
            "Choose hours within these",
        ),
        Unfit::Days => (
            "There must be a day of the week on which calls are made.".to_owned(),
            "Choose at least one day, or turn calls off",
        ),
        Unfit::TooManyClosures => {
            (format!("More than {MOST_CLOSURES} closed days cannot be kept."), "Remove days that are over")
        }
        Unfit::Region => (
            "The country for telephone numbers is written with two letters.".to_owned(),
            "Write for example US, CA or GB",
        ),
    };
    told(unchanged(&message), action)
}
