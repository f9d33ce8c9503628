//! What is said about newer versions, in English.

use crate::updates::Fault;
use crate::words::UpdateWord;

/// The sentence.
pub(super) fn of(word: UpdateWord<'_>) -> String {
    let fixed = match word {
        UpdateWord::Ready(version) => return format!("Version {version} is ready"),
        UpdateWord::NotForThis(version) => {
            return format!(
                "Version {version} is out, but there is no package of it for the way in which this one was installed."
            );
        }
        UpdateWord::NotYet(version) => {
            return format!("Version {version} is out. It reaches this computer when its turn comes.");
        }
        UpdateWord::ToFetch(version) => {
            return format!("Version {version} is out. It is downloaded when nothing else goes on.");
        }
        UpdateWord::ToInstall(version) => {
            return format!(
                "Version {version} is ready. It is installed when nothing goes on here, or when Odis Sync is quit."
            );
        }
        UpdateWord::ToInstallByHand(version) => {
            return format!("Version {version} is ready. It is installed when you say so.");
        }
        UpdateWord::ByIt(version) => {
            return format!(
                "Version {version} is ready for IT to install. Odis Sync never asks for an administrator by itself."
            );
        }
        UpdateWord::TurnedOff(version) => {
            return format!(
                "Version {version} is out. IT installs it: Odis Sync may not do so on this computer."
            );
        }
        UpdateWord::ByPerson(version) => {
            return format!("Version {version} is ready to be put over this one.");
        }
        UpdateWord::Unsupported { ours, least } => {
            return format!(
                "Version {ours} is no longer supported: it may stop reading notes or delivering them at any time, and \
                 calls may be missed. The oldest supported version is {least}."
            );
        }
        UpdateWord::UnsupportedShort => "This version is no longer supported",
        UpdateWord::Nowhere => {
            "This version was built without an address for newer ones, so it does not look for them. A new version is \
             installed over this one."
        }
        UpdateWord::Off => "Newer versions are not looked for. \"Check now\" looks once.",
        UpdateWord::Never => "Newer versions have not been looked for yet.",
        UpdateWord::Newest => "There is no newer version.",
        UpdateWord::Trouble => "A newer version could not be looked for or fetched.",
        UpdateWord::UnsupportedInstall => "Choose \"Install\" now.",
        UpdateWord::UnsupportedByIt => "Have IT install the newer version today.",
        UpdateWord::UnsupportedAsk => "Ask Odis support for a newer version today.",
    };
    fixed.to_owned()
}

const BY_ITSELF: &str = "Nothing to do: it is tried again by itself.";
const TELL: &str = "Tell Odis support; Odis Sync goes on as it is.";
const ASK_IT: &str = "Ask IT whether something between this computer and the internet changes what is downloaded; if not, tell \
                      Odis support.";

/// Message and action about what was not taken.
pub(super) fn fault(fault: Fault) -> (&'static str, &'static str) {
    match fault {
        Fault::Unreachable => ("The server of newer versions could not be reached.", BY_ITSELF),
        Fault::NoList => ("The server of newer versions has no list of them.", BY_ITSELF),
        Fault::Astray => (
            "The server of newer versions leads to an address that is not https, so it was not followed.",
            TELL,
        ),
        Fault::ListTooLong => {
            ("What came is too long for a list of versions, so nothing of it was believed.", TELL)
        }
        Fault::ListUnsigned => {
            ("The list of versions is not signed by Odis, so nothing of it was believed.", ASK_IT)
        }
        Fault::ListUnreadable => ("The list of versions cannot be read by this version.", TELL),
        Fault::PackageUnreachable => {
            ("The server of the newer version's package could not be reached.", BY_ITSELF)
        }
        Fault::PackageAstray => (
            "The package of the newer version is at an address that is not https, so it was not fetched.",
            TELL,
        ),
        Fault::NoPackage => ("The package of the newer version is not where the list says.", BY_ITSELF),
        Fault::PackageIncomplete => {
            ("The package of the newer version did not come whole, so it was deleted.", BY_ITSELF)
        }
        Fault::PackageTooLarge => {
            ("The package of the newer version is larger than any of ours, so it was deleted.", TELL)
        }
        Fault::PackageUnsigned => (
            "The package of the newer version is not signed by Odis, so it was deleted and is not installed.",
            ASK_IT,
        ),
        Fault::PackageOfOtherVersion => (
            "The package is signed as another version than the list says, so it was deleted and is not installed.",
            TELL,
        ),
        Fault::NoRoom => (
            "There is not enough room on the disk for the package of the newer version.",
            "Free some room on the disk; it is then fetched by itself.",
        ),
        Fault::Unwritten => (
            "The package of the newer version cannot be kept on this computer.",
            "Ask IT to look at the data folder of Odis Sync.",
        ),
        Fault::NotStarted => (
            "The installer of the newer version did not start.",
            "Choose \"Install\" once more; if it happens again, ask IT whether installers may run here.",
        ),
        Fault::NotInstalled => (
            "The installer of the newer version ran, and the version is still the old one.",
            "Choose \"Install\" once more; if it happens again, have IT install the newer version over this one.",
        ),
    }
}
