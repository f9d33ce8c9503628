//! The operating system's wish that this process ends.

/// Resolves when this process is asked to end: by SIGTERM, SIGHUP or an interrupt, elsewhere by Ctrl-C. What is asked from this
/// call on counts, also before the future is first polled; before it the process simply dies. To be called in a runtime.
pub fn asked() -> impl Future<Output = ()> + Send {
    #[cfg(unix)]
    let signals = {
        use tokio::signal::unix::{SignalKind, signal};
        (signal(SignalKind::terminate()), signal(SignalKind::hangup()), signal(SignalKind::interrupt()))
    };
    async move {
        #[cfg(unix)]
        if let (Ok(mut terminate), Ok(mut hangup), Ok(mut interrupt)) = signals {
            tokio::select! { _ = terminate.recv() => {}, _ = hangup.recv() => {}, _ = interrupt.recv() => {} }
            return;
        }
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::{Command, id};

    #[tokio::test]
    async fn a_signal_that_comes_before_anybody_waits_for_it_is_heard() {
        let asked = super::asked();
        let sent = Command::new("kill").args(["-TERM", &id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()));
        asked.await;
    }
}
