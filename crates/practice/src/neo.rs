//! IDEXX Neo as a client sees it: sign-in, pages and the JSON behind them, over real HTTP on loopback.
//!
//! Default behaviour is what was observed on the real site; everything uncertain, and every fault, is a field of
//! [`Switches`]. Every request is logged before it is answered, so that a test can say "one password submitted,
//! nothing written, never more than four at once". The same control is offered over HTTP on a second loopback
//! address, whose index page lists it.
//!
//! The stand-in never refuses or repairs anything that the real site would let pass, and it never answers a write
//! with success: the agent that is tested against it must not write at all.

mod answer;
mod calendar;
mod clock;
mod consultation;
mod control;
mod control_page;
mod faults;
mod html;
mod json;
mod listen;
mod log;
mod lookups;
mod pages;
mod route;
mod schedule_page;
mod session;
mod sign_in;
mod site;
mod switches;
mod tls;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::clinic::Practice;
use clock::Clock;
use faults::Firings;
use log::Log;
use session::Sessions;

pub use faults::{Area, Fault, Rule, When};
pub use log::{Kind, Logged};
pub use switches::{
    AfterPassword, Blank, Cancelled, CompanyField, Deleted, Dialect, Envelope, FutureConsultation, Ids,
    Latency, Login, Maintenance, Noise, OverParallel, ParallelLimit, SessionDeath, SessionOver, SignInPage,
    SubmitButton, Switches, UserField,
};
pub use tls::Tls;

/// How a stand-in is started.
#[derive(Clone, Debug, Default)]
pub struct NeoOptions {
    /// Port of the site; any free one when 0.
    pub port: u16,
    /// Port of the control address; any free one when 0.
    pub control_port: u16,
    /// Encryption.
    pub tls: Tls,
    /// Behaviour from the first request on.
    pub switches: Switches,
    /// Where its clock starts; it ticks from there. When `None`, the real time, or the clinic's own clock where that
    /// is later: what stands in the records has happened.
    pub now: Option<DateTime<Utc>>,
}

/// A running stand-in. Clones are handles on the same one; it stops when the last one goes.
#[derive(Clone)]
pub struct Neo {
    running: Arc<Running>,
}

struct Running {
    state: Arc<State>,
    url: String,
    control_url: String,
    ca: Option<tls::CaFile>,
    tasks: Mutex<Vec<tokio::task::JoinHandle<()>>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.state.stopping.cancel();
    }
}

/// What the site's handlers share.
struct State {
    practice: Mutex<Practice>,
    switches: watch::Sender<Arc<Switches>>,
    firings: Mutex<Firings>,
    sessions: Mutex<Sessions>,
    log: Mutex<Log>,
    clock: Mutex<Clock>,
    control_url: String,
    secure: bool,
    stopping: CancellationToken,
}

/// A lock that a panicked test does not take away from the others.
fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    fn switches(&self) -> Arc<Switches> {
        self.switches.borrow().clone()
    }

    fn now(&self) -> DateTime<Utc> {
        hold(&self.clock).now()
    }

    /// The clinic's wall clock.
    fn clinic_now(&self) -> NaiveDateTime {
        let now = self.now();
        let zone = hold(&self.practice).zone;
        now.with_timezone(&zone).naive_local()
    }

    fn edit<R>(&self, edit: impl FnOnce(&mut Practice) -> R) -> R {
        let now = self.now();
        let mut practice = hold(&self.practice);
        practice.clock = now.with_timezone(&practice.zone).naive_local();
        edit(&mut practice)
    }

    fn set_switches(&self, change: impl FnOnce(&mut Switches)) {
        self.switches.send_modify(|current| change(Arc::make_mut(current)));
        hold(&self.firings).keep_only(&self.switches().faults);
    }
}

impl Neo {
    /// Starts the site and its control address on 127.0.0.1.
    pub async fn start(practice: Practice, options: NeoOptions) -> anyhow::Result<Neo> {
        let site = bind(options.port).await.context("the site's address")?;
        let control = bind(options.control_port).await.context("the control address")?;
        let site_address = site.local_addr()?;
        let control_url = format!("http://{}", control.local_addr()?);
        let tls::Server { acceptor, ca } = tls::server(options.tls)?;
        let scheme = if acceptor.is_some() { "https" } else { "http" };

        let clock = match options.now {
            Some(now) => Clock::starting(now),
            None => Clock::not_before(clinic_time(&practice)),
        };
        let state = Arc::new(State {
            practice: Mutex::new(practice),
            switches: watch::Sender::new(Arc::new(options.switches)),
            firings: Mutex::default(),
            sessions: Mutex::new(Sessions::seeded()?),
            log: Mutex::default(),
            clock: Mutex::new(clock),
            control_url: control_url.clone(),
            secure: acceptor.is_some(),
            stopping: CancellationToken::new(),
        });
        let tasks = vec![
            tokio::spawn(listen::site(site, site_address, acceptor, state.clone())),
            tokio::spawn(listen::control(control, state.clone())),
        ];
        let url = format!("{scheme}://{site_address}");
        let running = Running { state, url, control_url, ca, tasks: Mutex::new(tasks) };
        Ok(Neo { running: Arc::new(running) })
    }

    fn state(&self) -> &State {
        &self.running.state
    }

    /// Address of the site, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.running.url
    }

    /// Address of the control pages, without a slash at the end.
    pub fn control_url(&self) -> &str {
        &self.running.control_url
    }

    /// Certificate of the stand-in's own authority as a PEM file, while this stand-in lives; `None` without TLS.
    pub fn ca_path(&self) -> Option<PathBuf> {
        self.running.ca.as_ref().map(tls::CaFile::path)
    }

    /// The same certificate as text.
    pub fn ca_pem(&self) -> Option<&str> {
        self.running.ca.as_ref().map(tls::CaFile::pem)
    }

    /// Changes the clinic's records, stamped with the stand-in's clock.
    pub fn edit<R>(&self, edit: impl FnOnce(&mut Practice) -> R) -> R {
        self.state().edit(edit)
    }

    /// Looks at the clinic's records.
    pub fn practice(&self) -> Practice {
        hold(&self.state().practice).clone()
    }

    /// Changes the behaviour, from the next request on.
    pub fn switches(&self, change: impl FnOnce(&mut Switches)) {
        self.state().set_switches(change);
    }

    /// The behaviour as it is now.
    pub fn current_switches(&self) -> Switches {
        Switches::clone(&self.state().switches())
    }

    /// Every request since the log was cleared, in order of arrival.
    pub fn requests(&self) -> Vec<Logged> {
        hold(&self.state().log).entries()
    }

    /// The requests of one kind.
    pub fn requests_of(&self, kind: Kind) -> Vec<Logged> {
        self.requests().into_iter().filter(|r| r.kind == kind).collect()
    }

    /// Forgets requests and counts, and lets the rules of [`Switches::faults`] count from the beginning.
    pub fn clear_log(&self) {
        hold(&self.state().log).clear();
        *hold(&self.state().firings) = Firings::default();
    }

    /// How often a password was submitted at the sign-in form, right or wrong.
    pub fn password_submits(&self) -> usize {
        hold(&self.state().log).password_submits
    }

    /// How often the clinic's password was sent anywhere but to the sign-in form.
    pub fn passwords_elsewhere(&self) -> usize {
        hold(&self.state().log).passwords_elsewhere
    }

    /// How often a sign-in ended in an open session.
    pub fn sign_ins(&self) -> usize {
        hold(&self.state().log).sign_ins
    }

    /// How many requests tried to change something at the site.
    pub fn writes(&self) -> usize {
        hold(&self.state().log).writes
    }

    /// The most data requests that were ever under way at once.
    pub fn max_parallel(&self) -> usize {
        hold(&self.state().log).max_parallel
    }

    /// Ends every session, as a restart of the site would.
    pub fn expire_sessions(&self) {
        hold(&self.state().sessions).end_all();
    }

    /// How many sessions are open now.
    pub fn open_sessions(&self) -> usize {
        let state = self.state();
        let (now, switches) = (state.now(), state.switches());
        hold(&state.sessions).open_count(now, &switches)
    }

    /// Lifts a lock-out and forgets refused passwords.
    pub fn unlock(&self) {
        hold(&self.state().sessions).unlock();
    }

    /// The stand-in's time.
    pub fn now(&self) -> DateTime<Utc> {
        self.state().now()
    }

    /// Sets the stand-in's clock; it ticks on from there.
    pub fn set_clock(&self, now: DateTime<Utc>) {
        hold(&self.state().clock).set(now);
    }

    /// Lets time pass for the stand-in.
    pub fn advance_clock(&self, by: TimeDelta) {
        hold(&self.state().clock).advance(by);
    }

    /// Closes every connection and both addresses, and returns when they are free again.
    pub async fn stop(&self) {
        self.state().stopping.cancel();
        let tasks = std::mem::take(&mut *hold(&self.running.tasks));
        for task in tasks {
            // A task that panicked is as stopped as one that ended.
            drop(task.await);
        }
    }
}

/// The moment at which the clinic's clock shows what it shows. In a gap or overlap of the zone any near one will do.
fn clinic_time(practice: &Practice) -> DateTime<Utc> {
    let near = practice.clock.and_utc();
    practice.clock.and_local_timezone(practice.zone).earliest().map_or(near, |at| at.to_utc())
}

async fn bind(port: u16) -> std::io::Result<TcpListener> {
    TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await
}
