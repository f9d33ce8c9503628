//! How the browser is started: quiet, lean, and with nothing that isolates one page from another switched off.

use std::ffi::OsString;
use std::path::Path;

use crate::proxy::Proxy;

/// What a browser would otherwise load, preload or report, and none of it is needed for one sign-in.
///
/// The pop-ups of the address bar are pages of their own with a process each.
const FEATURES_OFF: &str = "--disable-features=SpareRendererForSitePerProcess,WebUIOmniboxPopup,\
    WebUIOmniboxAimPopup,OmniboxAimPopup,Translate,OptimizationHints,MediaRouter,BackForwardCache,\
    AutofillServerCommunication,CertificateTransparencyComponentUpdater,msEdgeFirstRunExperience";

const ALWAYS: &[&str] = &[
    "--remote-debugging-port=0",
    "--remote-debugging-address=127.0.0.1",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--no-service-autorun",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-save-password-bubble",
    "--disable-sync",
    "--metrics-recording-only",
    "--mute-audio",
    // The profile is deleted after the run, so nothing in it is worth a question to the keychain.
    "--password-store=basic",
    "--use-mock-keychain",
    FEATURES_OFF,
];

const WITHOUT_WINDOW: &[&str] = &[
    "--headless=new",
    "--disable-gpu",
    "--blink-settings=imagesEnabled=false",
    "--window-size=1280,720",
    "--hide-scrollbars",
];

/// What the arguments depend on.
pub(super) struct Arguments<'a> {
    pub(super) profile: &'a Path,
    pub(super) window: bool,
    pub(super) no_sandbox: bool,
    pub(super) proxy: Option<&'a Proxy>,
}

impl Arguments<'_> {
    /// The command line, the program's name aside.
    pub(super) fn all(&self) -> Vec<OsString> {
        let mut all: Vec<OsString> = ALWAYS.iter().map(OsString::from).collect();
        let mut profile = OsString::from("--user-data-dir=");
        profile.push(self.profile);
        all.push(profile);
        if !self.window {
            all.extend(WITHOUT_WINDOW.iter().map(OsString::from));
        }
        if self.no_sandbox {
            // Containers are where this is needed, and their shared memory is small.
            all.extend(["--no-sandbox", "--disable-dev-shm-usage"].map(OsString::from));
        }
        if let Some(proxy) = self.proxy {
            all.push(format!("--proxy-server={}", proxy.as_str()).into());
        }
        all.push("about:blank".into());
        all
    }
}

/// Variables of ours and of developers that a browser must not inherit: secrets, and switches that change what it
/// trusts, writes down or runs.
pub(super) fn is_kept_from_the_browser(variable: &str) -> bool {
    const PARTS: [&str; 6] = ["PASSPHRASE", "PASSWORD", "SECRET", "TOKEN", "_KEY", "CREDENTIAL"];
    let name = variable.to_ascii_uppercase();
    name.starts_with("ODIS")
        || name.starts_with("CHROM")
        || name == "SSLKEYLOGFILE"
        || name == "LD_PRELOAD"
        || PARTS.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(window: bool, no_sandbox: bool) -> Vec<String> {
        let arguments = Arguments { profile: Path::new("/p"), window, no_sandbox, proxy: None };
        arguments.all().into_iter().map(|argument| argument.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn nothing_that_isolates_pages_or_checks_certificates_is_switched_off() {
        const FORBIDDEN: [&str; 8] = [
            "--disable-web-security",
            "--ignore-certificate-errors",
            "--disable-site-isolation-trials",
            "--in-process-gpu",
            "--single-process",
            "--allow-running-insecure-content",
            "--lite-mode",
            "--remote-allow-origins",
        ];
        for window in [false, true] {
            let line = line(window, false);
            for flag in FORBIDDEN {
                assert!(!line.iter().any(|argument| argument.contains(flag)), "{flag} weakens the page");
            }
            assert!(
                !line.iter().any(|argument| argument == "--no-sandbox"),
                "the sandbox stays unless asked"
            );
        }
        assert!(line(false, true).iter().any(|argument| argument == "--no-sandbox"), "asked for, it goes");
    }

    #[test]
    fn a_person_gets_a_window_and_a_run_does_not() {
        assert!(line(false, false).iter().any(|argument| argument == "--headless=new"));
        assert!(!line(true, false).iter().any(|argument| argument.starts_with("--headless")));
    }

    #[test]
    fn secrets_of_the_agent_are_not_inherited() {
        for (name, kept) in [
            ("ODIS_SYNC_PASSPHRASE", true),
            ("SUPABASE_KEY", true),
            ("QSTASH_TOKEN", true),
            ("SSLKEYLOGFILE", true),
            ("CHROME_LOG_FILE", true),
            ("HOME", false),
            ("PATH", false),
            ("DISPLAY", false),
            ("https_proxy", false),
        ] {
            assert_eq!(is_kept_from_the_browser(name), kept, "{name}");
        }
    }
}
