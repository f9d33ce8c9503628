//! A managed policy: a file that IT puts on a computer and that fixes settings there (docs/policy.md).
//!
//! A policy that cannot be understood fixes nothing, and the agent says so; syncing goes on. It may make the machine
//! more careful about calls and never bolder: `automatic` is the clinic's owner's word alone.

mod parts;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sync_core::calls::Mode;
use sync_core::failure::Failure;
use sync_core::view::window::{Chosen, Notifications};
use sync_core::words::Refusal;

use super::Settings;
use crate::dirs::Environment;
use parts::{fix, kept_as};

pub use parts::{CallsPolicy, PrivacyPolicy, UpdatesPolicy};

/// What a policy fixes. What it does not name is free.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Who manages this computer, for people.
    pub managed_by: Option<String>,
    /// [`Chosen::every_minutes`].
    pub every_minutes: Option<u32>,
    /// [`Chosen::look_back_hours`].
    pub look_back_hours: Option<u32>,
    /// Rules for calls, field by field.
    pub calls: CallsPolicy,
    /// [`Chosen::notifications`], as a whole.
    pub notifications: Option<Notifications>,
    /// What may be kept or told beyond what the work needs, field by field.
    pub privacy: PrivacyPolicy,
    /// Newer versions of the program, field by field.
    pub updates: UpdatesPolicy,
    /// [`Chosen::browser`].
    pub browser: Option<String>,
    /// [`Chosen::proxy`].
    pub proxy: Option<String>,
}

/// Why a policy is not applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyFailure {
    /// It cannot be read.
    #[error("{path} cannot be read: {why}")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        why: std::io::ErrorKind,
    },
    /// It is no TOML, or names what there is not.
    #[error("{path}, line {line}: {why}")]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Where.
        line: usize,
        /// Why, in one line.
        why: String,
    },
    /// A value that no clinic could choose either.
    #[error("{path}: {why}")]
    Unfit {
        /// Which file.
        path: PathBuf,
        /// Why.
        why: String,
    },
}

impl PolicyFailure {
    /// What a person is told.
    pub fn failure(&self) -> Failure {
        Refusal::PolicyDamaged.failure().with_detail(self.to_string())
    }
}

/// Where this computer's policy is. In development `ODIS_SYNC_POLICY` names another place.
pub fn policy_path(environment: Environment, lookup: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let named = lookup("ODIS_SYNC_POLICY").filter(|path| !path.is_empty());
    if let (Environment::Development, Some(path)) = (environment, named) {
        return Some(PathBuf::from(path));
    }
    if cfg!(windows) {
        lookup("ProgramData").map(|base| PathBuf::from(base).join("Odis Sync").join("policy.toml"))
    } else if cfg!(target_os = "macos") {
        Some(PathBuf::from("/Library/Application Support/ai.odis.sync/policy.toml"))
    } else {
        Some(PathBuf::from("/etc/odis-sync/policy.toml"))
    }
}

impl Policy {
    /// Reads the policy; a missing file is none.
    ///
    /// # Errors
    /// It is there and cannot be applied as a whole; nothing of it is applied then.
    pub fn load(path: &Path) -> Result<Self, PolicyFailure> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(PolicyFailure::Unreadable { path: path.to_owned(), why: error.kind() }),
        };
        let policy: Self = toml::from_str(&text).map_err(|error| PolicyFailure::Damaged {
            path: path.to_owned(),
            line: error.span().map_or(1, |span| 1 + text[..span.start.min(text.len())].matches('\n').count()),
            why: error.message().to_owned(),
        })?;
        let unfit = |why: String| PolicyFailure::Unfit { path: path.to_owned(), why };
        if policy.calls.mode == Some(Mode::Automatic) {
            return Err(unfit("calls.mode: a policy cannot turn automatic calls on".to_owned()));
        }
        if policy.calls.second_opinion == Some(true) {
            return Err(unfit("calls.second_opinion: a policy cannot turn second opinions on".to_owned()));
        }
        // What a person could not choose, a policy cannot fix: tried on settings as they come.
        let mut tried = Settings::default().chosen();
        policy.fix(&mut tried);
        let mode = std::mem::take(&mut tried.calls.mode);
        debug_assert_ne!(mode, Mode::Automatic, "refused above");
        Settings::default().choosing(&tried).map_err(|failure| unfit(failure.message))?;
        Ok(policy)
    }

    /// Names of the fields of [`Chosen`] that it fixes; those of the rules for calls with `calls.` in front.
    pub fn managed(&self) -> Vec<String> {
        let calls = &self.calls;
        [
            ("every_minutes", self.every_minutes.is_some()),
            ("look_back_hours", self.look_back_hours.is_some()),
            ("calls.mode", calls.mode.is_some()),
            ("calls.delay_days", calls.delay_days.is_some()),
            ("calls.delay_days_by_kind", calls.delay_days_by_kind.is_some()),
            ("calls.from", calls.from.is_some()),
            ("calls.to", calls.to.is_some()),
            ("calls.days", calls.days.is_some()),
            ("calls.closures", calls.closures.is_some()),
            ("calls.spacing_minutes", calls.spacing_minutes.is_some()),
            ("calls.late_after_hours", calls.late_after_hours.is_some()),
            ("calls.region", calls.region.is_some()),
            ("calls.second_opinion", calls.second_opinion.is_some()),
            ("notifications", self.notifications.is_some()),
            ("privacy.screenshots", self.privacy.screenshots.is_some()),
            ("privacy.usage_statistics", self.privacy.usage_statistics.is_some()),
            ("updates.check", self.updates.check.is_some()),
            ("updates.channel", self.updates.channel.is_some()),
            ("updates.disable_auto_update", self.updates.disable_auto_update.is_some()),
            ("browser", self.browser.is_some()),
            ("proxy", self.proxy.is_some()),
        ]
        .into_iter()
        .filter(|(_, fixed)| *fixed)
        .map(|(name, _)| name.to_owned())
        .collect()
    }

    /// The settings in force: the file's, with what the policy fixes.
    pub fn over(&self, file: &Settings) -> Settings {
        let mut chosen = file.chosen();
        self.fix(&mut chosen);
        file.with(&chosen)
    }

    /// The file's settings after a person chose: what the policy fixes stays in the file as it was.
    pub fn kept_from(&self, file: &Settings, chosen: &Chosen) -> Settings {
        let own = file.chosen();
        let mut kept = chosen.clone();
        let calls = &self.calls;
        kept_as(&mut kept.every_minutes, &own.every_minutes, self.every_minutes.is_some());
        kept_as(&mut kept.look_back_hours, &own.look_back_hours, self.look_back_hours.is_some());
        // The mode is not chosen in this form: what a policy makes of it stays out of the file.
        kept.calls.mode = own.calls.mode;
        kept_as(&mut kept.calls.delay_days, &own.calls.delay_days, calls.delay_days.is_some());
        kept_as(
            &mut kept.calls.delay_days_by_kind,
            &own.calls.delay_days_by_kind,
            calls.delay_days_by_kind.is_some(),
        );
        kept_as(&mut kept.calls.from, &own.calls.from, calls.from.is_some());
        kept_as(&mut kept.calls.to, &own.calls.to, calls.to.is_some());
        kept_as(&mut kept.calls.days, &own.calls.days, calls.days.is_some());
        kept_as(&mut kept.calls.closures, &own.calls.closures, calls.closures.is_some());
        kept_as(&mut kept.calls.spacing_minutes, &own.calls.spacing_minutes, calls.spacing_minutes.is_some());
        kept_as(
            &mut kept.calls.late_after_hours,
            &own.calls.late_after_hours,
            calls.late_after_hours.is_some(),
        );
        kept_as(&mut kept.calls.region, &own.calls.region, calls.region.is_some());
        kept_as(&mut kept.calls.second_opinion, &own.calls.second_opinion, calls.second_opinion.is_some());
        kept_as(&mut kept.notifications, &own.notifications, self.notifications.is_some());
        kept_as(&mut kept.privacy.screenshots, &own.privacy.screenshots, self.privacy.screenshots.is_some());
        kept_as(
            &mut kept.privacy.usage_statistics,
            &own.privacy.usage_statistics,
            self.privacy.usage_statistics.is_some(),
        );
        kept_as(&mut kept.updates.check, &own.updates.check, self.updates.check.is_some());
        kept_as(&mut kept.browser, &own.browser, self.browser.is_some());
        kept_as(&mut kept.proxy, &own.proxy, self.proxy.is_some());
        file.with(&kept)
    }

    /// Whether a person may choose this: managed fields must be as they are in force, whichever way they are written.
    ///
    /// # Errors
    /// The field that is managed, in words.
    pub fn allows(&self, chosen: &Chosen) -> Result<(), Failure> {
        let as_kept = |chosen: &Chosen| Settings::default().with(chosen).chosen();
        let mut fixed = chosen.clone();
        self.fix(&mut fixed);
        if as_kept(&fixed) == as_kept(chosen) { Ok(()) } else { Err(self.refusal()) }
    }

    /// What a person is told who wants to change what is managed.
    pub fn refusal(&self) -> Failure {
        let by = self.managed_by.as_deref().map(one_line);
        Refusal::Managed(by.as_deref()).failure()
    }

    fn fix(&self, chosen: &mut Chosen) {
        fix(&mut chosen.every_minutes, self.every_minutes.as_ref());
        fix(&mut chosen.look_back_hours, self.look_back_hours.as_ref());
        self.calls.fix(&mut chosen.calls);
        fix(&mut chosen.notifications, self.notifications.as_ref());
        self.privacy.fix(&mut chosen.privacy);
        self.updates.fix(&mut chosen.updates);
        if self.browser.is_some() {
            chosen.browser.clone_from(&self.browser);
        }
        if self.proxy.is_some() {
            chosen.proxy.clone_from(&self.proxy);
        }
    }
}

fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}

#[cfg(test)]
mod tests {
    use chrono::Weekday;
    use sync_core::failure::Code;
    use sync_core::updates::Channel;

    use super::*;

    fn written(text: &str) -> (tempfile::TempDir, PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("policy.toml");
        std::fs::write(&path, text).unwrap();
        (directory, path)
    }

    fn loaded(text: &str) -> Result<Policy, PolicyFailure> {
        let (_directory, path) = written(text);
        Policy::load(&path)
    }

    const CAREFUL: &str = "managed_by = \"Northside IT\"\nevery_minutes = 120\n\n[calls]\nmode = \"review\"\n\
                           from = \"10:00:00\"\ndays = [\"Mon\", \"Tue\"]\n";

    #[test]
    fn a_policy_wins_over_the_file_and_the_file_over_the_defaults() {
        let policy = loaded(CAREFUL).unwrap();
        let mut file = Settings::default();
        file.schedule.every_minutes = 30;
        file.schedule.look_back_hours = 72;
        (file.calls.mode, file.calls.second_opinion) = (Mode::Automatic, true);
        let in_force = policy.over(&file);
        assert_eq!(in_force.schedule.every_minutes, 120, "the policy wins");
        assert_eq!(in_force.schedule.look_back_hours, 72, "what it does not name is free");
        assert_eq!(in_force.calls.mode, Mode::Review);
        assert_eq!(in_force.calls.days, vec![Weekday::Mon, Weekday::Tue]);
        assert_eq!(in_force.calls.delay_days, 2, "the default");
        assert_eq!(policy.managed(), ["every_minutes", "calls.mode", "calls.from", "calls.days"]);
    }

    #[test]
    fn where_a_policy_forbids_second_opinions_a_person_decides_until_it_is_gone() {
        let policy = loaded("[calls]\nsecond_opinion = false\n").unwrap();
        let mut file = Settings::default();
        (file.calls.mode, file.calls.second_opinion) = (Mode::Automatic, true);
        let in_force = policy.over(&file);
        assert_eq!((in_force.calls.mode, in_force.calls.second_opinion), (Mode::Review, false));
        let kept = policy.kept_from(&file, &in_force.chosen());
        let own = (kept.calls.mode, kept.calls.second_opinion);
        assert_eq!(own, (Mode::Automatic, true), "what the policy fixes stays in the file as it was");
    }

    #[test]
    fn updates_are_fixed_field_by_field() {
        let policy = loaded("[updates]\nchannel = \"early\"\ndisable_auto_update = true\n").unwrap();
        assert_eq!((policy.updates.channel(), policy.updates.by_itself()), (Channel::Early, false));
        assert_eq!(policy.managed(), ["updates.channel", "updates.disable_auto_update"]);
        let mut chosen = policy.over(&Settings::default()).chosen();
        chosen.updates.check = false;
        assert_eq!(policy.allows(&chosen), Ok(()), "whether they are looked for is free");
        let fixed = loaded("[updates]\ncheck = true\n").unwrap();
        assert!(fixed.allows(&chosen).is_err());
        assert_eq!((fixed.updates.channel(), fixed.updates.by_itself()), (Channel::Stable, true));
        assert!(loaded("[updates]\nchannel = \"nightly\"\n").is_err());
    }

    #[test]
    fn what_a_policy_fixes_cannot_be_changed_and_the_rest_can() {
        let policy = loaded(CAREFUL).unwrap();
        let in_force = policy.over(&Settings::default()).chosen();
        let mut free = in_force.clone();
        free.look_back_hours = 100;
        assert_eq!(policy.allows(&free), Ok(()));
        let mut managed = in_force.clone();
        managed.every_minutes = 60;
        let failure = policy.allows(&managed).unwrap_err();
        assert!(failure.message.contains("Northside IT"), "{}", failure.message);
    }

    #[test]
    fn what_a_policy_writes_otherwise_than_it_is_kept_holds_nothing_else_back() {
        let policy = loaded(
            "proxy = \"http://proxy:3128\"\n[calls]\nregion = \"ca\"\ndelay_days_by_kind = { Surgery = 5 }\n",
        )
        .unwrap();
        let mut chosen = policy.over(&Settings::default()).chosen();
        assert_eq!(chosen.calls.delay_for(Some("Surgery: spay")), 5, "whatever its case, it holds");
        chosen.every_minutes = 60;
        assert_eq!(policy.allows(&chosen), Ok(()), "what is free is free");
        chosen.calls.delay_days_by_kind.insert("dental".to_owned(), 1);
        assert!(policy.allows(&chosen).is_err(), "the waits by kind are fixed as a whole");
    }

    #[test]
    fn what_a_policy_fixes_stays_in_the_file_as_it_was() {
        let policy = loaded(CAREFUL).unwrap();
        let mut file = Settings::default();
        file.schedule.every_minutes = 30;
        let mut chosen = policy.over(&file).chosen();
        chosen.look_back_hours = 100;
        chosen.calls.delay_days = 4;
        let kept = policy.kept_from(&file, &chosen);
        assert_eq!(
            kept.schedule.every_minutes, 30,
            "the day the policy goes, the clinic's own value is back"
        );
        assert_eq!(kept.calls.from, file.calls.from);
        assert_eq!(
            (kept.schedule.look_back_hours, kept.calls.delay_days),
            (100, 4),
            "what is free was taken"
        );
    }

    #[test]
    fn a_policy_that_cannot_be_understood_is_named_with_its_line_and_applies_nothing() {
        for (text, words) in [
            ("every_minutes = \n", "line 1"),
            ("\n\nevery_minuets = 60\n", "line 3"),
            ("[calls]\nmode = \"bold\"\n", "line 2"),
            ("[calls]\nmode = \"automatic\"\n", "cannot turn automatic calls on"),
            ("every_minutes = 5\n", "cannot be 5 minutes"),
            ("[calls]\nfrom = \"06:00:00\"\n", "Nobody is called"),
            ("[calls]\ndelay_days_by_kind = { \"dental cleaning\" = 1 }\n", "is not one word"),
            ("proxy = \"http://user:secret@proxy:1\"\n", "password for the proxy"),
        ] {
            let failure = loaded(text).expect_err(text);
            assert!(failure.to_string().contains(words), "{text:?}: {failure}");
            assert_eq!(failure.failure().code, Code::SettingsDamaged);
        }
    }

    #[test]
    fn no_policy_fixes_nothing() {
        let nowhere = Policy::load(Path::new("/nowhere/policy.toml")).unwrap();
        assert_eq!(nowhere, Policy::default());
        assert!(nowhere.managed().is_empty());
        let file = Settings { browser: Some("/opt/browser".into()), ..Settings::default() };
        assert_eq!(nowhere.over(&file), file);
    }

    #[test]
    fn the_place_of_the_policy_is_named_by_the_environment_in_development_only() {
        let lookup = |name: &str| (name == "ODIS_SYNC_POLICY").then(|| OsString::from("/tmp/policy.toml"));
        assert_eq!(policy_path(Environment::Development, lookup), Some("/tmp/policy.toml".into()));
        assert_ne!(policy_path(Environment::Production, lookup), Some("/tmp/policy.toml".into()));
    }
}
