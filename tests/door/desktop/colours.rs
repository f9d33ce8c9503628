//! What a desktop tells of the person's colours: the portal's settings, with a bar that is light or dark.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use zbus::Connection;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::Value;

const NAME: &str = "org.freedesktop.portal.Desktop";
const PLACE: &str = "/org/freedesktop/portal/desktop";
const SCHEME: (&str, &str) = ("org.freedesktop.appearance", "color-scheme");

struct Portal {
    scheme: Arc<AtomicU32>,
}

#[zbus::interface(name = "org.freedesktop.portal.Settings")]
impl Portal {
    fn read_one(&self, namespace: &str, key: &str) -> zbus::fdo::Result<Value<'static>> {
        if (namespace, key) == SCHEME {
            Ok(Value::from(self.scheme.load(Ordering::Relaxed)))
        } else {
            Err(zbus::fdo::Error::InvalidArgs("it is not told here".to_owned()))
        }
    }

    #[zbus(signal)]
    async fn setting_changed(
        emitter: &SignalEmitter<'_>,
        namespace: &str,
        key: &str,
        value: Value<'_>,
    ) -> zbus::Result<()>;
}

/// A desktop's colours on a session's bus; ends when dropped.
pub struct Colours {
    bus: Connection,
    scheme: Arc<AtomicU32>,
}

impl Colours {
    /// Dark ones on a bus.
    ///
    /// # Errors
    /// The bus does not answer, or it has a portal.
    pub async fn dark(bus: &str) -> anyhow::Result<Self> {
        let scheme = Arc::new(AtomicU32::new(1));
        let bus = zbus::connection::Builder::address(bus)?
            .serve_at(PLACE, Portal { scheme: Arc::clone(&scheme) })?
            .name(NAME)?
            .build()
            .await?;
        Ok(Self { bus, scheme })
    }

    /// The person chooses light ones.
    ///
    /// # Errors
    /// The bus is gone.
    pub async fn turn_light(&self) -> anyhow::Result<()> {
        self.scheme.store(2, Ordering::Relaxed);
        let portal = self.bus.object_server().interface::<_, Portal>(PLACE).await?;
        let emitter = portal.signal_emitter();
        Ok(Portal::setting_changed(emitter, SCHEME.0, SCHEME.1, Value::from(2_u32)).await?)
    }
}
