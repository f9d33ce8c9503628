//! What a clinic chose, in one file `settings.json` of the home. No secret stands in it.
//!
//! The file is replaced in one step and never overwritten when it cannot be understood: the agent then stops and
//! says so, and the next `setup` moves it aside. What a managed [`Policy`] fixes wins over the file and never stands in
//! it; what the file does not say has its default.

mod chosen;
mod policy;

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sync_core::calls::Rules;
use sync_core::practice::zone::Zone;
use sync_core::schedule::{LONGEST_LOOK_BACK_HOURS, SHORTEST_LOOK_BACK_HOURS};
use sync_core::view::window::{Notifications, Privacy, Step, Updates};
use url::Url;
use uuid::Uuid;

pub use policy::{CallsPolicy, Policy, PolicyFailure, PrivacyPolicy, UpdatesPolicy, policy_path};

/// Everything that was chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Neo, once it was set up.
    pub neo: Option<NeoSettings>,
    /// The cloud, once it is connected.
    pub cloud: Option<CloudSettings>,
    /// The queue, once it is connected.
    pub queue: Option<QueueSettings>,
    /// When runs happen.
    pub schedule: ScheduleSettings,
    /// Rules for discharge calls.
    pub calls: Rules,
    /// A browser that was chosen by hand.
    pub browser: Option<PathBuf>,
    /// A proxy for every connection, such as `http://proxy:3128`.
    pub proxy: Option<Url>,
    /// What is told, and when.
    pub notifications: Notifications,
    /// What may be kept or told beyond what the work needs.
    pub privacy: Privacy,
    /// Whether newer versions are looked for.
    pub updates: Updates,
    /// How far a person has come with set-up.
    pub set_up: SetUpSteps,
}

/// How far a person has come with set-up; what the settings themselves show is not written here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SetUpSteps {
    /// Whether connecting the cloud was put off.
    pub cloud: Step,
    /// Whether the rules for calls were looked at.
    pub calls: Step,
    /// A person has gone through to the end.
    pub finished: bool,
}

/// Where Neo is and on which clock the clinic lives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeoSettings {
    /// Origin of Neo.
    pub base_url: Url,
    /// The clinic's IANA zone.
    pub zone: Zone,
}

/// The clinic's own Supabase sign-in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloudSettings {
    /// Origin of the project.
    pub url: Url,
    /// The publishable key (`anon`); it is no secret.
    pub key: String,
    /// Who signs in.
    pub email: String,
    /// The clinic.
    pub clinic: Uuid,
    /// The clinic's name, for people.
    pub clinic_name: String,
    /// The clinic's telephone, for the words of a call.
    #[serde(default)]
    pub clinic_phone: Option<String>,
}

/// QStash, or a relay at the same paths.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueueSettings {
    /// Origin of the queue.
    pub url: Url,
    /// The `execute-call` webhook.
    pub destination: Url,
    /// The destination claims a call by compare-and-set before it dials, so that sending again is safe.
    #[serde(default)]
    pub receiver_claims: bool,
    /// No token: the clinic's own sign-in at its Supabase project is shown to a relay of that project.
    #[serde(default)]
    pub by_clinic: bool,
}

/// When runs happen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScheduleSettings {
    /// Minutes between runs.
    pub every_minutes: u32,
    /// A run comes earlier or later by up to so many minutes, the same on every day of one installation.
    pub jitter_minutes: u32,
    /// Hours that a regular run looks back at least.
    pub look_back_hours: u32,
}

impl Default for ScheduleSettings {
    fn default() -> Self {
        Self { every_minutes: 240, jitter_minutes: 10, look_back_hours: 48 }
    }
}

impl ScheduleSettings {
    /// How far a regular run looks back at least.
    pub fn look_back(&self) -> chrono::TimeDelta {
        let hours = self.look_back_hours.clamp(SHORTEST_LOOK_BACK_HOURS, LONGEST_LOOK_BACK_HOURS);
        chrono::TimeDelta::hours(i64::from(hours))
    }
}

/// Why the settings could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SettingsFailure {
    /// The file is there and cannot be understood; it was left as it is.
    #[error("the settings in {path} cannot be understood (line {line})")]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Where.
        line: usize,
    },
    /// The file cannot be read or written.
    #[error("the settings in {path} cannot be used: {source}")]
    Unusable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Settings {
    /// Reads the file; a missing one is an agent that was never set up. What an older version took is heard as it is kept now.
    ///
    /// # Errors
    /// The file cannot be read or understood; it is left as it is.
    pub fn load(path: &Path) -> Result<Self, SettingsFailure> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                return Err(SettingsFailure::Damaged { path: path.to_owned(), line: 0 });
            }
            Err(source) => return Err(SettingsFailure::Unusable { path: path.to_owned(), source }),
        };
        let damaged = |line| SettingsFailure::Damaged { path: path.to_owned(), line };
        // A list would be taken for a record without fields.
        if !text.trim_start().starts_with('{') {
            return Err(damaged(1));
        }
        let mut settings: Self = serde_json::from_str(&text).map_err(|error| damaged(error.line()))?;
        settings.calls = settings.calls.as_kept();
        Ok(settings)
    }

    /// Replaces the file in one step; what was there before stays there until the new one is on disk.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), SettingsFailure> {
        let unusable = |source| SettingsFailure::Unusable { path: path.to_owned(), source };
        let text = serde_json::to_string_pretty(self).map_err(std::io::Error::other).map_err(unusable)?;
        let draft = path.with_extension("json.new");
        let mut file = std::fs::File::create(&draft).map_err(unusable)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(unusable)?;
        drop(file);
        std::fs::rename(&draft, path).map_err(unusable)?;
        #[cfg(unix)]
        if let Some(directory) = path.parent() {
            std::fs::File::open(directory).and_then(|directory| directory.sync_all()).map_err(unusable)?;
        }
        Ok(())
    }

    /// Moves a file that cannot be understood aside and says where it is now.
    ///
    /// # Errors
    /// It cannot be moved.
    pub fn keep_aside(path: &Path, stamp: i64) -> Result<PathBuf, SettingsFailure> {
        let aside = path.with_extension(format!("json.damaged-{stamp}"));
        std::fs::rename(path, &aside)
            .map_err(|source| SettingsFailure::Unusable { path: path.to_owned(), source })?;
        Ok(aside)
    }
}

#[cfg(test)]
mod tests {
    use sync_core::calls::Mode;

    use super::*;

    #[test]
    fn settings_that_cannot_be_understood_are_left_as_they_are() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("settings.json");
        for damaged in ["", "{", "[]", "{\"neo\": 3}", "{\"unheard_of\": true}"] {
            std::fs::write(&path, damaged).unwrap();
            assert!(
                matches!(Settings::load(&path), Err(SettingsFailure::Damaged { .. })),
                "{damaged:?} is refused and not taken for an empty file"
            );
            assert_eq!(std::fs::read_to_string(&path).unwrap(), damaged, "reading changes nothing");
        }
        let aside = Settings::keep_aside(&path, 7).unwrap();
        assert_eq!(std::fs::read_to_string(aside).unwrap(), "{\"unheard_of\": true}", "nothing is lost");
        assert_eq!(Settings::load(&path).unwrap(), Settings::default(), "now it is as if never set up");
    }

    #[test]
    fn what_was_saved_is_loaded_again() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("settings.json");
        let settings = Settings {
            neo: Some(NeoSettings {
                base_url: Url::parse("https://us.idexxneo.com").unwrap(),
                zone: "America/Phoenix".parse().unwrap(),
            }),
            ..Settings::default()
        };
        settings.save(&path).unwrap();
        assert_eq!(Settings::load(&path).unwrap(), settings);
    }

    #[test]
    fn a_file_that_lets_calls_ring_without_a_second_opinion_has_a_person_decide() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("settings.json");
        for (rules, mode) in [
            (r#"{"mode": "automatic", "go_live": "2026-11-16T12:00:00Z"}"#, Mode::Review),
            (r#"{"mode": "automatic", "second_opinion": true}"#, Mode::Automatic),
            (r#"{"mode": "off"}"#, Mode::Off),
        ] {
            std::fs::write(&path, format!("{{\"calls\": {rules}}}")).unwrap();
            assert_eq!(Settings::load(&path).unwrap().calls.mode, mode, "{rules}");
        }
    }
}
