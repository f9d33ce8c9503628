//! What a person asks for: to know now, to have the package, to have it installed.

use sync_core::failure::Failure;
use sync_core::ports::PimsRoom;
use sync_core::updates::Offer;
use sync_core::view::updates::UpdateWork;
use sync_core::words::Refusal;

use super::{Ended, known};
use crate::agent::{Agent, store_failure};
use crate::store::StoreFailure;
use crate::updates::Then;

impl<R: PimsRoom> Agent<R> {
    /// A person wants to know now.
    ///
    /// # Errors
    /// There is no address, or why the list was not taken.
    pub async fn check_updates(&mut self) -> Result<(), Failure> {
        let told = |failure: StoreFailure| store_failure(&failure);
        let way = self.way().map_err(told)?.ok_or_else(|| Refusal::NoUpdateAddress.failure())?;
        self.updates.rest();
        self.updates.working = Some(UpdateWork::Checking);
        self.refresh_status();
        let list = way.ask().await;
        let fault = list.as_ref().err().copied();
        self.updates.working = None;
        let heard = self.heard(list).and_then(|()| self.sweep_updates());
        self.refresh_status();
        heard.map_err(told)?;
        fault.map_or(Ok(()), |fault| Err(Refusal::Update(fault).failure()))
    }

    /// A person wants the package that is offered, to look at it or to have it installed by IT: it is fetched beside the work.
    ///
    /// # Errors
    /// None is offered, or IT has turned it off.
    pub fn fetch_update(&mut self) -> Result<(), Failure> {
        self.offered_to_a_person()?;
        self.updates.fetch = true;
        self.look_for_updates();
        Ok(())
    }

    /// The same, waited for: for a command that ends.
    ///
    /// # Errors
    /// None is offered, IT has turned it off, or the package was not taken.
    pub async fn fetch_update_now(&mut self) -> Result<(), Failure> {
        let told = |failure: StoreFailure| store_failure(&failure);
        let offer = self.offered_to_a_person()?;
        let here = known(&self.store.read()).map_err(told)?.at_hand().is_some();
        let Some(way) = self.way().map_err(told)?.filter(|_| !here) else { return Ok(()) };
        let fetched = way.fetch(&offer).await;
        let fault = fetched.as_ref().err().copied();
        self.take_in(Ended::Fetched(offer, fetched)).map_err(told)?;
        fault.map_or(Ok(()), |fault| Err(Refusal::Update(fault).failure()))
    }

    /// A person wants what is offered installed: at once where it is here, else as soon as it is.
    ///
    /// # Errors
    /// The program does not install by itself here, nothing is offered, or the installer did not start.
    pub fn install_update(&mut self) -> Result<(), Failure> {
        if !self.updates.options.installation.installs_itself() {
            return Err(Refusal::NotByItself.failure());
        }
        self.offered_to_a_person()?;
        self.updates.install = true;
        if self.package_at_hand().is_none() {
            self.look_for_updates();
            return Ok(());
        }
        self.install_at_hand(Then::Restart)
    }

    fn offered_to_a_person(&mut self) -> Result<Offer, Failure> {
        if self.updates.options.source.is_none() {
            return Err(Refusal::NoUpdateAddress.failure());
        }
        if !self.updates_policy().by_itself() {
            return Err(Refusal::UpdatesByIt.failure());
        }
        let known = known(&self.store.read()).map_err(|failure| store_failure(&failure))?;
        known.offered().cloned().ok_or_else(|| Refusal::NoUpdate.failure())
    }
}
