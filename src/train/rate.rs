//! The learning rate from epoch to epoch, and the end that training finds by itself.

use crate::recipe::{EarlyStopping, Schedule};

/// Follows a loss and says when it has not got better for a while.
#[derive(Clone, Copy, Debug)]
struct Patience {
    patience: usize,
    min_change: f64,
    best: f64,
    since: usize,
}

impl Patience {
    fn new(patience: usize, min_change: f64) -> Self {
        Self { patience, min_change, best: f64::INFINITY, since: 0 }
    }

    /// Hears of an epoch's loss; whether patience is at its end.
    fn is_over(&mut self, loss: f64) -> bool {
        if loss < self.best - self.min_change {
            self.best = loss;
            self.since = 0;
        } else {
            self.since += 1;
        }
        self.since >= self.patience
    }
}

/// The learning rate from epoch to epoch.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    schedule: Schedule,
    base: f64,
    epochs: usize,
    /// What a plateau has made of the rate so far.
    plateau: f64,
    patience: Option<Patience>,
}

impl Rate {
    /// For a training of so many epochs that begins with the rate `base`.
    pub fn new(schedule: Schedule, base: f64, epochs: usize) -> Self {
        let patience = match schedule {
            Schedule::Plateau { patience, min_change, .. } => Some(Patience::new(patience, min_change)),
            _ => None,
        };
        Self { schedule, base, epochs, plateau: 1.0, patience }
    }

    /// The rate of an epoch, counted from 1.
    pub fn of(&self, epoch: usize) -> f64 {
        let done = epoch.saturating_sub(1);
        let factor = match self.schedule {
            Schedule::Constant => 1.0,
            Schedule::Step { every, factor } => factor.powi((done / every.max(1)) as i32),
            Schedule::Cosine { to } => {
                let last = self.epochs.saturating_sub(1).max(1) as f64;
                to + (1.0 - to) * 0.5 * (1.0 + (std::f64::consts::PI * done as f64 / last).cos())
            }
            Schedule::Plateau { .. } => self.plateau,
        };
        self.base * factor
    }

    /// A person has chosen another rate: the schedule goes on from it.
    pub fn rebase(&mut self, rate: f64, epoch: usize) {
        let factor = self.of(epoch) / self.base;
        if factor > 0.0 && rate.is_finite() {
            self.base = rate / factor;
        }
    }

    /// Hears of the loss that is followed.
    pub fn hear(&mut self, loss: f64) {
        if let (Some(patience), Schedule::Plateau { factor, .. }) = (&mut self.patience, self.schedule)
            && patience.is_over(loss)
        {
            self.plateau *= factor;
            patience.since = 0;
        }
    }
}

/// Which epoch was the best, and whether there is still hope for a better one.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    patience: Option<Patience>,
    best: f64,
}

impl Progress {
    /// With or without an end of its own.
    pub fn new(stopping: Option<EarlyStopping>) -> Self {
        let patience = stopping.map(|stopping| Patience::new(stopping.patience, stopping.min_change));
        Self { patience, best: f64::INFINITY }
    }

    /// Hears of the loss that is followed: whether it is the best so far, and whether training is to end.
    pub fn hear(&mut self, loss: f64) -> (bool, bool) {
        let best = loss < self.best;
        self.best = self.best.min(loss);
        (best, self.patience.as_mut().is_some_and(|patience| patience.is_over(loss)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(schedule: Schedule, epochs: usize, losses: &[f64]) -> Vec<f64> {
        let mut rate = Rate::new(schedule, 1.0, epochs);
        let mut of = |epoch: usize| {
            let now = rate.of(epoch);
            if let Some(&loss) = losses.get(epoch - 1) {
                rate.hear(loss);
            }
            now
        };
        (1..=epochs).map(&mut of).collect()
    }

    #[test]
    fn schedules_follow_their_formulas() {
        assert_eq!(rates(Schedule::Constant, 3, &[]), [1.0; 3]);
        assert_eq!(rates(Schedule::Step { every: 2, factor: 0.5 }, 5, &[]), [1.0, 1.0, 0.5, 0.5, 0.25]);
        let cosine = rates(Schedule::Cosine { to: 0.0 }, 3, &[]);
        assert!((cosine[0] - 1.0).abs() < 1e-12 && (cosine[1] - 0.5).abs() < 1e-12 && cosine[2].abs() < 1e-12);
        let plateau = Schedule::Plateau { patience: 2, factor: 0.1, min_change: 0.0 };
        let found = rates(plateau, 6, &[1.0, 1.0, 1.0, 0.5, 0.6, 0.7]);
        assert_eq!(found, [1.0, 1.0, 1.0, 0.1, 0.1, 0.1]);
    }

    #[test]
    fn a_chosen_rate_is_what_the_schedule_goes_on_from() {
        let mut rate = Rate::new(Schedule::Step { every: 1, factor: 0.5 }, 1.0, 4);
        rate.rebase(0.1, 2);
        assert!((rate.of(2) - 0.1).abs() < 1e-12 && (rate.of(3) - 0.05).abs() < 1e-12);
    }

    #[test]
    fn training_ends_when_patience_does() {
        let stopping = EarlyStopping { patience: 2, min_change: 0.1, restore_best: true };
        let mut progress = Progress::new(Some(stopping));
        let heard: Vec<(bool, bool)> = [1.0, 0.8, 0.75, 0.74, 0.9].into_iter().map(|l| progress.hear(l)).collect();
        assert_eq!(heard, [(true, false), (true, false), (true, false), (true, true), (false, true)]);
        assert_eq!(Progress::new(None).hear(f64::NAN), (false, false));
    }
}
