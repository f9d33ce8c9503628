//! The project's function `second-opinion` (docs/cloud.md): a large language model's opinion about one visit, given through the
//! clinic's own project, so that no PC holds the provider's key.

use serde_json::json;
use sync_core::calls::opinion::{Opinion, Question};
use uuid::Uuid;

use super::{PushFailure, Supabase};

/// Why there is no opinion.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpinionFailure {
    /// The model has none about this visit; another visit may have one.
    #[error("no opinion about this visit ({0})")]
    NotAboutThis(u16),
    /// The function, the model or the way there does not answer: asking about another visit is as vain.
    #[error("second opinions cannot be asked for: answered {0}")]
    NotNow(u16),
    /// The project was not reached, or does not know the clinic's sign-in.
    #[error(transparent)]
    NotReached(#[from] PushFailure),
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
            status @ (400 | 413 | 422) => Err(OpinionFailure::NotAboutThis(status)),
            status => Err(OpinionFailure::NotNow(status)),
        }
    }
}
