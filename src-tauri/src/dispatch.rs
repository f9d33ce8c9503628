//! The one command of the window: an intent in, an answer or a failure out. No answer holds a secret: the desk and
//! [`Answer`] see to that, and there is no other way out of this program into the page.

use std::sync::Arc;

use sync_core::failure::{Code, Failure};
use sync_core::view::intent::{AgentIntent, Answer, Intent};
use tauri::{AppHandle, State, command};

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

/// Asks the desk; before there is one it is said why.
pub(crate) async fn ask(shell: &Shell, intent: AgentIntent) -> Result<Answer, Failure> {
    match (shell.desk(), intent) {
        (Some(desk), intent) => desk.handle(intent).await,
        (None, AgentIntent::Snapshot) => Ok(Answer::Snapshot { snapshot: Box::new(shell.before().0) }),
        (None, _) => Err(shell.stuck().unwrap_or_else(starting)),
    }
}

fn starting() -> Failure {
    Failure::new(Code::AlreadyRunning, "Odis Sync is still starting.", "Try again in a moment")
}
