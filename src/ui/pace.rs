//! How often jobs may ask for a frame: what they tell is drawn often where drawing is cheap, and seldom where it takes the
//! processor from them, as without a graphics processor.

use crate::session::Session;
use cpu_time::ProcessTime;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Drawing what jobs tell takes at most one part in so many of all processor time.
const ONE_PART_IN: u64 = 12;

/// Frames apart longer than this say nothing of what one costs.
const LONGEST: Duration = Duration::from_secs(2);

/// The cost of a frame, measured while nothing else runs; shared with whoever wakes the window.
#[derive(Clone, Default)]
pub struct Pace {
    /// Processor time of a frame over all threads, in nanoseconds.
    cost: Arc<AtomicU64>,
}

/// Measures what frames cost.
#[derive(Default)]
pub struct Meter {
    last: Option<ProcessTime>,
    rested: bool,
}

impl Pace {
    /// After how long the window is drawn again, asked for after `delay`.
    pub fn delay(&self, delay: Duration) -> Duration {
        let cores = crate::job::cores() as u64;
        delay.max(Duration::from_nanos(self.cost.load(Ordering::Relaxed) * ONE_PART_IN / cores))
    }

    fn note(&self, spent: Duration) {
        let spent = spent.as_nanos().min(u128::from(u64::MAX / 4)) as u64;
        let before = self.cost.load(Ordering::Relaxed);
        // The first frames make fonts and textures; what the cheapest of late took is what a frame costs.
        let cost = if before == 0 { spent } else { spent.min(before + before / 4) };
        self.cost.store(cost, Ordering::Relaxed);
    }
}

impl Meter {
    /// At the beginning of a frame: between two of them without a job, all that was computed was the frame.
    pub fn frame(&mut self, pace: &Pace, session: &Session) {
        let now = ProcessTime::try_now().ok();
        let rests = session.activities().next().is_none();
        if let (Some(now), Some(last)) = (now, self.last)
            && rests
            && self.rested
        {
            let spent = now.duration_since(last);
            if spent < LONGEST {
                pace.note(spent);
            }
        }
        (self.last, self.rested) = (now, rests);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_that_is_cheap_is_drawn_when_asked_for_and_a_dear_one_later() {
        let (pace, soon) = (Pace::default(), Duration::from_millis(50));
        assert_eq!(pace.delay(soon), soon);
        pace.note(Duration::from_micros(100));
        assert_eq!(pace.delay(soon), soon);
        for _ in 0..20 {
            pace.note(Duration::from_millis(400));
        }
        assert!(pace.delay(soon) > soon);
        assert_eq!(pace.delay(Duration::from_secs(60)), Duration::from_secs(60));
    }
}
