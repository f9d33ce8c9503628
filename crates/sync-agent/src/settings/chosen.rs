//! What a person changes in one form ([`Chosen`]), taken from settings and put into them, each field looked at.

use std::path::PathBuf;

use chrono::NaiveTime;
use sync_core::calls::{FENCE_FROM, FENCE_TO, Rules};
use sync_core::failure::{Code, Failure};
use sync_core::schedule::{
    LONGEST_INTERVAL_MINUTES, LONGEST_LOOK_BACK_HOURS, SHORTEST_INTERVAL_MINUTES, SHORTEST_LOOK_BACK_HOURS,
};
use sync_core::view::window::{Chosen, Notifications};
use url::Url;

use super::Settings;

/// The most days between a visit and its call.
const MOST_DELAY_DAYS: u16 = 30;

/// The most minutes between two calls.
const MOST_SPACING_MINUTES: u16 = 120;

/// The most hours by which a call may be late.
const MOST_LATE_HOURS: u16 = 72;

/// The most days on which a clinic says that it is closed.
const MOST_CLOSURES: usize = 400;

impl Settings {
    /// What a person may change freely.
    pub fn chosen(&self) -> Chosen {
        Chosen {
            every_minutes: self.schedule.every_minutes,
            look_back_hours: self.schedule.look_back_hours,
            calls: self.calls.clone(),
            notifications: self.notifications.clone(),
            privacy: self.privacy,
            browser: self.browser.as_ref().map(|path| path.display().to_string()),
            proxy: self.proxy.as_ref().map(ToString::to_string),
        }
    }

    /// These settings with what a person chose.
    ///
    /// # Errors
    /// The first field that cannot be taken, in a sentence; nothing was changed.
    pub fn choosing(&self, chosen: &Chosen) -> Result<Self, Failure> {
        between(
            chosen.every_minutes,
            SHORTEST_INTERVAL_MINUTES,
            LONGEST_INTERVAL_MINUTES,
            "The time between two syncs",
            "minutes",
        )?;
        between(
            chosen.look_back_hours,
            SHORTEST_LOOK_BACK_HOURS,
            LONGEST_LOOK_BACK_HOURS,
            "How far a sync looks back",
            "hours",
        )?;
        rules(&self.calls, &chosen.calls)?;
        notifications(&chosen.notifications)?;
        browser(chosen.browser.as_deref(), self.browser.as_ref())?;
        proxy(chosen.proxy.as_deref())?;
        Ok(self.with(chosen))
    }

    /// These settings with what was chosen, however it was looked at before.
    pub(super) fn with(&self, chosen: &Chosen) -> Self {
        let named = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let mut settings = self.clone();
        settings.schedule.every_minutes = chosen.every_minutes;
        settings.schedule.look_back_hours = chosen.look_back_hours;
        settings.calls = chosen.calls.clone();
        settings.calls.region = chosen.calls.region.trim().to_ascii_uppercase();
        settings.notifications = chosen.notifications.clone();
        settings.privacy = chosen.privacy;
        settings.browser = named(&chosen.browser).map(PathBuf::from);
        settings.proxy = named(&chosen.proxy).and_then(|proxy| Url::parse(&proxy).ok());
        settings
    }
}

fn refused(message: impl Into<String>, action: impl Into<String>) -> Failure {
    Failure::new(Code::Usage, message, action)
}

fn between(value: u32, least: u32, most: u32, what: &str, unit: &str) -> Result<(), Failure> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(refused(
        format!("{what} cannot be {value} {unit}. Nothing was changed."),
        format!("Choose from {least} to {most} {unit}"),
    ))
}

/// Rules for calls: inside what the planner can keep, so that nobody believes to have chosen what never happens.
fn rules(before: &Rules, rules: &Rules) -> Result<(), Failure> {
    if (rules.mode, rules.go_live) != (before.mode, before.go_live) {
        return Err(refused(
            "Who decides about calls is not changed together with other settings. Nothing was changed.",
            "Change it with its own switch",
        ));
    }
    between(u32::from(rules.delay_days), 0, u32::from(MOST_DELAY_DAYS), "The wait before a call", "days")?;
    for days in rules.delay_days_by_kind.values() {
        between(u32::from(*days), 0, u32::from(MOST_DELAY_DAYS), "The wait before a call", "days")?;
    }
    if rules.from >= rules.to {
        return Err(refused(
            "Calls cannot end before they begin. Nothing was changed.",
            "Choose an end later than the beginning",
        ));
    }
    if rules.from < FENCE_FROM || rules.to > FENCE_TO {
        return Err(refused(
            format!(
                "Nobody is called before {} or after {}. Nothing was changed.",
                FENCE_FROM.format("%H:%M"),
                FENCE_TO.format("%H:%M")
            ),
            "Choose hours within these",
        ));
    }
    if rules.days.is_empty() {
        return Err(refused(
            "There must be a day of the week on which calls are made. Nothing was changed.",
            "Choose at least one day, or turn calls off",
        ));
    }
    if rules.closures.len() > MOST_CLOSURES {
        return Err(refused(
            format!("More than {MOST_CLOSURES} closed days cannot be kept. Nothing was changed."),
            "Remove days that are over",
        ));
    }
    between(
        u32::from(rules.spacing_minutes),
        1,
        u32::from(MOST_SPACING_MINUTES),
        "The time between two calls",
        "minutes",
    )?;
    between(
        u32::from(rules.late_after_hours),
        1,
        u32::from(MOST_LATE_HOURS),
        "How late a call may be",
        "hours",
    )?;
    let region = rules.region.trim();
    if region.len() != 2 || !region.chars().all(|letter| letter.is_ascii_alphabetic()) {
        return Err(refused(
            "The country for telephone numbers is written with two letters. Nothing was changed.",
            "Write for example US, CA or GB",
        ));
    }
    Ok(())
}

fn notifications(notifications: &Notifications) -> Result<(), Failure> {
    let never = notifications.from >= notifications.to || notifications.days.is_empty();
    // An end at midnight is the day's end.
    let until_midnight = notifications.to == NaiveTime::MIN && !notifications.days.is_empty();
    if notifications.on && never && !until_midnight {
        return Err(refused(
            "With these hours and days nothing would ever be told. Nothing was changed.",
            "Choose an end later than the beginning and at least one day, or turn notifications off",
        ));
    }
    Ok(())
}

fn browser(chosen: Option<&str>, before: Option<&PathBuf>) -> Result<(), Failure> {
    let Some(text) = chosen.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(()) };
    let path = PathBuf::from(text);
    // One that stood there before and is gone now must not keep the other fields from being changed.
    if before != Some(&path) && !(path.is_absolute() && path.is_file()) {
        return Err(refused(
            "There is no program at the place given for the browser. Nothing was changed.",
            "Give the whole path of Microsoft Edge, Google Chrome or Chromium, or leave it empty",
        ));
    }
    Ok(())
}

fn proxy(chosen: Option<&str>) -> Result<(), Failure> {
    let Some(text) = chosen.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(()) };
    let wrong = |message: &str| {
        refused(format!("{message} Nothing was changed."), "Write for example http://proxy:3128")
    };
    let url = Url::parse(text).map_err(|_| wrong("The proxy is not an address."))?;
    if !matches!(url.scheme(), "http" | "https" | "socks5") || url.host_str().is_none_or(str::is_empty) {
        return Err(wrong("A proxy's address begins with http://, https:// or socks5://."));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("A password for the proxy is not kept in settings."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync_core::calls::Mode;

    fn at(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }

    #[test]
    fn what_was_chosen_is_in_the_settings_and_nothing_else_changes() {
        let settings = Settings::default();
        let mut chosen = settings.chosen();
        chosen.every_minutes = 60;
        chosen.look_back_hours = 336;
        chosen.calls.delay_days = 3;
        chosen.calls.region = " ca ".to_owned();
        chosen.notifications.on = false;
        chosen.proxy = Some("http://proxy.example:3128".to_owned());
        let after = settings.choosing(&chosen).unwrap();
        assert_eq!(after.schedule.every_minutes, 60);
        assert_eq!(after.schedule.look_back(), chrono::TimeDelta::days(14));
        assert_eq!(after.calls.region, "CA");
        assert_eq!(after.neo, settings.neo);
        assert_eq!(after.chosen().proxy.as_deref(), Some("http://proxy.example:3128/"));
        assert_eq!(
            settings.choosing(&settings.chosen()).unwrap(),
            settings,
            "what is sent back whole changes nothing"
        );
    }

    #[test]
    fn every_field_that_cannot_be_taken_is_refused_with_a_sentence_of_its_own() {
        let settings = Settings::default();
        let wrong: [fn(&mut Chosen); 17] = [
            |chosen| chosen.every_minutes = 14,
            |chosen| chosen.every_minutes = 241,
            |chosen| chosen.look_back_hours = 23,
            |chosen| chosen.look_back_hours = 337,
            |chosen| chosen.calls.mode = Mode::Automatic,
            |chosen| chosen.calls.delay_days = 31,
            |chosen| chosen.calls.to = chosen.calls.from,
            |chosen| chosen.calls.from = at(7, 59),
            |chosen| chosen.calls.to = at(21, 1),
            |chosen| chosen.calls.days.clear(),
            |chosen| chosen.calls.spacing_minutes = 0,
            |chosen| chosen.calls.late_after_hours = 73,
            |chosen| chosen.calls.region = "USA".to_owned(),
            |chosen| chosen.notifications.days.clear(),
            |chosen| chosen.browser = Some("/no/such/browser".to_owned()),
            |chosen| chosen.proxy = Some("proxy:3128".to_owned()),
            |chosen| chosen.proxy = Some("http://user:password@proxy:3128".to_owned()),
        ];
        let mut sentences = std::collections::BTreeSet::new();
        for (index, change) in wrong.into_iter().enumerate() {
            let mut chosen = settings.chosen();
            change(&mut chosen);
            let failure = settings.choosing(&chosen).expect_err(&format!("number {index} is refused"));
            assert_eq!(failure.code, Code::Usage);
            assert!(failure.message.ends_with("Nothing was changed."), "{}", failure.message);
            sentences.insert(failure.message);
        }
        assert_eq!(sentences.len(), 16, "each says what is wrong; both ends of the day share a sentence");
    }

    #[test]
    fn a_browser_that_was_removed_does_not_hold_back_other_changes() {
        let settings = Settings { browser: Some("/opt/gone/browser".into()), ..Settings::default() };
        let mut chosen = settings.chosen();
        chosen.every_minutes = 30;
        assert_eq!(settings.choosing(&chosen).unwrap().schedule.every_minutes, 30);
    }
}
