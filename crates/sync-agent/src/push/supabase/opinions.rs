//! The project's function `second-opinion` (docs/cloud.md): a large language model's opinion about one visit, given through the
//! clinic's own project, so that no PC holds the provider's key.

use serde_json::json;
use sync_core::calls::opinion::{Opinion, Question};
use uuid::Uuid;

use super::{PushFailure, Supabase};
use crate::push::http::Lost;

/// Why there is no opinion.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpinionFailure {
    /// The model has none about this visit; another visit may have one.
    #[error("no opinion about this visit ({0})")]
    NotAboutThis(u16),
    /// The function, the model or the way there did not answer as agreed.
    #[error("second opinions cannot be asked for: answered {0}")]
    NotNow(u16),
    /// The project was not reached, or does not know the clinic's sign-in.
    #[error(transparent)]
    NotReached(#[from] PushFailure),
}

impl OpinionFailure {
    /// Whether asking about another visit is as vain: the function is of another version and does not know this form, it is no member, nothing is
    /// there or set up, or there are too many requests.
    pub fn is_of_all(&self) -> bool {
        match self {
            Self::NotAboutThis(_) => false,
            Self::NotNow(status) => matches!(status, 400 | 403 | 404 | 412 | 429),
            Self::NotReached(failure) => {
                !matches!(failure, PushFailure::Lost(Lost::NoAnswer) | PushFailure::NotAgreed)
            }
        }
    }
}

impl Supabase {
    /// The second opinion about a visit of a clinic.
    ///
    /// # Errors
    /// There is none; asking again later is safe.
    pub async fn second_opinion(&self, clinic: Uuid, visit: &Question) -> Result<Opinion, OpinionFailure> {
        let body = serde_json::to_vec(&json!({ "clinic": clinic, "visit": visit }));
        let body = body.map_err(|_| PushFailure::Unwritable)?;
        let answer = self.post("functions/v1/second-opinion", &body, |answer| answer.status == 401).await?;
        match answer.status {
            200 => {
                let given = answer.body.unwrap_or_default();
                Ok(serde_json::from_value(given).map_err(|_| PushFailure::NotAgreed)?)
            }
            401 => Err(PushFailure::SignInRefused.into()),
            status @ (413 | 422) => Err(OpinionFailure::NotAboutThis(status)),
            status => Err(OpinionFailure::NotNow(status)),
        }
    }
}
