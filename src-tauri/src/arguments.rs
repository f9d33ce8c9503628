//! What can be typed after the program's name. The desktop starts it without anything.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "\
Odis Sync: reads the clinic's notes from IDEXX Neo and sees to its discharge calls

Usage: odis-sync [--open] [--home DIR]

  --open       open the window, as a second start does
  --home DIR   the data directory; without it ODIS_SYNC_HOME, or the platform's
  --version    print the version
  --help       print this

Without a screen use: odisctl run";

/// What was typed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// The data directory.
    pub home: Option<PathBuf>,
    /// Open the window at once.
    pub open: bool,
}

/// Nothing is started: something is said instead.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Help,
    Version,
    Wrong(String),
}

impl Arguments {
    /// # Errors
    /// Help was asked for, or something is not understood.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, Said> {
        let mut parsed = Self::default();
        let mut left = arguments.into_iter();
        while let Some(argument) = left.next() {
            match argument.to_str() {
                Some("--open") => parsed.open = true,
                Some("--home") => match left.next() {
                    Some(home) => parsed.home = Some(home.into()),
                    None => return Err(Said::Wrong("--home needs a directory".to_owned())),
                },
                Some("--help" | "-h") => return Err(Said::Help),
                Some("--version" | "-V") => return Err(Said::Version),
                Some(_) | None => {
                    return Err(Said::Wrong(format!("{} is not understood", argument.display())));
                }
            }
        }
        Ok(parsed)
    }
}

impl Said {
    /// Says it.
    pub(crate) fn print(self) -> ExitCode {
        match self {
            Self::Help => line(HELP),
            Self::Version => line(concat!("odis-sync ", env!("CARGO_PKG_VERSION"))),
            Self::Wrong(what) => {
                word(&format!("{what}\n\n{HELP}"));
                ExitCode::from(2)
            }
        }
    }
}

fn line(text: &str) -> ExitCode {
    match writeln!(std::io::stdout(), "{text}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// A word on standard error; whoever cannot hear it has the exit code.
pub(crate) fn word(text: &str) {
    drop(writeln!(std::io::stderr(), "{text}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Arguments, Said> {
        Arguments::parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn what_can_be_typed() {
        assert_eq!(parsed(&[]), Ok(Arguments::default()));
        assert_eq!(
            parsed(&["--home", "/tmp/clinic", "--open"]),
            Ok(Arguments { home: Some("/tmp/clinic".into()), open: true })
        );
        assert_eq!(parsed(&["-h"]), Err(Said::Help));
        assert_eq!(parsed(&["--version"]), Err(Said::Version));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert_eq!(parsed(&["--home"]), Err(Said::Wrong("--home needs a directory".to_owned())));
        assert_eq!(parsed(&["--opne"]), Err(Said::Wrong("--opne is not understood".to_owned())));
    }
}
