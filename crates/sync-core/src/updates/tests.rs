use std::path::Path;

use chrono::TimeDelta;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn version(text: &str) -> Version {
    text.parse().unwrap()
}

fn now() -> DateTime<Utc> {
    "2026-11-20T17:00:00Z".parse().unwrap()
}

fn written(change: impl FnOnce(&mut Value)) -> Value {
    let package = json!({ "url": "https://updates.example/odis-sync.exe", "signature": "untrusted…" });
    let mut list = json!({
        "version": "1.4.0", "pub_date": "2026-11-20T09:00:00Z", "notes": "Reads faster.\u{7}\nCalls better.",
        "platforms": { "windows-x86_64-nsis": package, "windows-x86_64": package },
    });
    change(&mut list);
    list
}

fn said(list: &Value, ours: &str, platform: Option<&str>, install: &str) -> Verdict {
    let list = List::read(list.to_string().as_bytes()).unwrap();
    list.verdict(&Asker { version: &version(ours), platform, install })
}

const NSIS: Option<&str> = Some("windows-x86_64-nsis");

fn offer() -> Offer {
    let Verdict::Offered(offer) = said(&written(|_| {}), "1.3.9", NSIS, "a") else { panic!("it is newer") };
    offer
}

#[test]
fn only_a_newer_version_in_the_package_of_this_installation_is_offered() {
    let list = written(|_| {});
    let offer = offer();
    assert_eq!(
        (offer.version, offer.notes.as_deref()),
        (version("1.4.0"), Some("Reads faster.\nCalls better."))
    );
    for ours in ["1.4.0", "1.4.1", "1.5.0-rc.1", "2.0.0"] {
        assert_eq!(said(&list, ours, NSIS, "a"), Verdict::Newest, "{ours}");
    }
    assert!(matches!(said(&list, "1.4.0-rc.1", NSIS, "a"), Verdict::Offered(_)), "a candidate is older");
    for other in [Some("windows-x86_64-msi"), Some("linux-x86_64-deb"), None] {
        let verdict = said(&list, "1.3.9", other, "a");
        assert_eq!(
            verdict,
            Verdict::NotForThis(version("1.4.0")),
            "{other:?}: not even a package without a kind"
        );
    }
}

#[test]
fn a_list_that_is_none_is_said_to_be_unreadable() {
    let wrong: [fn(&mut Value); 6] = [
        |list| list["version"] = json!("next"),
        |list| list["version"] = json!(null),
        |list| list["rollout"] = json!(101),
        |list| list["min_supported"] = json!("old"),
        |list| list["platforms"] = json!([]),
        |list| list["platforms"]["windows-x86_64-nsis"]["url"] = json!("not a url"),
    ];
    for change in wrong {
        let list = written(change).to_string();
        assert_eq!(List::read(list.as_bytes()), Err(Fault::ListUnreadable), "{list}");
    }
    assert_eq!(List::read(b"<html>"), Err(Fault::ListUnreadable));
    let newer = written(|list| list["heard_of_later"] = json!({"a": 1}));
    assert!(List::read(newer.to_string().as_bytes()).is_ok(), "what another version added is passed over");
}

#[test]
fn a_version_that_is_not_supported_does_not_wait_for_its_turn() {
    let list = written(|list| {
        list["rollout"] = json!(0);
        list["min_supported"] = json!("1.2.0");
    });
    assert_eq!(said(&list, "1.3.0", NSIS, "a"), Verdict::NotYet(version("1.4.0")));
    assert!(matches!(said(&list, "1.1.9", NSIS, "a"), Verdict::Offered(_)));
    let known = Known { least: Some(version("1.2.0")), ..Known::default() };
    assert!(known.is_unsupported(&version("1.1.9")));
    assert!(!known.is_unsupported(&version("1.2.0")));
}

proptest! {
    #[test]
    fn whoever_has_a_turn_keeps_it_while_the_percent_grow(install in "[a-f0-9]{8}", percent in 0..100u8) {
        let at = |percent: u8| said(&written(|list| list["rollout"] = json!(percent)), "1.3.0", NSIS, &install);
        if matches!(at(percent), Verdict::Offered(_)) {
            prop_assert!(matches!(at(percent + 1), Verdict::Offered(_)));
        }
        prop_assert!(matches!(at(100), Verdict::Offered(_)));
        prop_assert_eq!(at(0), Verdict::NotYet(version("1.4.0")));
    }
}

#[test]
fn about_so_many_percent_have_their_turn_and_others_at_the_next_version() {
    let turns = |version: &str| {
        let list = written(|list| {
            list["version"] = json!(version);
            list["rollout"] = json!(25);
        });
        (0..1000)
            .map(|number| matches!(said(&list, "1.0.0", NSIS, &format!("pc-{number}")), Verdict::Offered(_)))
            .collect::<Vec<_>>()
    };
    let (one, other) = (turns("1.4.0"), turns("1.5.0"));
    let many = one.iter().filter(|turn| **turn).count();
    assert!((200..300).contains(&many), "{many} of 1000");
    assert_ne!(one, other, "nobody is always the first");
}

#[test]
fn a_check_is_due_every_six_hours_and_sooner_but_ever_later_after_failures() {
    let after = |failures, minutes, jitter| {
        let asked_at = Some(now() - TimeDelta::minutes(minutes));
        is_due(&Known { asked_at, failures, ..Known::default() }, now(), jitter)
    };
    assert!(is_due(&Known::default(), now(), 0.5), "never asked");
    assert!(!after(0, 329, 0.0) && after(0, 330, 0.0));
    assert!(!after(0, 389, 1.0) && after(0, 390, 1.0), "each installation has its own six hours");
    let pauses = [15, 30, 60, 120, 240, 330, 330];
    for (failures, pause) in (1..).zip(pauses) {
        assert!(!after(failures, pause - 1, 0.0) && after(failures, pause, 0.0), "{failures}: {pause}");
    }
    assert!(after(u32::MAX, 330, 0.0));
    assert!(after(0, -60, 0.5), "a stamp from the future holds nothing back");
}

#[test]
fn what_came_to_nothing_is_not_offered_and_what_was_believed_stays_believed() {
    let mut known = Known::default();
    known.believed(Verdict::Offered(offer()), None, now());
    assert!(known.offered().is_some() && known.at_hand().is_none() && known.to_fetch().is_some());
    known.failed(Fault::Unreachable, now());
    assert!(known.offered().is_some(), "a server that is away takes nothing back");
    known.failed(Fault::PackageIncomplete, now());
    assert!(known.offered().is_none(), "half a package is none");
    assert!(known.to_fetch().is_some(), "it is fetched again");
    known.refused = Some(Refused { signature: offer().package.signature, fault: Fault::PackageUnsigned });
    known.believed(Verdict::Offered(offer()), None, now());
    assert!(known.offered().is_none() && known.to_fetch().is_none(), "the same package was refused");
    assert_eq!(known.trouble(), Some(Fault::PackageUnsigned), "and that is still said");
    known.refused = Some(Refused { signature: "another".to_owned(), fault: Fault::PackageUnsigned });
    known.ready =
        Some(Ready { version: version("1.4.0"), file: "a.exe".to_owned(), signature: String::new() });
    assert!(known.at_hand().is_some() && known.to_fetch().is_none());
    known.believed(Verdict::Newest, None, now());
    assert_eq!(known.ready, None, "a version that was taken back is not kept");
}

#[test]
fn a_start_finds_out_what_came_of_an_installation() {
    let mut known = Known::default();
    assert_eq!(known.starts(&version("1.3.0")), None, "the first start");
    known.believed(Verdict::Offered(offer()), None, now());
    known.started = Some(Started { version: version("1.4.0"), at: now(), in_vain: false });
    let mut same = known.clone();
    assert_eq!(same.starts(&version("1.3.0")), Some(Installed::Failed { version: version("1.4.0") }));
    assert_eq!(same.fault, Some(Fault::NotInstalled));
    assert!(same.was_tried(&version("1.4.0")), "not again by itself");
    assert_eq!(same.starts(&version("1.3.0")), None, "told once");
    assert_eq!(known.starts(&version("1.4.0")), Some(Installed::Changed { from: version("1.3.0") }));
    assert_eq!(known, Known { ran: Some(version("1.4.0")), ..Known::default() });
}

#[test]
fn how_it_was_installed_is_seen_by_where_it_stands() {
    let signs = |system, program, known_to_dpkg, uninstaller_beside| Signs {
        system,
        program: Path::new(program),
        known_to_dpkg,
        uninstaller_beside,
        of_person: Some(Path::new("/users/pat/local")),
    };
    let table = [
        (signs("linux", "/usr/bin/odis-sync", true, false), Installation::Deb),
        (signs("linux", "/home/pat/odisctl", false, false), Installation::ByHand),
        (signs("windows", "/users/pat/local/Odis Sync/odis-sync.exe", false, true), Installation::Nsis),
        (signs("windows", "/users/pat/local/odis-sync.exe", false, false), Installation::ByHand),
        (signs("windows", "/programs/Odis Sync/odis-sync.exe", false, false), Installation::Msi),
        (signs("windows", "/programs/Odis Sync/odis-sync.exe", false, true), Installation::Msi),
        (
            signs("macos", "/Applications/Odis Sync.app/Contents/MacOS/odis-sync", false, false),
            Installation::Dmg,
        ),
        (signs("macos", "/Users/pat/odis-sync", false, false), Installation::ByHand),
        (signs("plan9", "/bin/odis-sync", true, true), Installation::ByHand),
    ];
    for (signs, found) in table {
        assert_eq!(Installation::found(&signs), found, "{signs:?}");
        assert_eq!(Installation::named(found.as_str()), Some(found));
    }
    assert_eq!(Installation::Nsis.platform("x86_64").as_deref(), NSIS);
    assert_eq!(Installation::Dmg.platform("aarch64").as_deref(), Some("darwin-aarch64-dmg"));
    assert_eq!(Installation::ByHand.platform("x86_64"), None);
}

fn moment(at: &str) -> Moment<'static> {
    use chrono::Weekday::{Fri, Mon};
    Moment {
        now: at.parse().unwrap(),
        zone: "America/New_York".parse().unwrap(),
        opens: chrono::NaiveTime::from_hms_opt(8, 0, 0).unwrap(),
        days: &[Mon, Fri],
        setting_up: false,
        signing_in: false,
        running: false,
        asked_at: None,
    }
}

#[test]
fn nothing_is_installed_by_itself_in_the_half_hour_before_the_clinic_opens() {
    let table = [
        ("2026-11-20T12:29:59Z", None),
        ("2026-11-20T12:30:00Z", Some(Hold::Opening)),
        ("2026-11-20T12:59:59Z", Some(Hold::Opening)),
        ("2026-11-20T13:00:00Z", None),
        ("2026-11-21T12:45:00Z", None),
        // Clocks were set back on the first of November: the wall says 7:45.
        ("2026-11-02T12:45:00Z", Some(Hold::Opening)),
        ("2026-10-30T11:45:00Z", Some(Hold::Opening)),
    ];
    for (at, held) in table {
        assert_eq!(hold(&moment(at)), held, "{at}");
    }
    let midnight = Moment { opens: chrono::NaiveTime::MIN, ..moment("2026-11-20T04:45:00Z") };
    assert_eq!(hold(&midnight), Some(Hold::Opening), "the day that opens begins in a quarter of an hour");
}

#[test]
fn nothing_is_installed_by_itself_while_something_goes_on() {
    let idle = moment("2026-11-20T20:00:00Z");
    assert_eq!(hold(&idle), None);
    assert_eq!(hold(&Moment { setting_up: true, running: true, ..idle }), Some(Hold::SettingUp));
    assert_eq!(hold(&Moment { signing_in: true, ..idle }), Some(Hold::SigningIn));
    assert_eq!(hold(&Moment { running: true, ..idle }), Some(Hold::Running));
    let asked = |minutes| hold(&Moment { asked_at: Some(idle.now - TimeDelta::minutes(minutes)), ..idle });
    assert_eq!((asked(9), asked(10), asked(-60)), (Some(Hold::AtWork), None, None));
}
