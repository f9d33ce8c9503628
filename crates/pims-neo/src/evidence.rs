//! What is kept of a page that surprised us: its outline always, and a picture where the clinic chose so.
//!
//! The outline is tags, attribute names and lengths, indented as they nest. Neither text nor attribute values nor
//! addresses are taken, so that it can be stored and sent as it is. A picture is client data: it is bounded, it lives in
//! memory alone, and it is not taken while the page holds a password.

use std::time::Duration;

use serde::Deserialize;
use sync_core::ports::{Evidence, Screenshot};
use tokio::time::timeout;

use crate::browser::Driver;
use crate::sign_in::page_script;

/// A picture may take so long; a run does not wait longer for one.
const PICTURE: Duration = Duration::from_secs(3);

/// What is kept of the page, if the page still answers.
pub(crate) async fn taken(driver: &Driver) -> Option<Evidence> {
    let outline: String = driver.short(page_script("skeleton()")).await.ok()?;
    let skeleton = Some(only_structure(&outline)).filter(|skeleton| !skeleton.is_empty())?;
    let screenshot = if driver.takes_pictures() {
        // A browser that is slow to draw is not lost for it.
        timeout(PICTURE, screenshot(driver)).await.ok().flatten()
    } else {
        None
    };
    Some(Evidence { skeleton, screenshot })
}

async fn screenshot(driver: &Driver) -> Option<Screenshot> {
    if holds_a_secret(driver).await {
        return None;
    }
    let picture = driver.picture().await.ok().and_then(Screenshot::new)?;
    // The page may have become another one while it was drawn.
    if holds_a_secret(driver).await { None } else { Some(picture) }
}

/// What the fields of a page hold.
#[derive(Deserialize)]
struct Held {
    /// Which document, as in [`sync_core::sign_in::page::PageFacts::document`].
    document: String,
    /// A field for a password holds something.
    secret: bool,
    /// Any field holds something.
    any: bool,
}

/// Whether a picture could show a password. A page that does not say is one that does.
async fn holds_a_secret(driver: &Driver) -> bool {
    let held: Result<Held, _> = driver.short(page_script("held()")).await;
    held.map_or(true, |held| could_show_it(&held, driver.typed_into().as_deref()))
}

/// A page can show a password in a field of any kind: where ours was typed, none may hold anything.
fn could_show_it(held: &Held, typed_into: Option<&str>) -> bool {
    held.secret || (held.any && typed_into == Some(held.document.as_str()))
}

/// The page made this text, and a page can say anything: whatever is not the shape of a skeleton is dropped.
fn only_structure(taken: &str) -> String {
    let kept: Vec<&str> = taken.lines().filter(|line| is_structure(line)).collect();
    kept.join("\n")
}

fn is_structure(line: &str) -> bool {
    let line = line.trim_start_matches(' ');
    let is_name = |name: &str| {
        !name.is_empty()
            && name.len() <= 40
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_:.@*()[]".contains(&byte))
    };
    let (head, length) = line.split_once(" #").unwrap_or((line, "0"));
    if length.parse::<u32>().is_err() {
        return false;
    }
    match head.split_once(" [") {
        Some((tag, attributes)) => {
            is_name(tag) && attributes.strip_suffix(']').is_some_and(|names| names.split(' ').all(is_name))
        }
        None => is_name(head),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_could_show_a_password_is_not_pictured() {
        let held = |secret, any| Held { document: "7.5".to_owned(), secret, any };
        assert!(could_show_it(&held(true, true), None), "a password field holds something, whoever typed it");
        assert!(
            could_show_it(&held(false, true), Some("7.5")),
            "ours was typed here and may stand in any field"
        );
        assert!(!could_show_it(&held(false, true), Some("7.4")), "it was typed into a page that is gone");
        assert!(!could_show_it(&held(false, true), None));
        assert!(!could_show_it(&held(false, false), Some("7.5")), "the fields were emptied");
    }

    #[test]
    fn a_skeleton_keeps_structure_and_drops_anything_else() {
        let taken =
            "html [lang]\n body\n  p [class data-id] #12\nBella has fleas\n  a [href=x]\n  b #many\n  i";
        assert_eq!(only_structure(taken), "html [lang]\n body\n  p [class data-id] #12\n  i");
    }
}
