//! What a policy fixes, part by part.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime, Weekday};
use serde::Deserialize;
use sync_core::calls::{Mode, Rules};
use sync_core::updates::Channel;
use sync_core::view::window::{Privacy, Updates};

/// What a policy fixes of the rules for calls.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CallsPolicy {
    /// Who decides: `review` or `off`.
    pub mode: Option<Mode>,
    /// [`Rules::delay_days`].
    pub delay_days: Option<u16>,
    /// [`Rules::delay_days_by_kind`], as a whole.
    pub delay_days_by_kind: Option<BTreeMap<String, u16>>,
    /// [`Rules::from`].
    pub from: Option<NaiveTime>,
    /// [`Rules::to`].
    pub to: Option<NaiveTime>,
    /// [`Rules::days`].
    pub days: Option<Vec<Weekday>>,
    /// [`Rules::closures`].
    pub closures: Option<Vec<NaiveDate>>,
    /// [`Rules::spacing_minutes`].
    pub spacing_minutes: Option<u16>,
    /// [`Rules::late_after_hours`].
    pub late_after_hours: Option<u16>,
    /// [`Rules::region`].
    pub region: Option<String>,
    /// [`Rules::second_opinion`]: off, where nothing about a visit may be sent to a language model.
    pub second_opinion: Option<bool>,
}

/// What a policy fixes of privacy: on or off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PrivacyPolicy {
    /// [`Privacy::screenshots`].
    pub screenshots: Option<bool>,
    /// [`Privacy::usage_statistics`].
    pub usage_statistics: Option<bool>,
}

/// What a policy fixes of newer versions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UpdatesPolicy {
    /// [`Updates::check`].
    pub check: Option<bool>,
    /// Which list is read; what every clinic gets, where it is not named.
    pub channel: Option<Channel>,
    /// The program neither fetches nor installs a newer version, not even where a person asks: IT does.
    pub disable_auto_update: Option<bool>,
}

impl UpdatesPolicy {
    /// Which list is read.
    pub fn channel(&self) -> Channel {
        self.channel.unwrap_or_default()
    }

    /// The program may fetch and install newer versions.
    pub fn by_itself(&self) -> bool {
        !self.disable_auto_update.unwrap_or_default()
    }

    pub(super) fn fix(&self, updates: &mut Updates) {
        fix(&mut updates.check, self.check.as_ref());
    }
}

impl CallsPolicy {
    pub(super) fn fix(&self, rules: &mut Rules) {
        fix(&mut rules.mode, self.mode.as_ref());
        fix(&mut rules.delay_days, self.delay_days.as_ref());
        fix(&mut rules.delay_days_by_kind, self.delay_days_by_kind.as_ref());
        fix(&mut rules.from, self.from.as_ref());
        fix(&mut rules.to, self.to.as_ref());
        fix(&mut rules.days, self.days.as_ref());
        fix(&mut rules.closures, self.closures.as_ref());
        fix(&mut rules.spacing_minutes, self.spacing_minutes.as_ref());
        fix(&mut rules.late_after_hours, self.late_after_hours.as_ref());
        fix(&mut rules.region, self.region.as_ref());
        fix(&mut rules.second_opinion, self.second_opinion.as_ref());
    }
}

impl PrivacyPolicy {
    pub(super) fn fix(&self, privacy: &mut Privacy) {
        fix(&mut privacy.screenshots, self.screenshots.as_ref());
        fix(&mut privacy.usage_statistics, self.usage_statistics.as_ref());
    }
}

pub(super) fn fix<T: Clone>(value: &mut T, fixed: Option<&T>) {
    if let Some(fixed) = fixed {
        value.clone_from(fixed);
    }
}

pub(super) fn kept_as<T: Clone>(kept: &mut T, own: &T, fixed: bool) {
    if fixed {
        kept.clone_from(own);
    }
}
