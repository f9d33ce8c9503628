//! The one source of chance: random bytes from the operating system, jitter, new ids.
//!
//! Everything that decides takes these as arguments, so that a run can be repeated; only the agent's outermost
//! layer and the nonces of [`crate::vault::seal`] ask here.

use uuid::Uuid;

/// The operating system gave no randomness. Nothing is sealed and no id is made without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gives no random bytes")]
pub struct NoChance;

/// `N` random bytes, good enough for keys and nonces.
///
/// # Errors
/// The operating system gave none.
pub fn bytes<const N: usize>() -> Result<[u8; N], NoChance> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NoChance)?;
    Ok(bytes)
}

/// A number in `[0, 1)`; the middle where the operating system has none to give, for jitter is no secret.
pub fn jitter() -> f64 {
    getrandom::u64().map_or(0.5, unit)
}

/// The 53 upper bits as a fraction: every value is exact and below one.
fn unit(bits: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    let numerator = (bits >> 11) as f64;
    numerator / (1_u64 << 53) as f64
}

/// A new random id.
///
/// # Errors
/// The operating system gave no randomness.
pub fn new_id() -> Result<Uuid, NoChance> {
    Ok(uuid::Builder::from_random_bytes(bytes::<16>()?).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_never_reaches_one() {
        assert!(unit(u64::MAX) < 1.0, "the largest draw must stay below one");
        assert_eq!(unit(0), 0.0, "the smallest draw is zero");
        assert!((0..1000).map(|_| jitter()).all(|j| (0.0..1.0).contains(&j)), "every draw lies in [0, 1)");
    }

    #[test]
    fn two_draws_differ() {
        assert_ne!(bytes::<32>().unwrap(), bytes::<32>().unwrap(), "equal keys would mean no chance at all");
        let id = new_id().unwrap();
        assert_ne!(id, new_id().unwrap());
        assert_eq!(id.get_version_num(), 4, "ids are RFC 9562 version 4");
    }
}
