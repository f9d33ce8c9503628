//! The one command of the window: an intent in, an answer or a failure out. No answer holds a secret: the desk and
//! [`Answer`] see to that, and there is no other way out of this program into the page.

use std::sync::Arc;
use std::time::Duration;

use sync_core::failure::Failure;
use sync_core::view::intent::{AgentIntent, Answer, Intent};
use sync_core::words::Refusal;
use tauri::{AppHandle, State, command};
use tokio::sync::watch;

use crate::doing;
use crate::shell::Shell;

/// Async, so that building a window or a dialog never happens on a thread that draws one.
#[command]
pub(crate) async fn dispatch(
    app: AppHandle,
    shell: State<'_, Arc<Shell>>,
    intent: Intent,
) -> Result<Answer, Failure> {
    match intent {
        Intent::Agent(intent) => ask(&shell, intent).await,
        Intent::Shell(intent) => doing::shell(&app, &shell, intent).await,
    }
}

/// The agent opens within this, or there is a reason why not. A press while it starts is no press lost.
const OPENS_WITHIN: Duration = Duration::from_secs(30);

/// Asks the desk, as soon as there is one; where there will be none it is said why.
pub(crate) async fn ask(shell: &Shell, intent: AgentIntent) -> Result<Answer, Failure> {
    if shell.desk().is_none() && matches!(intent, AgentIntent::Snapshot) {
        return Ok(Answer::Snapshot { snapshot: Box::new(shell.before().0) });
    }
    let desk = tokio::select! {
        opened = opened(shell.watch_desk(), shell.watch_stuck()) => opened?,
        () = tokio::time::sleep(OPENS_WITHIN) => return Err(starting()),
        () = shell.stopped() => return Err(starting()),
    };
    desk.handle(intent).await
}

/// What is waited for, or why it does not come.
async fn opened<T>(
    mut opens: watch::Receiver<Option<Arc<T>>>,
    mut stuck: watch::Receiver<Option<Failure>>,
) -> Result<Arc<T>, Failure> {
    loop {
        if let Some(open) = opens.borrow_and_update().clone() {
            return Ok(open);
        }
        if let Some(why) = stuck.borrow_and_update().clone() {
            return Err(why);
        }
        let changed = tokio::select! {
            changed = opens.changed() => changed,
            changed = stuck.changed() => changed,
        };
        if changed.is_err() {
            return Err(starting());
        }
    }
}

fn starting() -> Failure {
    Refusal::StillStarting.failure()
}

#[cfg(test)]
mod tests {
    use sync_core::failure::Code;

    use super::*;

    #[tokio::test]
    async fn a_press_while_the_agent_starts_waits_for_it_or_for_the_reason() {
        let (open, opens) = watch::channel(None::<Arc<u8>>);
        let (why, stuck) = watch::channel(None::<Failure>);
        let pressed = tokio::spawn(opened(opens.clone(), stuck.clone()));
        tokio::task::yield_now().await;
        assert!(!pressed.is_finished(), "it is not lost while nothing is known");
        open.send_replace(Some(Arc::new(7)));
        assert_eq!(pressed.await.expect("no panic").map(|open| *open).ok(), Some(7));

        open.send_replace(None);
        let pressed = tokio::spawn(opened(opens, stuck));
        why.send_replace(Some(Code::DiskFull.failure()));
        let refused = pressed.await.expect("no panic").err().map(|failure| failure.code);
        assert_eq!(refused, Some(Code::DiskFull));
    }
}
