//! Sessions that are kept, and ones that are over.

use std::time::Duration;

use pims_neo::Neo;
use practice::neo::{Area, Fault, Kind, Rule, SessionDeath, SessionOver};
use secrecy::SecretString;
use sync_core::failure::Code;
use sync_core::ports::{KeptSession, Opening, Pims, PimsFailure, ReaderKind, SubmitPermit};

use crate::world::{World, bounded, browser_pids, evening, processes_naming, read};

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_session_is_used_again_without_a_browser_where_direct_is_proven() {
    let world = World::new(|_| {}).await;
    let kept = bounded(world.kept_session()).await;
    let submits = world.site.password_submits();
    world.site.clear_log();

    let mut neo = world.direct_reader();
    let opened = bounded(neo.open(Opening::Kept(&kept))).await.unwrap();
    assert_eq!(opened.reader, ReaderKind::Direct);
    assert!(!opened.signed_in);
    assert!(world.site.requests().is_empty(), "nothing is asked only to learn whether the session lives");
    let (heard, outcome) = bounded(read(&mut neo, vec![world.calendar()])).await;
    outcome.unwrap();
    assert_eq!(heard.good(), 1);
    let asks = world.consultations();
    let (heard, outcome) = bounded(read(&mut neo, asks.clone())).await;
    outcome.unwrap();
    assert_eq!(heard.good(), asks.len());
    assert!(processes_naming(world.folder.path()).is_empty(), "no browser was started");
    let requests = world.site.requests();
    assert_eq!(requests.len(), 1 + asks.len(), "one request for the calendar and one for each visit");
    assert!(
        requests.iter().all(|request| request.kind == Kind::Data && !request.from_browser),
        "only data was asked"
    );
    assert!(
        requests.iter().all(|request| request.user_agent.contains("Chrome/") && !request.user_agent.contains("Headless")),
        "by the browser's own name"
    );
    let closing = bounded(neo.close()).await;
    assert_eq!(closing.requests as usize, requests.len(), "every request is counted");
    let session = closing.session.expect("it is still good");
    assert_eq!(session.signed_in_at, kept.signed_in_at, "using it does not make it younger");
    assert_eq!((submits, world.site.password_submits()), (1, 0));
    assert!(world.site.max_parallel() <= 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_session_is_proven_in_the_page_where_direct_is_not() {
    let world = World::new(|_| {}).await;
    let kept = bounded(world.kept_session()).await;
    let mut neo = world.reader();
    let opened = bounded(neo.open(Opening::Kept(&kept))).await.unwrap();
    assert_eq!(opened.reader, ReaderKind::InPage);
    let (heard, outcome) = bounded(read(&mut neo, vec![world.calendar()])).await;
    outcome.unwrap();
    assert_eq!(heard.good(), 1);
    let closing = bounded(neo.close()).await;
    assert_eq!(closing.direct_proven, Some(true));
    assert_eq!(closing.session.unwrap().signed_in_at, kept.signed_in_at);
    assert_eq!(world.site.password_submits(), 1, "only the first one");
    world.assert_nothing_left();
}

/// Every way in which Neo says that a session is over.
const OVER: [SessionOver; 4] =
    [SessionOver::SignInPage, SessionOver::Status401, SessionOver::Status403, SessionOver::Status419];

/// Takes up a kept session that is over, until it is said so: by the opening where the page is asked, by the first
/// question where nothing is.
async fn taken_up(world: &World, neo: &mut Neo, kept: &KeptSession, direct: bool) -> PimsFailure {
    let opened = bounded(neo.open(Opening::Kept(kept))).await;
    if !direct {
        return opened.unwrap_err();
    }
    opened.unwrap();
    let (heard, outcome) = bounded(read(neo, vec![world.calendar()])).await;
    assert!(heard.0.is_empty(), "the calendar may be asked again");
    outcome.unwrap_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_session_that_is_over_is_said_so_and_nothing_is_submitted() {
    for over in OVER {
        let world = World::new(|switches| switches.session_over = over).await;
        let kept = bounded(world.kept_session()).await;
        world.site.expire_sessions();
        for direct in [false, true] {
            let mut neo = if direct { world.direct_reader() } else { world.reader() };
            let failure = taken_up(&world, &mut neo, &kept, direct).await;
            let case = format!("{over:?}, direct: {direct}");
            assert_eq!(failure.code, Code::NeoSessionLost, "{case}: {}", failure.detail);
            assert!(bounded(neo.close()).await.session.is_none(), "{case}: nothing is left to keep");
            world.assert_nothing_left();
        }
        assert_eq!(world.site.password_submits(), 1, "{over:?}: only the first one");
    }
}

/// Sees which processes of the browser there are when the password is about to be submitted.
struct Watching<'a> {
    pids: &'a (dyn Fn() -> Vec<u32> + Sync),
    seen: Vec<u32>,
}

impl SubmitPermit for Watching<'_> {
    fn about_to_submit(&mut self) -> Result<(), PimsFailure> {
        self.seen = (self.pids)();
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_kept_session_that_is_over_one_sign_in_reads_the_calendar() {
    for over in OVER {
        for direct in [false, true] {
            let world = World::new(|switches| switches.session_over = over).await;
            let kept = bounded(world.kept_session()).await;
            world.site.expire_sessions();
            let mut neo = if direct { world.direct_reader() } else { world.reader() };
            taken_up(&world, &mut neo, &kept, direct).await;

            let case = format!("{over:?}, direct: {direct}");
            let (found_it_over, _) = browser_pids(world.folder.path());
            let pids = || processes_naming(world.folder.path());
            let mut permit = Watching { pids: &pids, seen: Vec::new() };
            let access = world.access();
            let signing_in = neo.open(Opening::SignIn { access: &access, permit: &mut permit });
            let opened = bounded(signing_in).await.unwrap();
            assert!(opened.signed_in, "{case}");
            assert!(permit.seen.contains(&found_it_over), "{case}: the browser that is there signs in");
            let (heard, outcome) = bounded(read(&mut neo, vec![world.calendar()])).await;
            outcome.unwrap();
            assert_eq!(heard.good(), 1, "{case}");
            assert_eq!(world.site.password_submits(), 2, "{case}: the kept one's and one more");
            let closing = bounded(neo.close()).await;
            let kind = if direct { ReaderKind::Direct } else { ReaderKind::InPage };
            assert_eq!(closing.reader, Some(kind), "{case}: an ended session says nothing against direct");
            assert_ne!(closing.direct_proven, Some(false), "{case}");
            assert!(closing.session.is_some(), "{case}");
            world.assert_nothing_left();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_never_answers_a_kept_session_is_unreachable_within_the_time_of_an_opening() {
    let world = World::new(|_| {}).await;
    let kept = bounded(world.kept_session()).await;
    world.site.switches(|switches| switches.faults = vec![Rule::always(Area::Data, Fault::Stall)]);
    let mut options = world.options();
    options.direct_proven = true;
    options.patience.open = Duration::from_secs(2);
    let mut neo = Neo::new(options);
    bounded(neo.open(Opening::Kept(&kept))).await.unwrap();
    let (heard, outcome) = bounded(read(&mut neo, vec![world.calendar()])).await;
    assert_eq!(outcome.unwrap_err().code, Code::NeoUnreachable);
    assert!(heard.0.is_empty());
    assert!(bounded(neo.close()).await.session.is_some(), "nothing was said against the session");
    world.assert_nothing_left();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_not_found_proves_no_kept_session() {
    for alive in [true, false] {
        let world = World::new(|_| {}).await;
        let kept = bounded(world.kept_session()).await;
        if !alive {
            world.site.expire_sessions();
        }
        let gone = Fault::Status { code: 404, retry_after: None };
        world.site.switches(|switches| switches.faults = vec![Rule::always(Area::PageData, gone)]);
        let mut neo = world.direct_reader();
        bounded(neo.open(Opening::Kept(&kept))).await.unwrap();
        let asks = world.consultations();
        let (heard, outcome) = bounded(read(&mut neo, asks.clone())).await;
        if alive {
            outcome.unwrap();
            assert_eq!(heard.0.len(), asks.len());
        } else {
            assert_eq!(outcome.unwrap_err().code, Code::NeoSessionLost);
            assert!(heard.0.is_empty(), "what a dead session did not find may well be there");
        }
        bounded(neo.close()).await;
        world.assert_nothing_left();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_session_is_over_at_once() {
    let world = World::new(|_| {}).await;
    let kept = KeptSession { cookies: SecretString::from("no session"), signed_in_at: evening() };
    let mut neo = world.reader();
    let failure = bounded(neo.open(Opening::Kept(&kept))).await.unwrap_err();
    assert_eq!(failure.code, Code::NeoSessionLost);
    assert!(world.site.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ends_in_the_middle_is_renewed_and_the_rest_is_read() {
    for over in OVER {
        for direct in [false, true] {
            let world = World::new(|switches| switches.session_over = over).await;
            let mut neo = if direct { world.direct_reader() } else { world.reader() };
            bounded(world.sign_in(&mut neo)).await.unwrap();
            world
                .site
                .switches(|switches| switches.session_death = Some(SessionDeath { after: 20, each: false }));
            let asks = world.consultations();
            let (heard, outcome) = bounded(read(&mut neo, asks.clone())).await;
            let case = format!("{over:?}, direct: {direct}");
            assert_eq!(outcome.unwrap_err().code, Code::NeoSessionLost, "{case}");
            assert!(heard.good() >= 10, "{case}: what came before stays: {}", heard.good());
            assert_eq!(heard.good(), heard.0.len(), "{case}: nothing was handed over as failed");

            let rest = heard.missing(&asks);
            assert!(!rest.is_empty());
            bounded(world.sign_in(&mut neo)).await.unwrap();
            let (heard, outcome) = bounded(read(&mut neo, rest.clone())).await;
            outcome.unwrap();
            assert_eq!(heard.good(), rest.len(), "{case}: the rest");
            assert_eq!(world.site.password_submits(), 2, "{case}");
            bounded(neo.close()).await;
            world.assert_nothing_left();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn direct_that_is_not_let_in_is_asked_again_in_the_page() {
    let world = World::new(|_| {}).await;
    let kept = bounded(world.kept_session()).await;
    world.site.switches(|switches| switches.refuses_direct = true);
    let mut neo = world.direct_reader();
    bounded(neo.open(Opening::Kept(&kept))).await.unwrap();
    let (heard, outcome) = bounded(read(&mut neo, vec![world.calendar()])).await;
    outcome.unwrap();
    assert_eq!(heard.good(), 1, "the session lives, only direct is refused");
    let closing = bounded(neo.close()).await;
    assert_eq!(closing.direct_proven, Some(false));
    assert_eq!(closing.reader, Some(ReaderKind::InPage));
    assert_eq!(world.site.password_submits(), 1);
    world.assert_nothing_left();
}

#[tokio::test(flavor = "multi_thread")]
async fn direct_that_is_refused_in_the_middle_goes_on_in_the_page() {
    let world = World::new(|_| {}).await;
    let kept = bounded(world.kept_session()).await;
    let mut neo = world.direct_reader();
    bounded(neo.open(Opening::Kept(&kept))).await.unwrap();
    world.site.switches(|switches| switches.refuses_direct = true);
    let asks = world.consultations();
    let (heard, outcome) = bounded(read(&mut neo, asks.clone())).await;
    outcome.unwrap();
    assert_eq!(heard.good(), asks.len());
    let closing = bounded(neo.close()).await;
    assert_eq!(closing.direct_proven, Some(false));
    assert_eq!(closing.reader, Some(ReaderKind::InPage));
    assert_eq!(world.site.password_submits(), 1, "no second sign-in");
    world.assert_nothing_left();
}

#[tokio::test(flavor = "multi_thread")]
async fn direct_that_answers_differently_is_not_proven() {
    let world = World::new(|switches| switches.refuses_direct = true).await;
    let mut neo = world.reader();
    bounded(world.sign_in(&mut neo)).await.unwrap();
    let (heard, outcome) = bounded(read(&mut neo, vec![world.calendar()])).await;
    outcome.unwrap();
    assert_eq!(heard.good(), 1, "the page's answer counts");
    assert_eq!(bounded(neo.close()).await.direct_proven, Some(false));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_direct_is_proven_the_browser_goes_as_soon_as_it_has_signed_in() {
    let world = World::new(|_| {}).await;
    let mut neo = world.direct_reader();
    let opened = bounded(world.sign_in(&mut neo)).await.unwrap();
    assert_eq!(opened.reader, ReaderKind::Direct);
    assert!(opened.signed_in);
    world.assert_nothing_left();
    let (heard, outcome) = bounded(read(&mut neo, vec![world.calendar()])).await;
    outcome.unwrap();
    assert_eq!(heard.good(), 1);
    assert!(bounded(neo.close()).await.session.is_some());
}
