//! What a person changes in one form ([`Chosen`]), taken from settings and put into them, each field looked at.

use std::path::PathBuf;

use chrono::NaiveTime;
use sync_core::failure::Failure;
use sync_core::schedule::{
    LONGEST_INTERVAL_MINUTES, LONGEST_LOOK_BACK_HOURS, SHORTEST_INTERVAL_MINUTES, SHORTEST_LOOK_BACK_HOURS,
};
use sync_core::view::window::{Chosen, Notifications};
use sync_core::words::{ProxyFault, Refusal};
use url::Url;

use super::Settings;

impl Settings {
    /// What a person may change freely.
    pub fn chosen(&self) -> Chosen {
        Chosen {
            every_minutes: self.schedule.every_minutes,
            look_back_hours: self.schedule.look_back_hours,
            calls: self.calls.clone(),
            notifications: self.notifications.clone(),
            privacy: self.privacy,
            updates: self.updates,
            browser: self.browser.as_ref().map(|path| path.display().to_string()),
            proxy: self.proxy.as_ref().map(ToString::to_string),
        }
    }

    /// These settings with what a person chose.
    ///
    /// # Errors
    /// The first field that cannot be taken, in a sentence; nothing was changed.
    pub fn choosing(&self, chosen: &Chosen) -> Result<Self, Failure> {
        if !(SHORTEST_INTERVAL_MINUTES..=LONGEST_INTERVAL_MINUTES).contains(&chosen.every_minutes) {
            return Err(Refusal::EveryMinutes(chosen.every_minutes).failure());
        }
        if !(SHORTEST_LOOK_BACK_HOURS..=LONGEST_LOOK_BACK_HOURS).contains(&chosen.look_back_hours) {
            return Err(Refusal::LookBackHours(chosen.look_back_hours).failure());
        }
        chosen.calls.fit(&self.calls).map_err(|unfit| Refusal::Rules(&unfit).failure())?;
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
        settings.calls = chosen.calls.as_kept();
        settings.notifications = chosen.notifications.clone();
        settings.privacy = chosen.privacy;
        settings.updates = chosen.updates;
        settings.browser = named(&chosen.browser).map(PathBuf::from);
        settings.proxy = named(&chosen.proxy).and_then(|proxy| Url::parse(&proxy).ok());
        settings
    }
}

fn notifications(notifications: &Notifications) -> Result<(), Failure> {
    let never = notifications.from >= notifications.to || notifications.days.is_empty();
    // An end at midnight is the day's end.
    let until_midnight = notifications.to == NaiveTime::MIN && !notifications.days.is_empty();
    if notifications.on && never && !until_midnight {
        return Err(Refusal::NeverTold.failure());
    }
    Ok(())
}

fn browser(chosen: Option<&str>, before: Option<&PathBuf>) -> Result<(), Failure> {
    let Some(text) = chosen.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(()) };
    let path = PathBuf::from(text);
    // One that stood there before and is gone now must not keep the other fields from being changed.
    if before != Some(&path) && !(path.is_absolute() && path.is_file()) {
        return Err(Refusal::NoBrowserThere.failure());
    }
    Ok(())
}

fn proxy(chosen: Option<&str>) -> Result<(), Failure> {
    let Some(text) = chosen.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(()) };
    let wrong = |fault| Refusal::Proxy(fault).failure();
    let url = Url::parse(text).map_err(|_| wrong(ProxyFault::NoAddress))?;
    if !matches!(url.scheme(), "http" | "https" | "socks5") || url.host_str().is_none_or(str::is_empty) {
        return Err(wrong(ProxyFault::Scheme));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(ProxyFault::Password));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync_core::calls::Mode;
    use sync_core::failure::Code;

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
        chosen.calls.delay_days_by_kind = [("Surgery ".to_owned(), 4)].into();
        chosen.notifications.on = false;
        chosen.proxy = Some("http://proxy.example:3128".to_owned());
        let after = settings.choosing(&chosen).unwrap();
        assert_eq!(after.schedule.every_minutes, 60);
        assert_eq!(after.schedule.look_back(), chrono::TimeDelta::days(14));
        assert_eq!(after.calls.region, "CA");
        assert_eq!(after.calls.delay_days_by_kind, [("surgery".to_owned(), 4)].into());
        assert_eq!(after.neo, settings.neo);
        assert_eq!(after.chosen().proxy.as_deref(), Some("http://proxy.example:3128/"));
        assert_eq!(
            settings.choosing(&settings.chosen()).unwrap(),
            settings,
            "what is sent back whole changes nothing"
        );
    }

    #[test]
    fn without_a_second_opinion_a_person_decides_again() {
        let mut settings = Settings::default();
        (settings.calls.mode, settings.calls.second_opinion) = (Mode::Automatic, true);
        let mut chosen = settings.chosen();
        assert_eq!(settings.choosing(&chosen).unwrap().calls.mode, Mode::Automatic);
        chosen.calls.second_opinion = false;
        assert_eq!(settings.choosing(&chosen).unwrap().calls.mode, Mode::Review);
    }

    fn by_kind(chosen: &mut Chosen, kind: &str, days: u16) {
        chosen.calls.delay_days_by_kind.insert(kind.to_owned(), days);
    }

    #[test]
    fn every_field_that_cannot_be_taken_is_refused_with_a_sentence_of_its_own() {
        let settings = Settings::default();
        let wrong: [fn(&mut Chosen); 20] = [
            |chosen| chosen.every_minutes = 14,
            |chosen| chosen.every_minutes = 241,
            |chosen| chosen.look_back_hours = 23,
            |chosen| chosen.look_back_hours = 337,
            |chosen| chosen.calls.mode = Mode::Automatic,
            |chosen| chosen.calls.delay_days = 31,
            |chosen| by_kind(chosen, "dental", 31),
            |chosen| by_kind(chosen, "dental cleaning", 1),
            |chosen| by_kind(chosen, "Surgery", 1),
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
        assert_eq!(sentences.len(), 19, "each says what is wrong; both ends of the day share a sentence");
    }

    #[test]
    fn a_browser_that_was_removed_does_not_hold_back_other_changes() {
        let settings = Settings { browser: Some("/opt/gone/browser".into()), ..Settings::default() };
        let mut chosen = settings.chosen();
        chosen.every_minutes = 30;
        assert_eq!(settings.choosing(&chosen).unwrap().schedule.every_minutes, 30);
    }
}
