//! What the window, the tray and the command line show of newer versions.

use chrono::{DateTime, Utc};
use semver::Version;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::updates::{Channel, Installation, Known, Verdict};
use crate::words::{Phrase, Refusal, UpdateWord};

/// What is known of newer versions, as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct UpdatesView {
    /// The server that has them; absent where this program was built without an address.
    pub host: Option<String>,
    /// Which list is read.
    pub channel: Channel,
    /// How this program was installed: `deb`, `nsis`, `msi`, `dmg`, `by_hand`.
    pub installation: String,
    /// When a list was last believed.
    pub checked_at: Option<DateTime<Utc>>,
    /// What goes on now.
    pub working: Option<UpdateWork>,
    /// How it stands, in a sentence.
    pub says: String,
    /// What to do about it, where something is to be done.
    pub next: Option<String>,
    /// The version that is offered.
    pub offered: Option<OfferedView>,
    /// It is to be told in the tray: what is offered is here, or is IT's to install.
    pub ready: bool,
    /// This version is not supported any more.
    pub unsupported: bool,
    /// A person may have the package fetched.
    pub may_fetch: bool,
    /// A person may have it installed.
    pub may_install: bool,
    /// The whole path of the verified package.
    pub file: Option<String>,
    /// What came to nothing last.
    pub failure: Option<Failure>,
}

/// What goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum UpdateWork {
    /// The list is asked for.
    Checking,
    /// The package is fetched.
    Fetching,
}

/// A version that is offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OfferedView {
    /// Which.
    pub version: String,
    /// What is new, in the words of its makers.
    pub notes: Option<String>,
    /// When it came out.
    pub published: Option<DateTime<Utc>>,
}

/// What stands around what is known.
#[derive(Clone, Debug)]
pub struct Around<'a> {
    /// The version that runs.
    pub version: &'a Version,
    /// The server, for people.
    pub host: Option<String>,
    /// Which list is read.
    pub channel: Channel,
    /// How this program was installed.
    pub installation: Installation,
    /// Newer versions are looked for by themselves.
    pub check: bool,
    /// The program may fetch and install them; IT may have turned that off.
    pub by_itself: bool,
    /// What goes on.
    pub working: Option<UpdateWork>,
    /// The whole path of the verified package.
    pub file: Option<String>,
}

impl UpdatesView {
    /// Nothing is known.
    pub const NONE: Self = Self {
        host: None,
        channel: Channel::Stable,
        installation: String::new(),
        checked_at: None,
        working: None,
        says: String::new(),
        next: None,
        offered: None,
        ready: false,
        unsupported: false,
        may_fetch: false,
        may_install: false,
        file: None,
        failure: None,
    };

    /// What is shown of what is known.
    pub fn of(known: &Known, around: Around<'_>) -> Self {
        let unsupported = known.is_unsupported(around.version);
        let offer = known.offered().filter(|_| around.host.is_some());
        let here = known.at_hand().is_some();
        let itself = around.installation.installs_itself();
        let may_install = itself && around.by_itself && offer.is_some();
        let trouble = known.trouble().filter(|_| around.host.is_some());
        let says = stands(known, &around);
        let next = unsupported.then(|| {
            Phrase::Update(match (offer.is_some(), may_install) {
                (true, true) => UpdateWord::UnsupportedInstall,
                (true, false) => UpdateWord::UnsupportedByIt,
                (false, _) => UpdateWord::UnsupportedAsk,
            })
            .say()
        });
        let says = if unsupported { format!("{} {says}", strong(known, around.version)) } else { says };
        Self {
            channel: around.channel,
            installation: around.installation.as_str().to_owned(),
            checked_at: known.checked_at,
            working: around.working,
            says,
            next,
            ready: offer.is_some() && (here || !itself || !around.by_itself),
            unsupported,
            may_fetch: offer.is_some() && !here && around.by_itself && !itself,
            may_install,
            file: around.file.filter(|_| here),
            failure: trouble.map(|fault| Refusal::Update(fault).failure()),
            offered: offer.map(|offer| OfferedView {
                version: offer.version.to_string(),
                notes: offer.notes.clone(),
                published: offer.published,
            }),
            host: around.host,
        }
    }

    /// The entry of the tray's menu, where there is something to say.
    pub(super) fn in_the_menu(&self) -> Option<UpdateWord<'_>> {
        if self.unsupported {
            return Some(UpdateWord::UnsupportedShort);
        }
        self.offered.as_ref().filter(|_| self.ready).map(|offered| UpdateWord::Ready(&offered.version))
    }
}

fn strong(known: &Known, ours: &Version) -> String {
    let least = known.least.as_ref().map(ToString::to_string).unwrap_or_default();
    Phrase::Update(UpdateWord::Unsupported { ours: &ours.to_string(), least: &least }).say()
}

/// How it stands, in a sentence.
fn stands(known: &Known, around: &Around<'_>) -> String {
    let say = |word: UpdateWord<'_>| Phrase::Update(word).say();
    if around.host.is_none() {
        return say(UpdateWord::Nowhere);
    }
    if let Some(offer) = known.offered() {
        return offered(known, around, &offer.version, &offer.version.to_string());
    }
    if known.trouble().is_some() {
        return say(UpdateWord::Trouble);
    }
    match &known.verdict {
        Some(Verdict::NotForThis(version)) => say(UpdateWord::NotForThis(&version.to_string())),
        Some(Verdict::NotYet(version)) => say(UpdateWord::NotYet(&version.to_string())),
        Some(Verdict::Newest) => say(UpdateWord::Newest),
        Some(Verdict::Offered(_)) | None if around.check => say(UpdateWord::Never),
        Some(Verdict::Offered(_)) | None => say(UpdateWord::Off),
    }
}

fn offered(known: &Known, around: &Around<'_>, version: &Version, words: &str) -> String {
    let say = |word: UpdateWord<'_>| Phrase::Update(word).say();
    if !around.by_itself {
        return say(UpdateWord::TurnedOff(words));
    }
    match around.installation {
        Installation::Deb | Installation::Msi => say(UpdateWord::ByIt(words)),
        Installation::Dmg | Installation::ByHand => say(UpdateWord::ByPerson(words)),
        Installation::Nsis if known.at_hand().is_none() => say(UpdateWord::ToFetch(words)),
        Installation::Nsis if known.was_tried(version) || !around.check => {
            say(UpdateWord::ToInstallByHand(words))
        }
        Installation::Nsis => say(UpdateWord::ToInstall(words)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Code;
    use crate::updates::{Asker, Fault, List, Ready, Started};

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    fn now() -> DateTime<Utc> {
        "2026-11-20T17:00:00Z".parse().unwrap()
    }

    fn known(ours: &str, installation: Installation) -> Known {
        let package = serde_json::json!({ "url": "https://updates.example/package", "signature": "s" });
        let list = serde_json::json!({
            "version": "1.4.0", "min_supported": "1.2.0", "notes": "Reads faster.",
            "platforms": { "linux-x86_64-deb": package, "windows-x86_64-nsis": package, "windows-x86_64-msi": package },
        });
        let list = List::read(list.to_string().as_bytes()).unwrap();
        let platform = installation.platform("x86_64");
        let asker = Asker { version: &version(ours), platform: platform.as_deref(), install: "a" };
        let mut known = Known::default();
        known.believed(list.verdict(&asker), list.least().cloned(), now());
        known
    }

    fn shown(known: &Known, ours: &str, installation: Installation, by_itself: bool) -> UpdatesView {
        let around = Around {
            version: &version(ours),
            host: Some("https://updates.example/".to_owned()),
            channel: Channel::Stable,
            installation,
            check: true,
            by_itself,
            working: None,
            file: Some("/home/updates/odis-sync".to_owned()),
        };
        UpdatesView::of(known, around)
    }

    fn here(mut known: Known) -> Known {
        let ready =
            Ready { version: version("1.4.0"), file: "odis-sync".to_owned(), signature: "s".to_owned() };
        known.ready = Some(ready);
        known
    }

    #[test]
    fn a_package_that_it_installs_is_told_once_it_is_here() {
        let nsis = Installation::Nsis;
        let out = shown(&known("1.3.0", nsis), "1.3.0", nsis, true);
        assert!(!out.ready && out.may_install && !out.may_fetch && out.file.is_none(), "{out:?}");
        assert_eq!(out.in_the_menu(), None);
        let ready = shown(&here(known("1.3.0", nsis)), "1.3.0", nsis, true);
        assert!(ready.ready && ready.may_install && ready.file.is_some(), "{ready:?}");
        assert_eq!(ready.in_the_menu(), Some(UpdateWord::Ready("1.4.0")));
        assert_eq!((ready.failure, ready.next), (None, None));
    }

    #[test]
    fn what_it_installs_is_told_and_never_installed_by_the_program() {
        for installation in [Installation::Deb, Installation::Msi] {
            let out = shown(&known("1.3.0", installation), "1.3.0", installation, true);
            assert!(out.ready && !out.may_install && out.may_fetch, "{out:?}");
            assert!(out.says.contains("for IT to install"), "{}", out.says);
        }
        let nsis = Installation::Nsis;
        let fixed = shown(&here(known("1.3.0", nsis)), "1.3.0", nsis, false);
        assert!(fixed.ready && !fixed.may_install && !fixed.may_fetch, "IT has turned it off: {fixed:?}");
    }

    #[test]
    fn a_version_that_is_not_supported_is_told_in_strong_words_with_the_next_step() {
        let table = [
            (Installation::Nsis, true, "Choose \"Install\" now."),
            (Installation::Nsis, false, "Have IT install the newer version today."),
            (Installation::Deb, true, "Have IT install the newer version today."),
            (Installation::ByHand, true, "Ask Odis support for a newer version today."),
        ];
        for (installation, by_itself, next) in table {
            let told = shown(&known("1.1.9", installation), "1.1.9", installation, by_itself);
            assert!(told.unsupported && told.says.contains("1.1.9 is no longer supported"), "{}", told.says);
            assert!(told.says.contains("The oldest supported version is 1.2.0."));
            assert_eq!(told.next.as_deref(), Some(next));
            assert_eq!(told.in_the_menu(), Some(UpdateWord::UnsupportedShort));
        }
    }

    #[test]
    fn every_fault_says_what_happened_and_offers_no_package_that_is_none() {
        let nsis = Installation::Nsis;
        for fault in Fault::ALL {
            let mut known = here(known("1.3.0", nsis));
            known.failed(fault, now());
            let told = shown(&known, "1.3.0", nsis, true);
            assert_eq!(told.failure.map(|failure| failure.code), Some(fault.code()));
            assert_eq!(told.offered.is_none(), fault.leaves_no_package(), "{fault:?}");
            assert_eq!(told.ready, !fault.leaves_no_package(), "{fault:?}");
        }
        let mut tried = here(known("1.3.0", nsis));
        tried.started = Some(Started { version: version("1.4.0"), at: now(), in_vain: true });
        let told = shown(&tried, "1.3.0", nsis, true);
        assert!(told.says.contains("when you say so"), "not again by itself: {}", told.says);
    }

    #[test]
    fn what_is_not_known_is_said() {
        let told = |host: Option<&str>, check| {
            let around = Around {
                version: &version("1.3.0"),
                host: host.map(str::to_owned),
                channel: Channel::Stable,
                installation: Installation::Deb,
                check,
                by_itself: true,
                working: None,
                file: None,
            };
            UpdatesView::of(&Known::default(), around).says
        };
        assert!(told(None, true).contains("without an address"));
        assert!(told(Some("https://updates.example/"), false).contains("\"Check now\""));
        assert!(told(Some("https://updates.example/"), true).contains("not been looked for yet"));
        let view = shown(&known("1.4.0", Installation::Deb), "1.4.0", Installation::Deb, true);
        assert!(view.says.contains("no newer version") && view.in_the_menu().is_none());
        assert_eq!(Fault::ListUnsigned.code(), Code::UpdateRefused);
    }
}
