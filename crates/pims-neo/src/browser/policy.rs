//! Whether an administrator has forbidden remote control of the browser.
//!
//! Edge and Chrome say nothing about it: they start, and their debugging port never opens. The policy
//! `RemoteDebuggingAllowed` is therefore read where administrators put it.

/// Whether a managed policy forbids remote debugging for the browser of this name.
pub(super) fn forbids_remote_control(name: &str) -> bool {
    imp::forbids(name)
}

#[cfg(windows)]
mod imp {
    use windows_registry::{CURRENT_USER, LOCAL_MACHINE};

    pub(super) fn forbids(name: &str) -> bool {
        let key = match name {
            "Edge" => r"SOFTWARE\Policies\Microsoft\Edge",
            "Chromium" => r"SOFTWARE\Policies\Chromium",
            _ => r"SOFTWARE\Policies\Google\Chrome",
        };
        [LOCAL_MACHINE, CURRENT_USER].iter().any(|root| {
            root.open(key)
                .and_then(|key| key.get_u32("RemoteDebuggingAllowed"))
                .is_ok_and(|allowed| allowed == 0)
        })
    }
}

#[cfg(not(windows))]
mod imp {
    use std::path::Path;

    pub(super) fn forbids(name: &str) -> bool {
        let folder = match name {
            "Edge" => "/etc/opt/edge/policies/managed",
            "Chrome" => "/etc/opt/chrome/policies/managed",
            _ => "/etc/chromium/policies/managed",
        };
        forbids_in(Path::new(folder))
    }

    /// Every file of the folder is a JSON object of policies.
    pub(super) fn forbids_in(folder: &Path) -> bool {
        let Ok(entries) = std::fs::read_dir(folder) else { return false };
        entries.flatten().any(|entry| {
            std::fs::read_to_string(entry.path())
                .ok()
                .and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok())
                .and_then(|policies| policies.get("RemoteDebuggingAllowed")?.as_bool())
                .is_some_and(|allowed| !allowed)
        })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn only_a_policy_that_says_no_forbids() {
            let folder = tempfile::tempdir().unwrap();
            assert!(!forbids_in(&folder.path().join("absent")), "no policies, nothing forbidden");
            let write = |text: &str| std::fs::write(folder.path().join("it.json"), text).unwrap();
            for (text, forbids) in [
                (r#"{"HomepageLocation":"https://clinic.example"}"#, false),
                (r#"{"RemoteDebuggingAllowed":true}"#, false),
                (r#"{"RemoteDebuggingAllowed":false}"#, true),
                ("not json", false),
            ] {
                write(text);
                assert_eq!(forbids_in(folder.path()), forbids, "{text}");
            }
        }
    }
}
