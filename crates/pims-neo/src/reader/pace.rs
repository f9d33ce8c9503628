//! How fast Neo is asked: 30 starts a second sustained with a burst of 60, halved whenever Neo says that it is too
//! much, and not at all for as long as Neo asks to be left alone.

use std::time::Duration;

use tokio::time::Instant;

const RATE: f64 = 30.0;
const BURST: f64 = 60.0;
const SLOWEST: f64 = 0.5;

/// The pace of one run. It only gets slower.
#[derive(Clone, Debug)]
pub(crate) struct Pace {
    rate: f64,
    burst: f64,
    /// Starts that may happen at once; below zero, starts that were promised already.
    credit: f64,
    counted_at: Option<Instant>,
    silent_until: Option<Instant>,
    halved_at: Option<Instant>,
}

impl Default for Pace {
    fn default() -> Self {
        Pace {
            rate: RATE,
            burst: BURST,
            credit: BURST,
            counted_at: None,
            silent_until: None,
            halved_at: None,
        }
    }
}

impl Pace {
    /// Reserves the next start; when it may happen.
    pub(crate) fn next_start(&mut self, now: Instant) -> Instant {
        if let Some(counted_at) = self.counted_at {
            let earned = now.saturating_duration_since(counted_at).as_secs_f64() * self.rate;
            self.credit = (self.credit + earned).min(self.burst);
        }
        self.counted_at = Some(now);
        self.credit -= 1.0;
        let start =
            if self.credit >= 0.0 { now } else { now + Duration::from_secs_f64(-self.credit / self.rate) };
        self.silent_until.map_or(start, |silent_until| start.max(silent_until))
    }

    /// Neo said 429 or 503 to a request that was started at `started`. Several in one breath count once.
    pub(crate) fn too_much(&mut self, started: Instant, now: Instant, pause: Option<Duration>) {
        if self.halved_at.is_none_or(|halved_at| started > halved_at) {
            self.rate = (self.rate / 2.0).max(SLOWEST);
            self.burst = 1.0;
            self.credit = self.credit.min(0.0);
            self.halved_at = Some(now);
        }
        if let Some(pause) = pause {
            let until = now + pause;
            self.silent_until = Some(self.silent_until.map_or(until, |known| known.max(until)));
        }
    }

    /// Until when nothing at all may be asked.
    pub(crate) fn silent_until(&self) -> Option<Instant> {
        self.silent_until
    }
}

/// Pause before try number `tries + 1` of the same question, spread by `spread` so that several do not fall
/// together.
pub(crate) fn back_off(tries: u32, spread: u64) -> Duration {
    let steps = tries.saturating_sub(1).min(5);
    Duration::from_millis((200 << steps) + spread % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Milliseconds after the first at which so many starts happen, all wanted at once.
    fn starts(pace: &mut Pace, now: Instant, count: usize) -> Vec<u128> {
        (0..count).map(|_| pace.next_start(now).duration_since(now).as_millis()).collect()
    }

    #[test]
    fn sixty_start_at_once_and_then_thirty_a_second() {
        let now = Instant::now();
        let starts = starts(&mut Pace::default(), now, 121);
        assert!(starts[..60].iter().all(|at| *at == 0), "the burst");
        assert_eq!(starts[60], 33, "then one every 33 ms");
        assert_eq!(starts[89], 1000, "thirty in the first second after it");
        assert_eq!(starts[119], 2000);
    }

    #[test]
    fn a_throttled_pace_is_halved_once_for_what_was_started_together() {
        let now = Instant::now();
        let mut pace = Pace::default();
        let later = now + Duration::from_millis(50);
        for _ in 0..4 {
            pace.too_much(now, later, None);
        }
        let gaps = starts(&mut pace, later, 3);
        assert_eq!(gaps, [66, 133, 200], "15 a second, without a burst");
        pace.too_much(later + Duration::from_millis(1), later + Duration::from_secs(1), None);
        let after = later + Duration::from_secs(2);
        assert_eq!(starts(&mut pace, after, 2), [0, 133], "7.5 a second once it says so again");
    }

    #[test]
    fn a_retry_after_is_kept_to_by_every_question() {
        let now = Instant::now();
        let mut pace = Pace::default();
        pace.too_much(now, now, Some(Duration::from_secs(3)));
        pace.too_much(now, now, Some(Duration::from_secs(1)));
        assert_eq!(starts(&mut pace, now, 3), [3000, 3000, 3000], "the longest pause counts");
    }

    #[test]
    fn the_pause_between_tries_doubles() {
        let pauses: Vec<u128> = (1..=5).map(|tries| back_off(tries, 0).as_millis()).collect();
        assert_eq!(pauses, [200, 400, 800, 1600, 3200]);
        assert!(back_off(40, u64::MAX) < Duration::from_secs(7), "and is bounded");
    }
}
