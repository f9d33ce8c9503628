//! A staying agent with its desk, and an invented Neo behind it that does as it is told.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use secrecy::SecretString;
use serde_json::{Value, json};
use sync_agent::agent::{Agent, AgentOptions};
use sync_agent::desk::Desk;
use sync_agent::dirs::{Environment, Home};
use sync_agent::push::posthog::UsageAddress;
use sync_agent::station::{commands, stay};
use sync_agent::store::{Kept, Store};
use sync_agent::updates::UpdateOptions;
use sync_agent::vault::{Kind, VaultOptions};
use sync_core::audit::Actor;
use sync_core::failure::{Code, Failure};
use sync_core::ports::{
    Answer as Got, Ask, AskFailure, Clock, Closing, Evidence, KeptSession, OnAnswer, Opened, Opening, Pims,
    PimsFailure, ReaderKind, Screenshot,
};
use sync_core::ports::{PimsRoom, ReaderSetup};
use sync_core::view::intent::{AgentIntent, Answer};
use sync_core::view::window::Snapshot;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// Noon at the clinic in New York.
pub fn noon() -> DateTime<Utc> {
    "2026-06-10T16:00:00Z".parse().unwrap()
}

/// Noon on the clinic's wall, some hours later or earlier.
pub fn wall(hours: i64) -> NaiveDateTime {
    (noon() - TimeDelta::hours(4) + TimeDelta::hours(hours)).naive_utc()
}

/// A clock that stands where the test puts it.
pub struct Hand(Mutex<DateTime<Utc>>);

impl Hand {
    pub fn pass(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for Hand {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// A visit as the invented Neo shows it.
#[derive(Clone)]
pub struct Shown {
    pub id: u32,
    pub start: NaiveDateTime,
    pub patient: String,
    pub done: bool,
}

/// What the invented Neo does.
pub struct Behaviour {
    pub visits: Vec<Shown>,
    /// Whether a kept session still is one.
    pub session_lasts: bool,
    /// What a sign-in ends with after the click.
    pub refuses: Option<Code>,
    /// What comes before any form.
    pub unreached: Option<Code>,
    /// The calendar is no answer.
    pub calendar_broken: bool,
    /// Consultations that never come.
    pub unreadable: BTreeSet<u32>,
    /// Passwords that were submitted.
    pub submitted: Vec<String>,
    /// Calendars that were asked for.
    pub calendars: u32,
}

/// The invented Neo: what it does, and the gates that a test opens one by one.
#[derive(Clone)]
pub struct Neo {
    pub does: Arc<Mutex<Behaviour>>,
    /// Passed before the sign-in's form is there.
    pub form: Arc<Semaphore>,
    /// Passed before a calendar is answered.
    pub calendar: Arc<Semaphore>,
    /// Passed before each consultation is answered.
    pub notes: Arc<Semaphore>,
    /// Passed before a person has signed in.
    pub person: Arc<Semaphore>,
}

const OPEN: usize = 1 << 20;

impl Neo {
    pub fn with(visits: Vec<Shown>) -> Self {
        let does = Behaviour {
            visits,
            session_lasts: true,
            refuses: None,
            unreached: None,
            calendar_broken: false,
            unreadable: BTreeSet::new(),
            submitted: Vec::new(),
            calendars: 0,
        };
        let open = || Arc::new(Semaphore::new(OPEN));
        Self {
            does: Arc::new(Mutex::new(does)),
            form: open(),
            calendar: open(),
            notes: open(),
            person: open(),
        }
    }

    pub fn set(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.does.lock().unwrap());
    }
}

/// Closes a gate: nothing passes until a test adds permits.
pub fn close(gate: &Semaphore) {
    gate.forget_permits(OPEN);
}

/// Opens it for good.
pub fn open(gate: &Semaphore) {
    gate.add_permits(OPEN);
}

async fn pass(gate: &Semaphore) {
    gate.acquire().await.unwrap().forget();
}

impl PimsRoom for Neo {
    type Reader = Reader;

    fn reader(&self, _: &ReaderSetup) -> Reader {
        Reader { neo: self.clone(), open: false }
    }

    async fn browser(&self, _: &ReaderSetup) -> Result<String, PimsFailure> {
        Ok("Chromium 156".to_owned())
    }

    async fn sweep(&self, _: &ReaderSetup) {}
}

pub struct Reader {
    neo: Neo,
    open: bool,
}

fn failed(code: Code) -> PimsFailure {
    let evidence = Evidence { skeleton: "html body form".to_owned(), screenshot: Some(picture()) };
    PimsFailure { code, detail: "invented".to_owned(), evidence: Some(evidence) }
}

/// What a surprising page looks like here.
pub fn picture() -> Screenshot {
    Screenshot::new([&Screenshot::MAGIC[..], b"Dana Okafor"].concat()).expect("a PNG")
}

impl Pims for Reader {
    async fn open(&mut self, how: Opening<'_>) -> Result<Opened, PimsFailure> {
        match how {
            Opening::Kept(_) => {
                if !self.neo.does.lock().unwrap().session_lasts {
                    return Err(failed(Code::NeoSessionLost));
                }
            }
            Opening::SignIn { access, permit } => {
                pass(&self.neo.form).await;
                if let Some(code) = self.neo.does.lock().unwrap().unreached {
                    return Err(failed(code));
                }
                permit.about_to_submit()?;
                use secrecy::ExposeSecret;
                let mut does = self.neo.does.lock().unwrap();
                does.submitted.push(access.password.expose_secret().to_owned());
                if let Some(code) = does.refuses {
                    return Err(failed(code));
                }
                does.session_lasts = true;
            }
            Opening::ByPerson { .. } => pass(&self.neo.person).await,
        }
        self.open = true;
        Ok(Opened { signed_in: true, reader: ReaderKind::InPage })
    }

    async fn read(&mut self, asks: Vec<Ask>, on_answer: OnAnswer<'_>) -> Result<(), PimsFailure> {
        for ask in asks {
            let answer = self.answer(&ask).await;
            on_answer(ask, answer);
        }
        Ok(())
    }

    async fn close(&mut self) -> Closing {
        let session =
            KeptSession { cookies: SecretString::from("cookie-of-the-session"), signed_in_at: noon() };
        Closing { session: self.open.then_some(session), ..Closing::default() }
    }
}

impl Reader {
    async fn answer(&self, ask: &Ask) -> Result<Got, AskFailure> {
        match ask {
            Ask::Calendar { .. } => pass(&self.neo.calendar).await,
            Ask::Consultation(_) => pass(&self.neo.notes).await,
            Ask::Appointment(_) | Ask::Configuration | Ask::Patient { .. } => {}
        }
        let mut does = self.neo.does.lock().unwrap();
        let body = match ask {
            Ask::Calendar { from, to } => {
                does.calendars += 1;
                if does.calendar_broken {
                    return Err(AskFailure::Unusable { status: Some(500) });
                }
                let within = does.visits.iter().filter(|visit| visit.start >= *from && visit.start <= *to);
                json!({ "events": within.map(event).collect::<Vec<_>>() })
            }
            Ask::Consultation(id) => {
                let shown = does.visits.iter().find(|visit| consultation_of(visit.id) == id.as_str());
                let shown = shown.ok_or(AskFailure::NotFound)?;
                if does.unreadable.contains(&shown.id) {
                    return Err(AskFailure::Unusable { status: Some(500) });
                }
                json!({
                    "consultation": { "id": id.as_str(), "status": "Finalized" },
                    "consultationNotes": { "notes": format!("<p>{} is well.</p>", shown.patient) },
                    "patient": { "id": shown.id + 1000, "name": shown.patient },
                    "client": { "id": shown.id + 5000, "firstName": "Dana", "lastName": "Okafor" },
                })
            }
            Ask::Appointment(_) | Ask::Patient { .. } => return Err(AskFailure::NotFound),
            Ask::Configuration => json!({}),
        };
        Ok(Got { body: body.to_string(), server_date: None })
    }
}

fn consultation_of(id: u32) -> String {
    (id + 700_000).to_string()
}

fn event(visit: &Shown) -> Value {
    let at = |at: NaiveDateTime| at.format("%Y-%m-%d %H:%M:%S").to_string();
    let mut event = json!({
        "appointment_id": visit.id.to_string(), "start": at(visit.start), "end": at(visit.start + TimeDelta::minutes(30)),
        "patient_id": visit.id + 1000, "patient_name": visit.patient, "client_id": visit.id + 5000, "first_name": "Dana",
        "last_name": "Okafor", "current_status": "not arrived", "is_block": false, "is_roster": false,
        "type_description": "Sick", "phone_number": format!("(415) 555-01{:02}", visit.id % 100), "phone_label": "Mobile",
    });
    if visit.done {
        event["current_status"] = json!("Finalized");
        event["consultation_id"] = json!(consultation_of(visit.id));
    }
    event
}

/// A visit that is over.
pub fn done(id: u32, start: NaiveDateTime, patient: &str) -> Shown {
    Shown { id, start, patient: patient.to_owned(), done: true }
}

/// One PC.
pub struct Pc {
    pub neo: Neo,
    pub clock: Arc<Hand>,
    directory: tempfile::TempDir,
    passphrase: String,
    policy: Option<PathBuf>,
    usage: Option<UsageAddress>,
    updates: UpdateOptions,
}

impl Pc {
    pub fn new(visits: Vec<Shown>) -> Self {
        Self {
            neo: Neo::with(visits),
            clock: Arc::new(Hand(Mutex::new(noon()))),
            directory: tempfile::tempdir().unwrap(),
            passphrase: "correct horse battery".to_owned(),
            policy: None,
            usage: None,
            updates: UpdateOptions::nowhere(),
        }
    }

    /// IT puts a policy on the computer.
    pub fn managed(mut self, policy: &str) -> Self {
        let path = self.directory.path().join("policy.toml");
        std::fs::write(&path, policy).unwrap();
        self.policy = Some(path);
        self
    }

    /// A program that has an address for usage statistics.
    pub fn counted_by(mut self, host: &str) -> Self {
        self.usage = Some(UsageAddress::new(host, "phc_test").unwrap());
        self
    }

    /// A program that looks for newer versions so.
    pub fn updated_by(mut self, updates: UpdateOptions) -> Self {
        self.updates = updates;
        self
    }

    /// What waits of the usage statistics.
    pub fn kept_usage(&self) -> Option<Value> {
        let store = Store::open_to_look(&self.home().database()).unwrap();
        store.read().kept(Kept::Usage).unwrap()
    }

    /// The passphrase is another one from now on.
    pub fn forget_passphrase(&mut self) {
        self.passphrase = "another horse battery".to_owned();
    }

    pub fn home(&self) -> Home {
        Home::open(&self.directory.path().join("home")).unwrap()
    }

    /// Different on every computer, so that tests beside each other do not share an account.
    pub fn company(&self) -> String {
        self.directory.path().file_name().unwrap().to_string_lossy().into_owned()
    }

    pub async fn agent(&self) -> Agent<Neo> {
        let home = self.home();
        let kind = Kind::Passphrase(SecretString::from(self.passphrase.as_str()));
        let options = AgentOptions {
            vault: VaultOptions::new(&home, Environment::Production, kind),
            home,
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            actor: Actor::Agent,
            browser: None,
            policy: self.policy.clone(),
            usage: self.usage.clone(),
            updates: self.updates.clone(),
        };
        Agent::open(options, self.neo.clone()).await.unwrap()
    }

    /// The agent stays while the test talks to its desk; then it ends in order.
    pub async fn staying<T>(&self, test: impl AsyncFnOnce(&Desk) -> T) -> T {
        self.staying_for(std::time::Duration::from_secs(60), test).await
    }

    /// The same, for a test that may take so long.
    pub async fn staying_for<T>(
        &self,
        at_most: std::time::Duration,
        test: impl AsyncFnOnce(&Desk) -> T,
    ) -> T {
        let agent = self.agent().await;
        let (way, inbox) = commands();
        let desk = Desk::new(&agent, way, Actor::person("pat"));
        let (stop, drawing) = (CancellationToken::new(), CancellationToken::new());
        let talking = async {
            let told = test(&desk).await;
            stop.cancel();
            told
        };
        let drawn = desk.keep_current(drawing.clone());
        let working = async {
            let (ended, told) = tokio::join!(stay(agent, inbox, stop.clone()), talking);
            ended.unwrap();
            drawing.cancel();
            told
        };
        let within = tokio::time::timeout(at_most, async { tokio::join!(drawn, working).1 });
        within.await.expect("the test does not hang")
    }

    /// Connects Neo through the desk and goes through set-up to its end.
    pub async fn set_up(&self, desk: &Desk) {
        desk.handle(self.connect("open sesame")).await.unwrap();
        desk.handle(finish()).await.unwrap();
        let at = shown(desk, "the first run has ended", |snapshot| {
            snapshot.status.last_run.as_ref().is_some_and(|run| run.ended_at.is_some())
        })
        .await;
        assert!(at.status.last_success.is_some(), "{:#?}", at.status.last_run);
    }

    pub fn connect(&self, password: &str) -> AgentIntent {
        AgentIntent::ConnectNeo {
            url: "https://neo.example".to_owned(),
            company_id: self.company(),
            user_name: "sync".to_owned(),
            password: SecretString::from(password),
            zone: "America/New_York".to_owned(),
        }
    }

    pub fn directory(&self) -> &Path {
        self.directory.path()
    }
}

pub fn finish() -> AgentIntent {
    intent(json!({"what": "set_up_step", "step": "finish", "stands": "done"}))
}

/// An intent as the window sends it.
pub fn intent(value: Value) -> AgentIntent {
    serde_json::from_value(value).unwrap()
}

/// The first snapshot that looks so.
pub async fn shown(desk: &Desk, what: &str, looks: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
    let mut snapshots = desk.snapshots();
    let found = tokio::time::timeout(
        std::time::Duration::from_secs(30),
        snapshots.wait_for(|snapshot| looks(snapshot)),
    );
    match found.await {
        Ok(found) => Arc::clone(&found.expect("the desk is there")),
        Err(_) => panic!("{what}: {:#?}", desk.snapshots().borrow()),
    }
}

pub async fn asked(desk: &Desk, value: Value) -> Answer {
    let words = value.to_string();
    desk.handle(intent(value)).await.unwrap_or_else(|failure| panic!("{words}: {failure:?}"))
}

pub async fn refused(desk: &Desk, value: Value) -> Failure {
    let words = value.to_string();
    match desk.handle(intent(value)).await {
        Ok(answer) => panic!("{words} was taken: {answer:?}"),
        Err(failure) => failure,
    }
}
