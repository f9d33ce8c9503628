//! What the shell holds: the desk once there is one, why there is none, what this computer offers, the page that was
//! asked for. Everything else it asks the desk.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use sync_agent::autostart::Autostart;
use sync_agent::bar;
use sync_agent::desk::{self, Desk};
use sync_agent::dirs::Environment;
use sync_agent::surroundings::Surroundings;
use sync_core::failure::Failure;
use sync_core::ports::Clock;
use sync_core::view::tray::Tray;
use sync_core::view::window::{Page, Place, Snapshot, Step};
use sync_core::words::Phrase;
use tauri::AppHandle;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::{host, tray, window};

/// The end comes within this, whatever hangs.
const END_WITHIN: Duration = Duration::from_secs(5);

/// A tray host may come up after us when the desktop starts.
const HOST_WITHIN: Duration = Duration::from_secs(15);

/// Shared by everything in this program.
pub(crate) struct Shell {
    pub around: Arc<Surroundings>,
    pub autostart: Result<Autostart, String>,
    desk: watch::Sender<Option<Arc<Desk>>>,
    stuck: watch::Sender<Option<Failure>>,
    place: Mutex<Place>,
    /// The page that a window opens at which has not asked yet.
    wanted: Mutex<Option<(Page, Option<String>)>>,
    window_asked: Notify,
    quit_asked: Notify,
    stop: CancellationToken,
    stopped_at: OnceLock<Instant>,
    agent_over: CancellationToken,
}

impl Shell {
    pub(crate) fn new(around: Arc<Surroundings>) -> Self {
        let autostart = Autostart::of_this_program();
        if let Err(why) = &autostart {
            tracing::warn!(why, "starting with the computer cannot be changed here");
        }
        let place = Place {
            system: std::env::consts::OS.to_owned(),
            logs: around.home.logs().display().to_string(),
            development: around.environment == Environment::Development,
            ..Place::default()
        };
        let shell = Self {
            around,
            autostart,
            desk: watch::Sender::new(None),
            stuck: watch::Sender::new(None),
            place: Mutex::new(place),
            wanted: Mutex::default(),
            window_asked: Notify::new(),
            quit_asked: Notify::new(),
            stop: CancellationToken::new(),
            stopped_at: OnceLock::new(),
            agent_over: CancellationToken::new(),
        };
        shell.look_at_autostart();
        shell
    }

    /// The way to the agent, once it is open.
    pub(crate) fn desk(&self) -> Option<Arc<Desk>> {
        self.desk.borrow().clone()
    }

    /// Why there is none.
    pub(crate) fn stuck(&self) -> Option<Failure> {
        self.stuck.borrow().clone()
    }

    /// The agent is open.
    pub(crate) fn opened(&self, desk: Arc<Desk>) {
        desk.set_place(self.place());
        self.stuck.send_replace(None);
        self.desk.send_replace(Some(desk));
    }

    /// It is open no more, and nobody asked for that.
    pub(crate) fn closed(&self, failure: Failure) {
        self.cannot_open(failure);
        self.desk.send_replace(None);
    }

    /// It does not open.
    pub(crate) fn cannot_open(&self, failure: Failure) {
        tracing::warn!(code = failure.code.as_str(), "the agent is not open");
        self.stuck.send_if_modified(|known| {
            let differs = known.as_ref() != Some(&failure);
            *known = Some(failure);
            differs
        });
    }

    /// What this computer offers.
    pub(crate) fn place(&self) -> Place {
        held(&self.place).clone()
    }

    /// What this computer offers has changed.
    pub(crate) fn set_place(&self, change: impl FnOnce(&mut Place)) {
        let place = {
            let mut place = held(&self.place);
            change(&mut place);
            place.clone()
        };
        if let Some(desk) = self.desk() {
            desk.set_place(place);
        }
    }

    /// Whether the program starts with the computer, as the system has it now.
    pub(crate) fn look_at_autostart(&self) {
        let (on, fixed) = match &self.autostart {
            Ok(autostart) => (autostart.is_on(), autostart.fixed()),
            Err(_) => (false, Some(Phrase::AutostartImpossible.say())),
        };
        self.set_place(|place| {
            place.autostart = on;
            place.autostart_fixed = fixed;
        });
    }

    /// The picture and the tray before there is a desk.
    pub(crate) fn before(&self) -> (Snapshot, Tray) {
        desk::before(self.stuck().as_ref(), self.around.clock.now(), &self.place())
    }

    /// The page that the window opens at; asked once, when it listens.
    pub(crate) fn take_wanted(&self) -> (Page, Option<String>) {
        held(&self.wanted).take().unwrap_or_default()
    }

    /// The page that the window opens at next.
    pub(crate) fn want(&self, page: Page, row: Option<String>) {
        *held(&self.wanted) = Some((page, row));
    }

    /// Has a window that does not listen yet open at another page. `false`: it listens.
    pub(crate) fn want_instead(&self, page: Page, row: Option<&String>) -> bool {
        let mut wanted = held(&self.wanted);
        let loading = wanted.is_some();
        if loading {
            *wanted = Some((page, row.cloned()));
        }
        loading
    }

    /// Somebody started the program a second time.
    pub(crate) fn ask_for_window(&self) {
        self.window_asked.notify_one();
    }

    /// The program is to end, because a person says so.
    pub(crate) fn quit(&self) {
        if let Some(desk) = self.desk() {
            desk.quits();
        }
        self.quit_asked.notify_one();
    }

    /// The agent is to end.
    pub(crate) fn stop(&self) {
        self.stopped_at.get_or_init(Instant::now);
        self.stop.cancel();
    }

    /// What is left of the time within which everything ends.
    pub(crate) fn time_to_end(&self) -> Duration {
        let gone = self.stopped_at.get().map_or(Duration::ZERO, Instant::elapsed);
        END_WITHIN.saturating_sub(gone)
    }

    /// The agent has ended: what it held is written and closed.
    pub(crate) fn agent_is_over(&self) {
        self.agent_over.cancel();
    }

    pub(crate) fn stop_token(&self) -> CancellationToken {
        self.stop.clone()
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.is_cancelled()
    }

    pub(crate) async fn stopped(&self) {
        self.stop.cancelled().await;
    }

    pub(crate) fn watch_desk(&self) -> watch::Receiver<Option<Arc<Desk>>> {
        self.desk.subscribe()
    }

    pub(crate) fn watch_stuck(&self) -> watch::Receiver<Option<Failure>> {
        self.stuck.subscribe()
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What goes on beside the window's own doings, from the start of the program to its end.
pub(crate) fn begin(app: &AppHandle, shell: &Arc<Shell>, open: bool) {
    if open {
        window::show(app, shell, Page::Now, None);
    }
    tauri::async_runtime::spawn(forward_snapshots(app.clone(), Arc::clone(shell)));
    tauri::async_runtime::spawn(tray::keep_current(app.clone(), Arc::clone(shell)));
    tauri::async_runtime::spawn(open_when_needed(app.clone(), Arc::clone(shell)));
    tauri::async_runtime::spawn(bar::watch());
    tauri::async_runtime::spawn(end(app.clone(), Arc::clone(shell)));
}

/// Ends the program when a person or the system wants it.
async fn end(app: AppHandle, shell: Arc<Shell>) {
    tokio::select! {
        () = shell.quit_asked.notified() => {}
        () = sync_agent::ending::asked() => {}
    }
    shell.stop();
    // The tray goes last: it stands for an agent that may still be writing.
    tokio::select! {
        () = shell.agent_over.cancelled() => {}
        () = tokio::time::sleep(shell.time_to_end()) => {}
    }
    app.exit(0);
}

/// Sends the picture to the window whenever it changes.
async fn forward_snapshots(app: AppHandle, shell: Arc<Shell>) {
    let (mut desk, mut stuck) = (shell.watch_desk(), shell.watch_stuck());
    loop {
        let mut snapshots = desk.borrow_and_update().as_ref().map(|desk| desk.snapshots());
        loop {
            match &mut snapshots {
                Some(snapshots) => {
                    let now = Arc::clone(&snapshots.borrow_and_update());
                    window::tell_snapshot(&app, &now);
                }
                None => window::tell_snapshot(&app, &shell.before().0),
            }
            tokio::select! {
                () = shell.stopped() => return,
                changed = desk.changed() => if changed.is_ok() { break } else { return },
                changed = stuck.changed() => if changed.is_err() { return },
                () = moved(snapshots.as_mut()) => {}
            }
        }
    }
}

/// Resolves when a value has moved; never where there is none, or where whoever moved it is gone.
pub(crate) async fn moved<T>(value: Option<&mut watch::Receiver<T>>) {
    let gone = match value {
        Some(value) => value.changed().await.is_err(),
        None => true,
    };
    if gone {
        std::future::pending::<()>().await;
    }
}

/// Opens the window by itself: where nobody would find the program otherwise, and when it is started a second time.
async fn open_when_needed(app: AppHandle, shell: Arc<Shell>) {
    let finding = tauri::async_runtime::spawn(find_host(app.clone(), Arc::clone(&shell)));
    let unfinished = async {
        let mut desk = shell.watch_desk();
        let opened = desk.wait_for(Option::is_some).await;
        let Some(mut snapshots) = opened.ok().and_then(|desk| desk.as_ref().map(|desk| desk.snapshots()))
        else {
            return std::future::pending().await;
        };
        let known = snapshots.wait_for(|snapshot| !snapshot.status.version.is_empty()).await;
        let open = known.is_ok_and(|known| known.set_up.neo == Step::Open && !known.set_up.finished);
        if !open {
            std::future::pending::<()>().await;
        }
    };
    tokio::pin!(unfinished);
    let mut told = false;
    loop {
        tokio::select! {
            () = shell.stopped() => break,
            () = shell.window_asked.notified() => {}
            () = &mut unfinished, if !told => told = true,
        }
        window::show(&app, &shell, Page::Now, None);
    }
    finding.abort();
}

/// Waits for a desktop that shows trays; without one the window is the only way to the program.
async fn find_host(app: AppHandle, shell: Arc<Shell>) {
    let found = tokio::time::timeout(HOST_WITHIN, host::tray_host()).await.is_ok();
    tracing::info!(found, "a tray host was looked for");
    shell.set_place(|place| place.tray = found);
    if !found {
        window::show(&app, &shell, Page::Now, None);
        // A panel that starts late takes the icon by itself; the window then closes as usual.
        host::tray_host().await;
        shell.set_place(|place| place.tray = true);
    }
}
