//! The wire to one page of a browser, and the news that it was cut.
//!
//! chromiumoxide neither ends nor answers once a browser has died or frozen, so nothing here waits for it alone:
//! every command races the loss of the browser and its own deadline, and a deadline that passes *is* a loss, because
//! a browser that answers nothing for that long answers nothing any more.
//!
//! Nothing that goes over this wire is ever logged: it carries the password and the session.

mod picture;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chromiumoxide::cdp::browser_protocol::browser::{
    GetVersionParams, SetDownloadBehaviorBehavior, SetDownloadBehaviorParams,
};
use chromiumoxide::cdp::browser_protocol::emulation::{
    SetFocusEmulationEnabledParams, SetUserAgentOverrideParams,
};
use chromiumoxide::cdp::browser_protocol::input::InsertTextParams;
use chromiumoxide::cdp::browser_protocol::network::{Cookie, CookieParam};
use chromiumoxide::cdp::browser_protocol::page::{
    DialogType, EventJavascriptDialogOpening, HandleJavaScriptDialogParams, NavigateParams,
};
use chromiumoxide::cdp::browser_protocol::storage::{ClearCookiesParams, GetCookiesParams, SetCookiesParams};
use chromiumoxide::cdp::browser_protocol::target::{EventTargetCrashed, EventTargetDestroyed, TargetId};
use chromiumoxide::cdp::js_protocol::runtime::EvaluateParams;
use chromiumoxide::error::CdpError;
use chromiumoxide::handler::HandlerConfig;
use chromiumoxide::{Browser, Page};
use futures::StreamExt;
use serde::de::DeserializeOwned;
use sync_core::failure::Code;
use sync_core::ports::PimsFailure;
use tokio::time::{sleep, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::find::check_version;
use crate::fault::failure;

/// How a browser was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    /// Its process ended.
    Exited,
    /// The wire was cut.
    Disconnected,
    /// The page's process crashed.
    Crashed,
    /// It stopped answering.
    Frozen,
    /// Its page was closed.
    Closed,
}

/// Told once, known to all who wait.
#[derive(Clone, Default)]
pub(crate) struct Lost {
    token: CancellationToken,
    why: Arc<Mutex<Option<Loss>>>,
}

impl Lost {
    /// The first reason given stays.
    pub(crate) fn because(&self, loss: Loss) {
        self.why.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(loss);
        self.token.cancel();
    }

    /// Why, if it is lost.
    pub(crate) fn why(&self) -> Option<Loss> {
        *self.why.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until it is lost.
    pub(crate) async fn wait(&self) -> Loss {
        self.token.cancelled().await;
        self.why().unwrap_or(Loss::Disconnected)
    }
}

/// Why a command came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The browser is lost.
    Lost(Loss),
    /// The page went away under the command, or does not know it. Another try may help.
    NotNow,
}

impl From<Refusal> for PimsFailure {
    fn from(refusal: Refusal) -> Self {
        let detail = match refusal {
            Refusal::Lost(Loss::Exited) => "the browser ended",
            Refusal::Lost(Loss::Disconnected) => "the wire to the browser was cut",
            Refusal::Lost(Loss::Crashed) => "the page crashed",
            Refusal::Lost(Loss::Frozen) => "the browser stopped answering",
            Refusal::Lost(Loss::Closed) => "the browser's window was closed",
            Refusal::NotNow => "the page went away",
        };
        failure(Code::BrowserLost, detail)
    }
}

/// A page under control. Clones drive the same page.
#[derive(Clone)]
pub(crate) struct Driver {
    shared: Arc<Shared>,
}

struct Shared {
    browser: Browser,
    page: Page,
    lost: Lost,
    patience: Duration,
    user_agent: String,
    pictures: bool,
    /// The document into which the password was typed last.
    typed_into: Mutex<Option<String>>,
    /// Which navigation is the last one, and what the browser said of it.
    navigation: Arc<Mutex<(u64, Option<String>)>>,
    /// Ends the tasks that read the wire.
    _tasks: DropGuard,
}

impl Driver {
    /// Takes the wire of a browser that listens at `address`, and its only page.
    ///
    /// `patience` is for one command, `start` for the connection. `window`: a person looks at it, so that dialogs
    /// are theirs to answer. `pictures`: one may be taken of a page that surprises us.
    pub(crate) async fn connect(
        address: &str,
        lost: &Lost,
        patience: Duration,
        start: Duration,
        window: bool,
        pictures: bool,
    ) -> Result<Self, PimsFailure> {
        let started = connect(address, lost, patience, window, pictures);
        tokio::select! {
            biased;
            started = started => started,
            _ = lost.wait() => Err(failure(Code::BrowserStart, "the browser ended while it was starting")),
            () = sleep(start) => Err(failure(Code::BrowserStart, "the browser opened no page in time")),
        }
    }

    /// What the browser says of itself to sites.
    pub(crate) fn user_agent(&self) -> &str {
        &self.shared.user_agent
    }

    /// Says when the browser is lost.
    pub(crate) fn lost(&self) -> &Lost {
        &self.shared.lost
    }

    /// How long one command may take.
    pub(crate) fn patience(&self) -> Duration {
        self.shared.patience
    }

    /// Runs a script in the page and reads its JSON value, within `deadline`.
    pub(crate) async fn script<T: DeserializeOwned>(
        &self,
        script: String,
        deadline: Duration,
    ) -> Result<T, Refusal> {
        let mut evaluate = EvaluateParams::new(script);
        evaluate.await_promise = Some(true);
        evaluate.return_by_value = Some(true);
        evaluate.user_gesture = Some(true);
        let answer = self.within(deadline, self.shared.page.execute(evaluate)).await?;
        if answer.result.exception_details.is_some() {
            return Err(Refusal::NotNow);
        }
        let value = answer.result.result.value.unwrap_or(serde_json::Value::Null);
        serde_json::from_value(value).map_err(|_| Refusal::NotNow)
    }

    /// Runs a short script in the page.
    pub(crate) async fn short<T: DeserializeOwned>(&self, script: String) -> Result<T, Refusal> {
        self.script(script, self.shared.patience).await
    }

    /// Sends the page to an address and does not wait for it: a page that never finishes loading may be complete
    /// in everything that matters. An error of the browser's own is kept for [`Driver::navigation_error`].
    pub(crate) fn go(&self, address: &str) {
        let number = {
            let mut navigation = self.navigation();
            *navigation = (navigation.0 + 1, None);
            navigation.0
        };
        let kept = self.shared.navigation.clone();
        let lost = self.shared.lost.clone();
        let page = self.shared.page.clone();
        let address = address.to_owned();
        tokio::spawn(async move {
            tokio::select! {
                answer = page.execute(NavigateParams::new(address)) => {
                    let mut navigation = kept.lock().unwrap_or_else(PoisonError::into_inner);
                    if navigation.0 == number {
                        navigation.1 = answer.ok().and_then(|answer| answer.result.error_text);
                    }
                }
                _ = lost.wait() => {}
                () = sleep(Duration::from_secs(60)) => {}
            }
        });
    }

    /// What the browser said of the last navigation, such as `net::ERR_CERT_AUTHORITY_INVALID`.
    pub(crate) fn navigation_error(&self) -> Option<String> {
        self.navigation().1.clone()
    }

    /// Types into what has the focus, as a keyboard would. The text passes no script.
    pub(crate) async fn type_text(&self, text: &str) -> Result<(), Refusal> {
        let typed = self.shared.page.execute(InsertTextParams::new(text));
        self.within(self.shared.patience, typed).await.map(drop)
    }

    /// All cookies of the profile.
    pub(crate) async fn cookies(&self) -> Result<Vec<Cookie>, Refusal> {
        let asked = self.shared.browser.execute(GetCookiesParams::default());
        Ok(self.within(self.shared.patience, asked).await?.result.cookies)
    }

    /// Replaces all cookies of the profile.
    pub(crate) async fn set_cookies(&self, cookies: Vec<CookieParam>) -> Result<(), Refusal> {
        let cleared = self.shared.browser.execute(ClearCookiesParams::default());
        self.within(self.shared.patience, cleared).await?;
        if cookies.is_empty() {
            return Ok(());
        }
        let set = self.shared.browser.execute(SetCookiesParams::new(cookies));
        self.within(self.shared.patience, set).await.map(drop)
    }

    fn navigation(&self) -> MutexGuard<'_, (u64, Option<String>)> {
        self.shared.navigation.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn within<T>(
        &self,
        deadline: Duration,
        command: impl Future<Output = Result<T, CdpError>>,
    ) -> Result<T, Refusal> {
        let lost = &self.shared.lost;
        tokio::select! {
            biased;
            why = lost.wait() => Err(Refusal::Lost(why)),
            answer = timeout(deadline, command) => match answer {
                Ok(Ok(answer)) => Ok(answer),
                Ok(Err(error)) => Err(refusal(&error, lost)),
                Err(_) => {
                    lost.because(Loss::Frozen);
                    Err(Refusal::Lost(Loss::Frozen))
                }
            },
        }
    }
}

async fn connect(
    address: &str,
    lost: &Lost,
    patience: Duration,
    window: bool,
    pictures: bool,
) -> Result<Driver, PimsFailure> {
    let config = HandlerConfig {
        // A page whose certificate is not trusted stays an error page.
        ignore_https_errors: false,
        ignore_invalid_messages: true,
        viewport: None,
        // Ours are shorter; this one only keeps chromiumoxide from forgetting a long fetch.
        request_timeout: Duration::from_secs(300),
        ..HandlerConfig::default()
    };
    let unconnected = |_: CdpError| failure(Code::BrowserStart, "the browser's port does not answer");
    let (browser, mut wire) = Browser::connect_with_config(address, config).await.map_err(unconnected)?;
    let tasks = CancellationToken::new();
    let guard = tasks.clone().drop_guard();
    let told = lost.clone();
    let ended = tasks.clone();
    tokio::spawn(async move {
        // Also when chromiumoxide panics, which unwinds this task.
        let _cut = Cut(told);
        tokio::select! {
            () = ended.cancelled() => {}
            () = async {
                while let Some(event) = wire.next().await {
                    if event.is_err_and(|error| !matches!(error, CdpError::InvalidMessage(..))) {
                        break;
                    }
                }
            } => {}
        }
    });

    let page = loop {
        match browser.pages().await.map_err(unconnected)?.into_iter().next() {
            Some(page) => break page,
            None => sleep(Duration::from_millis(2)).await,
        }
    };
    let version = browser.execute(GetVersionParams::default()).await.map_err(unconnected)?.result;
    check_version(version.product.split('/').next_back().unwrap_or_default())?;
    watch(&browser, &page, lost, &tasks, window).await.map_err(unconnected)?;

    // The same words that this browser sends with a window: the ones Neo is known to serve.
    let user_agent = version.user_agent.replace("Headless", "");
    page.execute(SetUserAgentOverrideParams::new(user_agent.clone())).await.map_err(unconnected)?;
    if !window {
        let denied = SetDownloadBehaviorParams::new(SetDownloadBehaviorBehavior::Deny);
        browser.execute(denied).await.map_err(unconnected)?;
        page.execute(SetFocusEmulationEnabledParams::new(true)).await.map_err(unconnected)?;
    }
    let shared = Shared {
        browser,
        page,
        lost: lost.clone(),
        patience,
        user_agent,
        pictures,
        typed_into: Mutex::default(),
        navigation: Arc::default(),
        _tasks: guard,
    };
    Ok(Driver { shared: Arc::new(shared) })
}

struct Cut(Lost);

impl Drop for Cut {
    fn drop(&mut self) {
        self.0.because(Loss::Disconnected);
    }
}

/// Listens for the page's end, and answers the dialogs that would otherwise stop every script.
async fn watch(
    browser: &Browser,
    page: &Page,
    lost: &Lost,
    tasks: &CancellationToken,
    window: bool,
) -> Result<(), CdpError> {
    let mut crashed = browser.event_listener::<EventTargetCrashed>().await?;
    let mut destroyed = browser.event_listener::<EventTargetDestroyed>().await?;
    let mut dialogs = page.event_listener::<EventJavascriptDialogOpening>().await?;
    let ours: TargetId = page.target_id().clone();
    let page = page.clone();
    let lost = lost.clone();
    let ended = tasks.clone();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = ended.cancelled() => return,
                Some(event) = crashed.next() => {
                    if event.target_id == ours {
                        lost.because(Loss::Crashed);
                        return;
                    }
                }
                Some(event) = destroyed.next() => {
                    if event.target_id == ours {
                        lost.because(Loss::Closed);
                        return;
                    }
                }
                Some(dialog) = dialogs.next(), if !window => {
                    // Left unanswered it looks like a browser that has frozen. We agree to nothing but to leaving.
                    let leave = dialog.r#type == DialogType::Beforeunload;
                    let answered = page.execute(HandleJavaScriptDialogParams::new(leave));
                    drop(timeout(Duration::from_secs(5), answered).await);
                }
                else => return,
            }
        }
    });
    Ok(())
}

fn refusal(error: &CdpError, lost: &Lost) -> Refusal {
    let cut = matches!(
        error,
        CdpError::Ws(_) | CdpError::Io(_) | CdpError::ChannelSendError(_) | CdpError::UnexpectedWsMessage(_)
    );
    let loss = match (cut, matches!(error, CdpError::Timeout)) {
        (true, _) => Loss::Disconnected,
        (false, true) => Loss::Frozen,
        // The page went away under the command, or refuses it.
        (false, false) => return Refusal::NotNow,
    };
    lost.because(loss);
    Refusal::Lost(lost.why().unwrap_or(loss))
}
