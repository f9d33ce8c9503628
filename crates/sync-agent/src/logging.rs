//! The log: one file a day in the home, ids and codes only.
//!
//! Files are `odis-sync.YYYY-MM-DD.log` (UTC), fourteen of them at most, bounded in size ([`size_guard`]), as compact
//! text or as JSON lines. `ODIS_SYNC_LOG` sets the level of our own code (`error` to `trace`, default `info`) and of
//! nothing else: crates that are not ours never go below warnings, because their frames and headers carry
//! passwords, tokens and notes; chromiumoxide writes nothing at all, since even its warnings quote what the browser sent.
//! This is decided here and cannot be configured.
//!
//! No patient, client or note text stands in any line at any level. Panics are logged with their place and without
//! their message, which may quote a value.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use sync_core::ports::Clock;
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

pub mod dumps;
pub mod size_guard;

pub(crate) const PREFIX: &str = "odis-sync";
pub(crate) const SUFFIX: &str = "log";

/// Days that are kept.
const DAYS: usize = 14;

/// Our own crates, as targets.
const OURS: [&str; 5] = ["sync_agent", "sync_core", "pims_neo", "odisctl", "odis_sync"];

/// How a line looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Compact,
    /// One JSON object a line.
    Json,
}

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub enum LogFailure {
    /// The directory or file cannot be written.
    #[error("the log cannot be written: {0}")]
    Directory(#[from] tracing_appender::rolling::InitError),
    /// This process logs already.
    #[error("this process has a log already")]
    Twice,
}

/// Keeps the log open. Dropping it writes what is still in memory.
#[derive(Debug)]
#[must_use = "lines are lost when this value is dropped"]
pub struct LogGuard {
    _worker: WorkerGuard,
}

/// The level that `ODIS_SYNC_LOG` names; `info` for everything that is no level.
pub fn level(lookup: impl Fn(&str) -> Option<String>) -> LevelFilter {
    // An empty word would parse as `error`.
    let word = lookup("ODIS_SYNC_LOG").filter(|word| !word.trim().is_empty());
    word.and_then(|word| word.trim().parse().ok()).unwrap_or(LevelFilter::INFO)
}

/// Starts the log of this process and takes over its panics.
///
/// # Errors
/// It cannot be written, or the process logs already.
pub fn start(
    directory: &Path,
    level: LevelFilter,
    format: Format,
    clock: Arc<dyn Clock>,
) -> Result<LogGuard, LogFailure> {
    let (subscriber, guard) = subscriber(directory, level, format, clock)?;
    // Takes the records of `log` in as well, under the same filter.
    subscriber.try_init().map_err(|_| LogFailure::Twice)?;
    std::panic::set_hook(Box::new(on_panic));
    Ok(guard)
}

/// The subscriber behind [`start`].
///
/// # Errors
/// The files cannot be written.
pub fn subscriber(
    directory: &Path,
    level: LevelFilter,
    format: Format,
    clock: Arc<dyn Clock>,
) -> Result<(impl Subscriber + Send + Sync + use<>, LogGuard), LogFailure> {
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix(PREFIX)
        .filename_suffix(SUFFIX)
        .max_log_files(DAYS)
        .build(directory)?;
    let files = size_guard::SizeGuard::new(files, directory.to_owned(), clock);
    let (writer, worker) = NonBlockingBuilder::default().thread_name("log").finish(files);
    let layer = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(false);
    let layer = match format {
        Format::Compact => layer.compact().boxed(),
        Format::Json => layer.json().flatten_event(true).boxed(),
    };
    let subscriber = tracing_subscriber::registry().with(layer.with_filter(targets(level)));
    Ok((subscriber, LogGuard { _worker: worker }))
}

fn targets(level: LevelFilter) -> Targets {
    let foreign = level.min(LevelFilter::WARN);
    Targets::new()
        .with_default(foreign)
        .with_targets(OURS.map(|target| (target, level)))
        .with_target("chromiumoxide", LevelFilter::OFF)
}

fn on_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let (file, line) = panic.location().map_or(("unknown", 0), |place| (place.file(), place.line()));
    let thread = std::thread::current();
    let thread = thread.name().unwrap_or("unnamed");
    tracing::error!(code = "internal", file, line, thread, "a fault of this program");
    // The standard hook would print the message. Nobody may be listening.
    let _ = writeln!(std::io::stderr(), "a fault of this program at {file}:{line}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::Level;

    #[test]
    fn the_variable_sets_a_level_and_nothing_else() {
        let of =
            |value: Option<&str>| level(|name| value.filter(|_| name == "ODIS_SYNC_LOG").map(str::to_owned));
        assert_eq!(of(Some("trace")), LevelFilter::TRACE);
        assert_eq!(of(Some(" ERROR ")), LevelFilter::ERROR);
        for other in [None, Some(""), Some("hyper=trace"), Some("trace,hyper=trace"), Some("loud")] {
            assert_eq!(of(other), LevelFilter::INFO, "{other:?}");
        }
    }

    #[test]
    fn foreign_crates_stay_at_warnings_whatever_is_asked_for() {
        let all = targets(LevelFilter::TRACE);
        for ours in ["sync_agent::run", "pims_neo::browser", "odisctl"] {
            assert!(all.would_enable(ours, &Level::TRACE), "{ours} says everything");
        }
        for foreign in ["hyper::proto", "reqwest::connect", "zbus::connection", "tungstenite", "h2", "log"] {
            assert!(!all.would_enable(foreign, &Level::INFO), "{foreign} is capped");
            assert!(all.would_enable(foreign, &Level::WARN), "{foreign} may warn");
        }
        for level in [Level::ERROR, Level::WARN, Level::TRACE] {
            assert!(!all.would_enable("chromiumoxide::handler", &level), "its frames carry what was typed");
        }
        let few = targets(LevelFilter::ERROR);
        assert!(!few.would_enable("hyper::proto", &Level::WARN), "less than warnings is less for all");
    }
}
