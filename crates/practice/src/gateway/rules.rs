//! What makes the gateway fail, and what it tells of the requests that came.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One way to fail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The connection ends before the server has heard of it.
    DropBefore,
    /// The server does it, then the connection ends without an answer.
    DropAfter,
    /// 503 with that `Retry-After` in seconds; the server does not hear of it.
    Unavailable(u32),
    /// 429: `over_request_rate_limit` under `/auth`, the gateway's own words under `/rest`.
    RateLimited,
    /// A network's sign-in page with status 200.
    Portal,
    /// Passed on after so many milliseconds.
    Delay(u64),
    /// That status with that body of JSON; the server does not hear of it.
    Answer(u16, Value),
}

/// A fault and what it applies to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// A part of path and query, like `rpc/sync_apply` or `grant_type=refresh_token`; everything if empty.
    #[serde(default)]
    pub to: String,
    /// What happens.
    pub fault: Fault,
    /// How often; always if `None`.
    #[serde(default)]
    pub times: Option<u32>,
}

/// In which shape the sign-in's errors go out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthErrors {
    /// The newer one when `X-Supabase-Api-Version` is 2024-01-01 or later, as upstream does.
    #[default]
    AsAsked,
    /// `{"code": 400, "error_code": "…", "msg": "…"}` always.
    Older,
    /// `{"code": "…", "message": "…"}` always.
    Newer,
}

/// The switches; the default is a gateway that works.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GatewaySwitches {
    /// The first that fits applies.
    pub rules: Vec<Rule>,
    /// The shape of the sign-in's errors.
    pub auth_errors: AuthErrors,
    /// Life of the access tokens handed out from now on; the sign-in's own choice if `None`. May be negative.
    pub access_token_seconds: Option<i64>,
    /// Where each Edge Function is served, by its name: under `/functions/v1` it is reached here, any other is not found.
    pub functions: BTreeMap<String, String>,
}

impl GatewaySwitches {
    /// The fault for this request, used up by one where it is counted.
    pub(super) fn fault(&mut self, path_and_query: &str) -> Option<Fault> {
        let fits = |rule: &Rule| rule.times != Some(0) && path_and_query.contains(&rule.to);
        let rule = self.rules.iter_mut().find(|rule| fits(rule))?;
        if let Some(times) = &mut rule.times {
            *times -= 1;
        }
        Some(rule.fault.clone())
    }
}

/// One request as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Request {
    /// By the wall clock.
    pub at: DateTime<Utc>,
    /// Method.
    pub method: String,
    /// Path, with the query.
    pub path: String,
    /// The user of its token, if that was one of ours.
    pub user: Option<String>,
    /// The `Prefer` it sent.
    pub prefer: Option<String>,
    /// What it sent under `/rest` and `/functions`, as JSON. Under `/auth` there are passwords: left out.
    pub body: Option<Value>,
    /// Size of what it sent.
    pub bytes: usize,
    /// What was done to it on purpose.
    pub fault: Option<Fault>,
    /// What the client got; `None` while under way or when the connection was cut.
    pub status: Option<u16>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_fits_applies_until_it_is_used_up() {
        let mut switches = GatewaySwitches {
            rules: vec![
                Rule { to: "rpc/sync_apply".into(), fault: Fault::DropAfter, times: Some(1) },
                Rule { to: "rpc/".into(), fault: Fault::Portal, times: None },
            ],
            ..GatewaySwitches::default()
        };
        let mut fault = |path| switches.fault(path);
        assert_eq!(fault("/rest/v1/cases"), None);
        assert_eq!(fault("/rest/v1/rpc/sync_apply"), Some(Fault::DropAfter));
        assert_eq!(fault("/rest/v1/rpc/sync_apply"), Some(Fault::Portal), "the first rule is used up");
        assert_eq!(fault("/rest/v1/rpc/sync_begin"), Some(Fault::Portal));
    }
}
