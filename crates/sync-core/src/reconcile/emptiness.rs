//! Whether an empty calendar may be believed.

use std::collections::BTreeMap;

use super::ASK_ABOUT_AT_MOST;
use crate::neo::AppointmentWord;
use crate::practice::{AppointmentId, VisitStatus};
use crate::schedule::Window;

/// Whether an empty calendar may be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emptiness {
    /// There is nothing booked.
    Believed,
    /// The calendar contradicts what is known: nothing of this reading is used.
    Suspicious,
}

/// Judges an empty calendar by a second signal: the PIMS's configuration answered as it should, and it says of each
/// visit known for the window why it is not in the calendar: deleted, cancelled, closed, a blocked time now, or moved out
/// of the window.
///
/// `words` are the PIMS's own words about the known, unclosed visits of the window that were asked for.
pub fn judge_emptiness(
    configuration_recognised: bool,
    known_in_window: usize,
    words: &BTreeMap<AppointmentId, AppointmentWord>,
    window: &Window,
) -> Emptiness {
    if !configuration_recognised {
        return Emptiness::Suspicious;
    }
    if known_in_window == 0 {
        return Emptiness::Believed;
    }
    let explains = |word: &&AppointmentWord| match word {
        AppointmentWord::Deleted | AppointmentWord::Cancelled { .. } => true,
        AppointmentWord::Exists { appointment, block } => {
            *block || appointment.status.meaning == VisitStatus::Closed || !window.holds(appointment.start)
        }
        AppointmentWord::Unknown => false,
    };
    let explained = words.values().filter(explains).count();
    if explained >= known_in_window.min(ASK_ABOUT_AT_MOST) {
        Emptiness::Believed
    } else {
        Emptiness::Suspicious
    }
}
