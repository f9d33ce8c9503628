//! What a panel does with a tray icon: it registers as the host, reads the item and its menu, and clicks.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use sync_core::view::icon::{Ground, icon};
use sync_core::view::tray::Face;
use zbus::message::Header;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Structure, Value};
use zbus::{Connection, Proxy};

use crate::until_seen;

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";

/// Pixels a side of the program's icon on Linux.
const SIZE: u32 = 32;

/// An entry as the bus carries it: its number, its properties, what stands below it.
type Node = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

type Items = Arc<Mutex<Vec<(String, String)>>>;

struct Watcher {
    items: Items,
}

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: &str, #[zbus(header)] header: Header<'_>) {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let (owner, path) = if service.starts_with('/') {
            (sender, service.to_owned())
        } else {
            (service.to_owned(), "/StatusNotifierItem".to_owned())
        };
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        // An icon registers again whenever its menu is replaced.
        items.retain(|known| *known != (owner.clone(), path.clone()));
        items.push((owner, path));
    }

    fn register_status_notifier_host(&self, _service: &str) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        let items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        items.iter().map(|(owner, path)| format!("{owner}{path}")).collect()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

/// A tray host on a session's bus; ends when dropped.
pub struct TrayHost {
    bus: Connection,
    items: Items,
}

/// One entry of a menu.
#[derive(Clone, Debug)]
pub struct Entry {
    id: i32,
    /// The words.
    pub label: String,
    /// It can be pressed.
    pub enabled: bool,
    /// It is a rule.
    pub rule: bool,
    /// What stands below it.
    pub below: Vec<Entry>,
}

impl TrayHost {
    /// Starts one on a bus.
    ///
    /// # Errors
    /// The bus does not answer, or it has a host.
    pub async fn start(bus: &str) -> anyhow::Result<Self> {
        let items = Items::default();
        let bus = zbus::connection::Builder::address(bus)?
            .serve_at("/StatusNotifierWatcher", Watcher { items: Arc::clone(&items) })?
            .name(WATCHER)?
            .build()
            .await?;
        Ok(Self { bus, items })
    }

    /// The item that registered last and still answers.
    async fn item(&self) -> Option<Proxy<'static>> {
        let items = self.items.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (owner, path) = items.last()?.clone();
        let item = zbus::proxy::Builder::<Proxy<'_>>::new(&self.bus)
            .destination(owner)
            .ok()?
            .path(path)
            .ok()?
            .interface(ITEM)
            .ok()?
            .cache_properties(zbus::proxy::CacheProperties::No)
            .build()
            .await
            .ok()?;
        item.get_property::<String>("Status").await.ok()?;
        Some(item)
    }

    /// How many icons were ever shown here.
    pub fn shown(&self) -> usize {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether an icon is there now.
    pub async fn is_there(&self) -> bool {
        self.item().await.is_some()
    }

    /// The process that shows the icon.
    pub async fn pid(&self) -> Option<u32> {
        let item = self.item().await?;
        let bus = zbus::fdo::DBusProxy::new(&self.bus).await.ok()?;
        bus.get_connection_unix_process_id(item.destination().to_owned()).await.ok()
    }

    /// The face that the icon shows.
    pub async fn face(&self) -> Option<Face> {
        self.icon().await.map(|(face, _)| face)
    }

    /// The face that the icon shows and what it is drawn for: the drawing of the core whose pixels it has.
    pub async fn icon(&self) -> Option<(Face, Ground)> {
        let item = self.item().await?;
        let file = PathBuf::from(item.get_property::<String>("IconName").await.ok()?);
        let seen = pixels(&file).ok()?;
        let faces = [Face::Starting, Face::Good, Face::Syncing, Face::Resting, Face::NeedsYou];
        faces
            .into_iter()
            .flat_map(|face| [(face, Ground::Dark), (face, Ground::Light)])
            .find(|(face, ground)| icon(*face, SIZE, *ground) == seen)
    }

    /// The menu as it is now.
    pub async fn menu(&self) -> Vec<Entry> {
        self.read_menu().await.unwrap_or_default()
    }

    async fn menu_proxy(&self) -> anyhow::Result<Proxy<'static>> {
        let item = self.item().await.context("no icon")?;
        let path: OwnedObjectPath = item.get_property("Menu").await?;
        let owner = item.destination().to_owned();
        Ok(Proxy::new(&self.bus, owner, path, MENU).await?)
    }

    async fn read_menu(&self) -> anyhow::Result<Vec<Entry>> {
        let menu = self.menu_proxy().await?;
        let asked = (0_i32, -1_i32, Vec::<String>::new());
        let (_, root): (u32, Node) = menu.call("GetLayout", &asked).await?;
        Ok(root.2.iter().filter_map(entry).collect())
    }

    /// The words of the first line.
    pub async fn line(&self) -> String {
        self.menu().await.first().map(|first| first.label.clone()).unwrap_or_default()
    }

    /// Presses the entry with these words, wherever it stands, once it is there.
    ///
    /// # Panics
    /// It never is.
    pub async fn press(&self, words: &str) {
        until_seen(&format!("{words:?} is pressed in the menu"), async || {
            let menu = self.menu().await;
            let Some(found) = find(&menu, words).filter(|found| found.enabled) else {
                return Some(menu.iter().map(|entry| entry.label.as_str()).collect::<Vec<_>>().join(" | "));
            };
            match self.click(found.id).await {
                Ok(()) => None,
                // The menu was replaced between the look and the press: nothing was pressed.
                Err(error) if error.to_string().contains("does not refer to a menu item") => {
                    Some(error.to_string())
                }
                // A program that ends at once need not answer.
                Err(_) if words.starts_with("Quit") => None,
                Err(error) => panic!("{words:?} was pressed: {error:#}"),
            }
        })
        .await;
    }

    async fn click(&self, entry: i32) -> anyhow::Result<()> {
        let clicked = (entry, "clicked", Value::from(0_i32), 0_u32);
        Ok(self.menu_proxy().await?.call::<_, _, ()>("Event", &clicked).await?)
    }
}

fn find<'a>(entries: &'a [Entry], words: &str) -> Option<&'a Entry> {
    entries.iter().find_map(
        |entry| {
            if entry.label == words { Some(entry) } else { find(&entry.below, words) }
        },
    )
}

/// `(id, properties, children)` as the bus carries it.
fn entry(value: &OwnedValue) -> Option<Entry> {
    let parts = Structure::try_from(value.try_clone().ok()?).ok()?;
    let [id, properties, children] = parts.fields() else { return None };
    let properties: HashMap<String, OwnedValue> = properties.try_clone().ok()?.try_into().ok()?;
    let Value::Array(children) = children else { return None };
    let text = |name: &str| {
        properties.get(name).and_then(|value| <&str>::try_from(value).ok()).unwrap_or_default().to_owned()
    };
    let enabled = properties.get("enabled").and_then(|value| bool::try_from(value).ok()).unwrap_or(true);
    Some(Entry {
        id: i32::try_from(id).ok()?,
        // One underscore marks the key that presses the entry; two are one that is shown.
        label: text("label").replace("__", "\u{1}").replace('_', "").replace('\u{1}', "_"),
        enabled,
        rule: text("type") == "separator",
        below: children
            .iter()
            .filter_map(|child| {
                let inner = if let Value::Value(inner) = child { inner } else { child };
                entry(&OwnedValue::try_from(inner.try_clone().ok()?).ok()?)
            })
            .collect(),
    })
}

/// The pixels of a PNG: RGBA, 8 bits each.
fn pixels(file: &std::path::Path) -> anyhow::Result<Vec<u8>> {
    let mut reader = png::Decoder::new(std::io::BufReader::new(std::fs::File::open(file)?)).read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().context("a picture of a size")?];
    let frame = reader.next_frame(&mut pixels)?;
    pixels.truncate(frame.buffer_size());
    Ok(pixels)
}
