//! Puts many questions and decides what follows from each answer: hand it over, ask again later, or end.
//!
//! One question that Neo answers badly costs its own tries and no others. Only what concerns all of them ends the
//! reading: the session, the browser, the time, or a site that answers nothing any more.

use std::collections::VecDeque;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use sync_core::failure::Code;
use sync_core::neo::answer::AnswerKind;
use sync_core::neo::ask_target;
use sync_core::ports::{Answer, Ask, AskFailure, OnAnswer, PimsFailure};
use tokio::time::{Instant, sleep_until};
use url::Url;

use super::in_page::anchor;
use super::pace::back_off;
use super::{Direct, Fetched, PARALLEL, Prover, Way};
use crate::browser::Refusal;
use crate::fault::failure;
use crate::sign_in::Proof;

/// Tries of one question within a run.
const TRIES: u32 = 5;
/// A direct answer that is not as agreed may be a cut one; twice is a surprise.
const DIRECT_SURPRISES: u32 = 2;
/// So many questions in a row without any usable answer are not their own fault any more.
const HOPELESS: usize = 8;

/// A question and what has been tried.
pub(crate) struct Item {
    ask: Ask,
    tries: u32,
    not_before: Option<Instant>,
}

impl Item {
    pub(crate) fn new(ask: Ask) -> Self {
        Item { ask, tries: 0, not_before: None }
    }
}

/// How a reading ended.
pub(crate) enum Ended {
    /// Every question was handed over.
    Done,
    /// Direct met a surprise; these are left and have to be asked in the page.
    Surprised(Vec<Item>),
    /// The session is over, proven.
    SessionOver,
    /// Something else ended it.
    Failed(PimsFailure),
}

/// One reading by one way.
pub(crate) struct Reading<'a> {
    pub(crate) way: Way,
    /// Nothing has been heard of the session yet, so that "not found" may mean that there is none.
    pub(crate) doubted: bool,
    /// Asked the first calendar question too, to learn whether it answers the same.
    pub(crate) compared: Option<Direct>,
    /// What came of that.
    pub(crate) same: Option<bool>,
    pub(crate) prover: Prover<'a>,
    pub(crate) until: Instant,
}

enum Purpose {
    Read(Item),
    Compare { ask: Ask, direct: Direct, in_page: serde_json::Value },
}

struct Tried {
    purpose: Purpose,
    started: Instant,
    fetched: Result<Fetched, Refusal>,
}

/// What is done with a question after a try.
enum Next {
    HandOver(Result<Answer, AskFailure>),
    Again(Duration),
    Surprise,
    End(Ended),
}

impl<'a> Reading<'a> {
    /// Asks everything in `items`.
    pub(crate) async fn run(&mut self, items: Vec<Item>, on_answer: OnAnswer<'_>) -> Ended {
        let mut queue: VecDeque<Item> = items.into();
        let mut under_way: FuturesUnordered<BoxFuture<'a, Tried>> = FuturesUnordered::new();
        let mut left: Vec<Item> = Vec::new();
        let mut surprised = false;
        let mut answered = 0usize;
        let mut hopeless = 0usize;
        let mut torn = 0u32;
        loop {
            let now = Instant::now();
            while !surprised && under_way.len() < PARALLEL {
                let Some(item) = next_due(&mut queue, now) else { break };
                under_way.push(self.tried(Purpose::Read(item), now));
            }
            if under_way.is_empty() && (surprised || queue.is_empty()) {
                left.extend(queue);
                return if left.is_empty() { Ended::Done } else { Ended::Surprised(left) };
            }
            let wake =
                queue.iter().filter_map(|item| item.not_before).min().filter(|_| under_way.len() < PARALLEL);
            let tried = tokio::select! {
                Some(tried) = under_way.next() => tried,
                () = sleep_until(wake.unwrap_or(self.until)), if wake.is_some() && !surprised => continue,
                () = sleep_until(self.until) => return Ended::Failed(out_of_time()),
            };
            let Tried { purpose, started, fetched } = tried;
            let mut item = match purpose {
                Purpose::Read(item) => item,
                Purpose::Compare { in_page, .. } => {
                    let direct = fetched.ok().filter(|fetched| fetched.kind() == AnswerKind::Json);
                    self.same = Some(direct.and_then(|fetched| json(&fetched.body)) == Some(in_page));
                    continue;
                }
            };
            let fetched = match fetched {
                Ok(fetched) => fetched,
                Err(Refusal::NotNow) => {
                    // The page went elsewhere under the question; that is not the question's try.
                    torn += 1;
                    if torn > 12 {
                        return Ended::Failed(Refusal::NotNow.into());
                    }
                    item.not_before = Some(now + Duration::from_millis(50));
                    if torn.is_multiple_of(4)
                        && let Way::InPage(driver) = &self.way
                        && let Err(failed) = anchor(driver, self.prover.base).await
                    {
                        return Ended::Failed(failed);
                    }
                    queue.push_front(item);
                    continue;
                }
                Err(lost @ Refusal::Lost(_)) => return Ended::Failed(lost.into()),
            };
            item.tries += 1;
            match self.next(&item, fetched, started, answered > 0).await {
                Next::HandOver(outcome) => {
                    let mut worst = None;
                    match &outcome {
                        Ok(answer) => {
                            (answered, hopeless) = (answered + 1, 0);
                            if let Some(comparison) = self.comparison(&item.ask, &answer.body) {
                                under_way.push(self.tried(comparison, Instant::now()));
                            }
                        }
                        Err(AskFailure::Unusable { status }) => {
                            hopeless += 1;
                            worst = (hopeless >= HOPELESS).then_some(*status);
                        }
                        Err(AskFailure::NotFound | AskFailure::Refused | AskFailure::NotAsked) => {
                            hopeless = 0
                        }
                    }
                    on_answer(item.ask, outcome);
                    if let Some(status) = worst {
                        return Ended::Failed(gave_up(status));
                    }
                }
                Next::Again(pause) => {
                    if self.prover.pace.silent_until().is_some_and(|silent| silent >= self.until) {
                        let detail = "asked to be left alone for longer than the run may last";
                        return Ended::Failed(failure(Code::NeoAnswers, detail));
                    }
                    item.not_before = Some(Instant::now() + pause);
                    queue.push_back(item);
                }
                Next::Surprise => {
                    surprised = true;
                    item.tries = 0;
                    item.not_before = None;
                    left.push(item);
                }
                Next::End(ended) => return ended,
            }
        }
    }

    /// Decides by the kind of the answer.
    async fn next(&mut self, item: &Item, fetched: Fetched, started: Instant, any_answered: bool) -> Next {
        let direct = matches!(self.way, Way::Direct(_));
        let pause = fetched.pause();
        let status = Some(fetched.status).filter(|status| *status != 0);
        let again = Next::Again(back_off(item.tries, spread(&item.ask)).max(pause.unwrap_or_default()));
        let used_up = item.tries >= TRIES;
        match fetched.kind() {
            AnswerKind::Json => Next::HandOver(Ok(Answer { server_date: fetched.date, body: fetched.body })),
            AnswerKind::NotFound if !self.doubted => Next::HandOver(Err(AskFailure::NotFound)),
            AnswerKind::SessionOver if direct => Next::Surprise,
            AnswerKind::SessionOver => match self.prover.by(&self.way).await {
                // The session lives: this one answer was not as agreed.
                Ok(Proof::Proven) if used_up => Next::HandOver(Err(AskFailure::Unusable { status })),
                Ok(Proof::Proven) => again,
                Ok(Proof::NoSession) => Next::End(Ended::SessionOver),
                Ok(Proof::Trouble(status)) => Next::End(Ended::Failed(gave_up(Some(status)))),
                Err(refusal) => self.torn(refusal, again),
            },
            kind @ (AnswerKind::Forbidden | AnswerKind::NotFound) => match self.prover.by(&self.way).await {
                Ok(Proof::Proven) if kind == AnswerKind::NotFound => {
                    Next::HandOver(Err(AskFailure::NotFound))
                }
                Ok(Proof::Proven) => Next::HandOver(Err(AskFailure::Refused)),
                Ok(Proof::NoSession) if direct => Next::Surprise,
                Ok(Proof::NoSession) => Next::End(Ended::SessionOver),
                Ok(Proof::Trouble(_)) if direct => Next::Surprise,
                Ok(Proof::Trouble(status)) => Next::End(Ended::Failed(gave_up(Some(status)))),
                Err(refusal) => self.torn(refusal, again),
            },
            AnswerKind::NotAsAgreed if direct && item.tries >= DIRECT_SURPRISES => Next::Surprise,
            AnswerKind::Throttled { .. } | AnswerKind::Trouble { status: 503, .. } => {
                self.prover.pace.too_much(started, Instant::now(), pause);
                self.tried_enough(used_up, direct && !any_answered, status, again)
            }
            AnswerKind::NotAsAgreed | AnswerKind::Trouble { .. } => {
                self.tried_enough(used_up, direct && !any_answered, status, again)
            }
        }
    }

    fn tried_enough(&self, used_up: bool, suspicious: bool, status: Option<u16>, again: Next) -> Next {
        match (used_up, suspicious) {
            (false, _) => again,
            // Direct has not brought a single answer: perhaps it is direct that is not let in.
            (true, true) => Next::Surprise,
            (true, false) => Next::HandOver(Err(AskFailure::Unusable { status })),
        }
    }

    fn torn(&self, refusal: Refusal, again: Next) -> Next {
        match refusal {
            Refusal::NotNow => again,
            Refusal::Lost(_) => Next::End(Ended::Failed(refusal.into())),
        }
    }

    /// The first calendar answer of a run is asked directly too, where direct is not proven on this account.
    fn comparison(&mut self, ask: &Ask, body: &str) -> Option<Purpose> {
        if !matches!(ask, Ask::Calendar { .. }) {
            return None;
        }
        let direct = self.compared.take()?;
        Some(Purpose::Compare { ask: ask.clone(), direct, in_page: json(body)? })
    }

    fn tried(&mut self, purpose: Purpose, now: Instant) -> BoxFuture<'a, Tried> {
        let (way, ask) = match &purpose {
            Purpose::Read(item) => (self.way.clone(), item.ask.clone()),
            Purpose::Compare { ask, direct, .. } => (Way::Direct(direct.clone()), ask.clone()),
        };
        let start = self.prover.pace.next_start(now);
        let deadline = self.prover.deadlines.of(&ask);
        let (base, requests): (&'a Url, &'a AtomicU64) = (self.prover.base, self.prover.requests);
        Box::pin(async move {
            sleep_until(start).await;
            let started = Instant::now();
            let fetched = way.ask(base, &ask_target(&ask), deadline, requests).await;
            Tried { purpose, started, fetched }
        })
    }
}

/// The first question that may be asked now.
fn next_due(queue: &mut VecDeque<Item>, now: Instant) -> Option<Item> {
    let due = |item: &Item| item.not_before.is_none_or(|not_before| not_before <= now);
    let position = queue.iter().position(due)?;
    queue.remove(position)
}

fn json(body: &str) -> Option<serde_json::Value> {
    serde_json::from_str(body.trim_start_matches('\u{feff}')).ok()
}

/// The same for the same question in every run.
fn spread(ask: &Ask) -> u64 {
    ask_target(ask).bytes().fold(7, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)))
}

fn gave_up(status: Option<u16>) -> PimsFailure {
    match status {
        Some(status) if status != 0 => {
            failure(Code::NeoAnswers, format!("nothing usable came; status {status}"))
        }
        Some(_) | None => failure(Code::NeoUnreachable, "nothing came at all"),
    }
}

fn out_of_time() -> PimsFailure {
    failure(Code::RunDeadline, "the run used up its time while reading")
}
