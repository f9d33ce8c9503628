//! [`Neo`]: one look at IDEXX Neo, from an opened session to what it leaves behind.
//!
//! A browser is started when one is needed and not before: a kept session on an account where direct is proven is
//! read without any. Where one was started it lives until the work needs it no more, a failure other than a session that
//! is over, [`Pims::close`], or the drop of the whole.

mod opening;
mod options;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sync_core::failure::Code;
use sync_core::ports::{Ask, Closing, OnAnswer, Opened, Opening, Pims, PimsFailure, ReaderKind};
use tokio::time::{Instant, timeout};
use url::Url;

use crate::browser::{Driver, Order, Process, why_not_started};
use crate::fault::failure;
use crate::proxy::Proxy;
use crate::reader::{Direct, Ended, Item, Pace, Prover, Reading, Way, anchor};
use crate::session::Session;
use opening::{not_opened, over};

pub use options::{NeoOptions, Patience};

/// IDEXX Neo of one clinic, for the length of a run.
pub struct Neo {
    options: NeoOptions,
    base: Url,
    proxy: Option<Proxy>,
    until: Option<Instant>,
    process: Option<Process>,
    driver: Option<Driver>,
    session: Option<Session>,
    /// The session is a kept one of which nothing has been heard in this run: the first answer proves it.
    doubted: bool,
    way: Option<Way>,
    read_by: Option<ReaderKind>,
    direct_proven: Option<bool>,
    pace: Pace,
    requests: AtomicU64,
}

impl Neo {
    /// Nothing happens until [`Pims::open`].
    pub fn new(options: NeoOptions) -> Self {
        // Whoever comes first sets the process's provider; a second call changes nothing.
        drop(rustls::crypto::ring::default_provider().install_default());
        Neo {
            base: options.base_url.clone(),
            options,
            proxy: None,
            until: None,
            process: None,
            driver: None,
            session: None,
            doubted: false,
            way: None,
            read_by: None,
            direct_proven: None,
            pace: Pace::default(),
            requests: AtomicU64::new(0),
        }
    }

    fn reads(&mut self, way: Way, signed_in: bool) -> Opened {
        let reader = way.kind();
        self.read_by = Some(reader);
        self.way = Some(way);
        Opened { signed_in, reader }
    }

    /// Proven on this account, and not disproven in this run.
    fn may_go_direct(&self) -> bool {
        self.options.direct_proven && self.direct_proven != Some(false)
    }

    async fn answered(&mut self, asks: Vec<Ask>, on_answer: OnAnswer<'_>) -> Result<(), PimsFailure> {
        let mut asks = asks;
        if self.doubted && !asks.is_empty() {
            // Alone, because a session that is over answers none of them, and no longer than any opening may take.
            let rest = asks.split_off(1);
            let patience = self.options.patience.open;
            let left = self.until().saturating_duration_since(Instant::now());
            timeout(patience.min(left), self.asked(asks, on_answer))
                .await
                .unwrap_or_else(|_| Err(not_opened(patience, left)))?;
            asks = rest;
        }
        self.asked(asks, on_answer).await
    }

    async fn asked(&mut self, asks: Vec<Ask>, on_answer: OnAnswer<'_>) -> Result<(), PimsFailure> {
        let has_calendar = asks.iter().any(|ask| matches!(ask, Ask::Calendar { .. }));
        let mut items: Vec<Item> = asks.into_iter().map(Item::new).collect();
        loop {
            let way = match self.way.clone() {
                Some(way) => way,
                None => self.in_page().await?.0,
            };
            let compared = match (&way, &self.session, self.direct_proven) {
                (Way::InPage(_), Some(session), None) if has_calendar && !self.options.direct_proven => {
                    Direct::new(session, &self.base, self.proxy.as_ref()).ok()
                }
                _ => None,
            };
            let until = self.until();
            let (base, deadlines) = (self.base.clone(), self.options.patience.deadlines());
            let today = self.options.clock.now().date_naive();
            let prover =
                Prover { base: &base, today, pace: &mut self.pace, requests: &self.requests, deadlines };
            let mut reading = Reading { way, doubted: self.doubted, compared, same: None, prover, until };
            let ended = reading.run(items, on_answer).await;
            let same = reading.same;
            self.direct_proven = self.direct_proven.or(same);
            match ended {
                Ended::Done => {
                    self.doubted = false;
                    return Ok(());
                }
                Ended::Surprised(left) => {
                    items = left;
                    self.way = None;
                    let (_, driver) = self.in_page().await?;
                    self.proven_in(&driver).await?;
                    self.doubted = false;
                    self.direct_proven = Some(false);
                }
                Ended::SessionOver => return Err(self.session_over()),
                Ended::Failed(failed) => return Err(failed),
            }
        }
    }

    fn session_over(&mut self) -> PimsFailure {
        self.session = None;
        self.doubted = false;
        self.way = None;
        over()
    }

    /// A page that carries the session, for a reading that goes on in the page.
    async fn in_page(&mut self) -> Result<(Way, Driver), PimsFailure> {
        let Some(session) = self.session.clone() else {
            return Err(failure(Code::NeoSessionLost, "nothing was opened"));
        };
        let driver = self.page_with(&session).await?;
        let way = Way::InPage(driver.clone());
        self.reads(way.clone(), false);
        Ok((way, driver))
    }

    async fn page_with(&mut self, session: &Session) -> Result<Driver, PimsFailure> {
        let driver = self.driver(false).await?;
        driver.set_cookies(session.for_browser(&self.base)).await?;
        anchor(&driver, &self.base).await?;
        Ok(driver)
    }

    /// The browser's page, started if need be.
    async fn driver(&mut self, window: bool) -> Result<Driver, PimsFailure> {
        if let Some(driver) = &self.driver
            && driver.lost().why().is_none()
        {
            return Ok(driver.clone());
        }
        self.end_browser().await;
        let order = Order {
            browser: self.options.browser.as_deref(),
            profile_root: &self.options.profile_root,
            window: window && !self.options.hidden_window,
            no_sandbox: self.options.no_sandbox,
            proxy: self.proxy.as_ref(),
        };
        // Kept before anything else is awaited, so that whatever happens it is ended.
        let process = self.process.insert(Process::start(&order).await?);
        let patience = &self.options.patience;
        let address = match process.address(patience.start).await {
            Ok(address) => address,
            Err(failure) => return Err(why_not_started(order.browser, failure).await),
        };
        // A person may leave a dialog open for as long as they like.
        let command = if window { patience.person } else { patience.command };
        // A person's own window is never pictured: what they type there is theirs.
        let pictures = self.options.screenshots && !window;
        let driver =
            Driver::connect(&address, process.lost(), command, patience.start, window, pictures).await?;
        self.driver = Some(driver.clone());
        Ok(driver)
    }

    /// Ends the browser, unless a session was found to be over in it: another one can be opened there.
    async fn end_browser_after(&mut self, failed: &PimsFailure) {
        if failed.code != Code::NeoSessionLost {
            self.end_browser().await;
        }
    }

    async fn end_browser(&mut self) {
        self.driver = None;
        if let Some(Way::InPage(_)) = self.way {
            self.way = None;
        }
        if let Some(process) = self.process.take() {
            process.end().await;
        }
    }

    fn prover(&mut self) -> Prover<'_> {
        Prover {
            base: &self.base,
            today: self.options.clock.now().date_naive(),
            pace: &mut self.pace,
            requests: &self.requests,
            deadlines: self.options.patience.deadlines(),
        }
    }

    /// When the run's time is over; it starts with the first thing that is done.
    fn until(&mut self) -> Instant {
        *self.until.get_or_insert_with(|| Instant::now() + self.options.deadline)
    }

    /// The cookies as they are now, as far as the browser still says.
    async fn renew_session(&mut self) {
        if let (Some(session), Some(driver)) = (&self.session, &self.driver)
            && driver.lost().why().is_none()
            && let Ok(Ok(cookies)) = timeout(Duration::from_secs(3), driver.cookies()).await
        {
            let renewed = Session::of_browser(cookies, &self.base, &session.user_agent, session.signed_in_at);
            self.session = Some(renewed);
        }
    }
}

impl Pims for Neo {
    async fn open(&mut self, how: Opening<'_>) -> Result<Opened, PimsFailure> {
        let patience = match &how {
            Opening::Kept(_) | Opening::SignIn { .. } => self.options.patience.open,
            Opening::ByPerson { .. } => self.options.patience.person + self.options.patience.open,
        };
        let left = self.until().saturating_duration_since(Instant::now());
        let opened = timeout(patience.min(left), self.opened(how))
            .await
            .unwrap_or_else(|_| Err(not_opened(patience, left)));
        if let Err(failed) = &opened {
            self.end_browser_after(failed).await;
        }
        opened
    }

    async fn read(&mut self, asks: Vec<Ask>, on_answer: OnAnswer<'_>) -> Result<(), PimsFailure> {
        let read = self.answered(asks, on_answer).await;
        if let Err(failed) = &read {
            self.renew_session().await;
            self.end_browser_after(failed).await;
        }
        read
    }

    async fn close(&mut self) -> Closing {
        self.renew_session().await;
        self.end_browser().await;
        self.way = None;
        Closing {
            session: self.session.take().and_then(|session| session.kept()),
            direct_proven: self.direct_proven,
            reader: self.read_by,
            requests: self.requests.load(Ordering::Relaxed),
        }
    }
}
