//! A picture of the page, and what must be known before one is taken.

use std::sync::PoisonError;

use base64::Engine as _;
use chromiumoxide::cdp::browser_protocol::page::{CaptureScreenshotFormat, CaptureScreenshotParams};

use super::{Driver, Refusal};

impl Driver {
    /// Whether a picture may be taken of a page that surprises us.
    pub(crate) fn takes_pictures(&self) -> bool {
        self.shared.pictures
    }

    /// The page as it is drawn, as a PNG.
    pub(crate) async fn picture(&self) -> Result<Vec<u8>, Refusal> {
        let shown = CaptureScreenshotParams {
            format: Some(CaptureScreenshotFormat::Png),
            ..CaptureScreenshotParams::default()
        };
        let taken = self.within(self.shared.patience, self.shared.page.execute(shown)).await?;
        let text: &str = taken.result.data.as_ref();
        base64::engine::general_purpose::STANDARD.decode(text).map_err(|_| Refusal::NotNow)
    }

    /// A password is about to be typed into this document.
    pub(crate) fn types_into(&self, document: &str) {
        *self.shared.typed_into.lock().unwrap_or_else(PoisonError::into_inner) = Some(document.to_owned());
    }

    /// The document into which a password was typed last.
    pub(crate) fn typed_into(&self) -> Option<String> {
        self.shared.typed_into.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
