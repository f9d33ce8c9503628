//! How this program came onto the computer. A package of another kind would be a second installation beside the first.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// The way of installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Installation {
    /// The deb, by the system's package manager: IT updates it.
    Deb,
    /// NSIS, for one person, without an administrator: the program updates itself.
    Nsis,
    /// MSI, for everybody at the computer: IT updates it.
    Msi,
    /// The disk image for macOS: a person drags the new one over the old one.
    Dmg,
    /// None of these, such as a program that was built here.
    ByHand,
}

/// What tells the ways apart.
#[derive(Clone, Copy, Debug)]
pub struct Signs<'a> {
    /// The family of the operating system, as `std::env::consts::OS` says it.
    pub system: &'a str,
    /// The program that runs.
    pub program: &'a Path,
    /// Debian's package manager knows a package of ours that holds it.
    pub known_to_dpkg: bool,
    /// The uninstaller of NSIS stands beside it.
    pub uninstaller_beside: bool,
    /// The folder of this person's own programs and data (`%LOCALAPPDATA%`).
    pub of_person: Option<&'a Path>,
}

impl Installation {
    /// Which one these signs show. A program for one person with the uninstaller of NSIS is of NSIS; whatever else stands on
    /// Windows outside the person's own folder is for everybody, and IT's.
    pub fn found(signs: &Signs<'_>) -> Self {
        match signs.system {
            "linux" if signs.known_to_dpkg => Self::Deb,
            "windows" => {
                let own = signs.of_person.is_some_and(|folder| signs.program.starts_with(folder));
                match (own, signs.uninstaller_beside) {
                    (true, true) => Self::Nsis,
                    (true, false) => Self::ByHand,
                    (false, _) => Self::Msi,
                }
            }
            "macos"
                if signs.program.ancestors().any(|part| part.extension().is_some_and(|end| end == "app")) =>
            {
                Self::Dmg
            }
            _ => Self::ByHand,
        }
    }

    /// The one that is written so.
    pub fn named(word: &str) -> Option<Self> {
        [Self::Deb, Self::Nsis, Self::Msi, Self::Dmg, Self::ByHand]
            .into_iter()
            .find(|one| one.as_str() == word)
    }

    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deb => "deb",
            Self::Nsis => "nsis",
            Self::Msi => "msi",
            Self::Dmg => "dmg",
            Self::ByHand => "by_hand",
        }
    }

    /// The program may replace itself: it needs no administrator and asks for none.
    pub fn installs_itself(self) -> bool {
        self == Self::Nsis
    }

    /// The key of its packages in a list, such as `windows-x86_64-nsis`. `architecture` as `std::env::consts::ARCH` says it.
    pub fn platform(self, architecture: &str) -> Option<String> {
        let system = match self {
            Self::Deb => "linux",
            Self::Nsis | Self::Msi => "windows",
            Self::Dmg => "darwin",
            Self::ByHand => return None,
        };
        Some(format!("{system}-{architecture}-{}", self.as_str()))
    }

    /// How the files of its packages end.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Deb => "deb",
            Self::Nsis => "exe",
            Self::Msi => "msi",
            Self::Dmg => "dmg",
            Self::ByHand => "package",
        }
    }
}
