//! The ways to a session: a kept one taken up, one sign-in, a person in a window of ours.

use std::time::Duration;

use sync_core::failure::Code;
use sync_core::ports::{KeptSession, NeoAccess, Opened, Opening, PimsFailure, SubmitPermit};
use sync_core::sign_in::page::{PageState, is_acceptable_address, page_state};

use super::Neo;
use crate::browser::Driver;
use crate::fault::failure;
use crate::proxy::Proxy;
use crate::reader::{Direct, Way};
use crate::session::Session;
use crate::sign_in::{Credentials, Proof, by_person, look, sign_in};

impl Neo {
    pub(super) async fn opened(&mut self, how: Opening<'_>) -> Result<Opened, PimsFailure> {
        self.way = None;
        self.doubted = false;
        self.base = match &how {
            Opening::Kept(_) => self.options.base_url.clone(),
            Opening::SignIn { access, .. } => access.base_url.clone(),
            Opening::ByPerson { base_url } => (*base_url).clone(),
        };
        self.proxy = self.options.proxy.as_deref().map(Proxy::new).transpose()?;
        if !is_acceptable_address(&self.base) {
            return Err(failure(Code::NeoAddress, "the address is neither https nor http on this machine"));
        }
        match how {
            Opening::Kept(kept) => self.proven(kept).await,
            Opening::SignIn { access, permit } => self.signed_in(access, permit).await,
            Opening::ByPerson { .. } => self.signed_in_by_person().await,
        }
    }

    /// Takes up a kept session. Where direct is known to work nothing is asked yet, because the first answer proves it
    /// as well as any other would; else the page asks.
    async fn proven(&mut self, kept: &KeptSession) -> Result<Opened, PimsFailure> {
        let session = Session::of_kept(kept).ok_or_else(over)?;
        self.session = Some(session.clone());
        if self.may_go_direct() {
            let way = Way::Direct(Direct::new(&session, &self.base, self.proxy.as_ref())?);
            self.doubted = true;
            return Ok(self.reads(way, false));
        }
        let driver = self.page_with(&session).await?;
        self.proven_in(&driver).await?;
        Ok(self.reads(Way::InPage(driver), false))
    }

    /// Proves the session in the page, which has the last word on it.
    pub(super) async fn proven_in(&mut self, driver: &Driver) -> Result<(), PimsFailure> {
        let proof = self.prover().by(&Way::InPage(driver.clone())).await?;
        match proof {
            Proof::Proven => Ok(()),
            Proof::NoSession => {
                let shown = look(driver).await?.map(|facts| page_state(&facts, &self.base));
                let over = self.session_over();
                Err(match shown {
                    Some(PageState::Maintenance) => failure(Code::NeoMaintenance, "closed for maintenance"),
                    _ => over,
                })
            }
            Proof::Trouble(status) => Err(trouble(status)),
        }
    }

    async fn signed_in(
        &mut self,
        access: &NeoAccess,
        permit: &mut dyn SubmitPermit,
    ) -> Result<Opened, PimsFailure> {
        self.session = None;
        let driver = self.driver(false).await?;
        driver.set_cookies(Vec::new()).await?;
        let credentials = Credentials {
            company_id: &access.company_id,
            username: &access.username,
            password: &access.password,
        };
        let (base, waits) = (self.base.clone(), self.options.patience.waits());
        sign_in(&driver, &base, &credentials, permit, &mut self.prover(), &waits).await?;
        self.settled(driver).await
    }

    async fn signed_in_by_person(&mut self) -> Result<Opened, PimsFailure> {
        self.session = None;
        self.end_browser().await;
        let driver = self.driver(true).await?;
        let (base, patience) = (self.base.clone(), self.options.patience.person);
        by_person(&driver, &base, &mut self.prover(), patience).await?;
        let opened = self.settled(driver).await?;
        if self.driver.is_some() {
            // The window has done its work; the session goes on without one.
            self.end_browser().await;
            self.way = None;
        }
        Ok(opened)
    }

    /// Takes over the session of a page that has just signed in, and goes on without the browser where that works.
    async fn settled(&mut self, driver: Driver) -> Result<Opened, PimsFailure> {
        let cookies = driver.cookies().await?;
        let session = Session::of_browser(cookies, &self.base, driver.user_agent(), self.options.clock.now());
        self.session = Some(session.clone());
        if self.may_go_direct() {
            let way = Way::Direct(Direct::new(&session, &self.base, self.proxy.as_ref())?);
            if self.prover().by(&way).await? == Proof::Proven {
                drop(driver);
                self.end_browser().await;
                return Ok(self.reads(way, true));
            }
            self.direct_proven = Some(false);
        }
        Ok(self.reads(Way::InPage(driver), true))
    }
}

pub(super) fn over() -> PimsFailure {
    failure(Code::NeoSessionLost, "the session is over")
}

/// Why an opening that could take `patience` and had `left` of the run came to nothing.
pub(super) fn not_opened(patience: Duration, left: Duration) -> PimsFailure {
    if left <= patience {
        failure(Code::RunDeadline, "the run used up its time while opening")
    } else {
        failure(Code::NeoUnreachable, "no session was come to in time")
    }
}

fn trouble(status: u16) -> PimsFailure {
    if status == 0 {
        failure(Code::NeoUnreachable, "no answer came")
    } else {
        failure(Code::NeoAnswers, format!("data is answered with status {status}"))
    }
}
