//! What a desktop does with notifications: it shows them, and a person presses their button.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use zbus::Connection;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::OwnedValue;

const NAME: &str = "org.freedesktop.Notifications";
const PLACE: &str = "/org/freedesktop/Notifications";

/// A notification as it was shown.
#[derive(Clone, Debug)]
pub struct Toast {
    id: u32,
    /// Its first line.
    pub title: String,
    /// What stands below.
    pub body: String,
    /// Its buttons: key and words.
    pub buttons: Vec<(String, String)>,
}

type Shown = Arc<Mutex<Vec<Toast>>>;

struct Server {
    shown: Shown,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Server {
    #[expect(clippy::too_many_arguments, reason = "the call is the desktops' and has so many")]
    fn notify(
        &self,
        _program: &str,
        _replaces: u32,
        _icon: &str,
        title: &str,
        body: &str,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expires: i32,
    ) -> u32 {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let id = u32::try_from(shown.len()).unwrap_or(u32::MAX).saturating_add(1);
        let buttons = actions.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
        shown.push(Toast { id, title: title.to_owned(), body: body.to_owned(), buttons });
        id
    }

    fn close_notification(&self, _id: u32) {}

    fn get_capabilities(&self) -> Vec<String> {
        ["actions", "body"].map(str::to_owned).to_vec()
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ("toasts".to_owned(), "practice".to_owned(), "1".to_owned(), "1.2".to_owned())
    }

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action_key: &str) -> zbus::Result<()>;
}

/// A desktop's notifications on a session's bus; ends when dropped.
pub struct Toasts {
    bus: Connection,
    shown: Shown,
}

impl Toasts {
    /// Starts it on a bus.
    ///
    /// # Errors
    /// The bus does not answer, or somebody shows notifications there.
    pub async fn start(bus: &str) -> anyhow::Result<Self> {
        let shown = Shown::default();
        let bus = zbus::connection::Builder::address(bus)?
            .serve_at(PLACE, Server { shown: Arc::clone(&shown) })?
            .name(NAME)?
            .build()
            .await?;
        Ok(Self { bus, shown })
    }

    /// What was shown so far.
    pub fn shown(&self) -> Vec<Toast> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Presses a button of a notification.
    ///
    /// # Panics
    /// It has no such button.
    pub async fn press(&self, toast: &Toast, words: &str) {
        let button = toast.buttons.iter().find(|(_, label)| label == words);
        let (key, _) = button.unwrap_or_else(|| panic!("no button {words:?} in {toast:?}"));
        let server = self.bus.object_server().interface::<_, Server>(PLACE).await.expect("it is served");
        Server::action_invoked(server.signal_emitter(), toast.id, key).await.expect("the bus is there");
    }
}
