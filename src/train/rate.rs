//! The learning rate from epoch to epoch, and the end that training finds by itself.

use crate::recipe::{EarlyStopping, Schedule};
use serde::{Deserialize, Serialize};

/// How long a loss has not got better, as it is kept in files.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Waited {
    /// The lowest loss that counted; `None` before the first.
    best: Option<f64>,
    /// Epochs since then.
    since: usize,
}

/// Where the learning rate stands.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RateState {
    /// The rate that the schedule is a factor of: the recipe's, or what a person's choice has made of it.
    base: f64,
    /// What a plateau has made of it so far.
    plateau: f64,
    waited: Option<Waited>,
}

/// How near training is to an end of its own.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProgressState {
    /// The lowest loss; `None` before the first epoch.
    best: Option<f64>,
    waited: Option<Waited>,
}

/// Infinity stands for no loss yet; JSON has no word for it.
fn heard(best: f64) -> Option<f64> {
    best.is_finite().then_some(best)
}

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
        self.is_used_up()
    }

    fn is_used_up(&self) -> bool {
        self.since >= self.patience
    }

    fn waited(&self) -> Waited {
        Waited { best: heard(self.best), since: self.since }
    }

    fn go_on(&mut self, waited: Waited) {
        self.best = waited.best.unwrap_or(f64::INFINITY);
        self.since = waited.since;
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

    /// A person has chosen another rate: the schedule goes on from it. Whether it can.
    pub fn rebase(&mut self, rate: f64, epoch: usize) -> bool {
        let factor = self.of(epoch) / self.base;
        let base = rate / factor;
        let can = factor > 0.0 && base.is_finite();
        if can {
            self.base = base;
        }
        can
    }

    /// Where it stands.
    pub fn state(&self) -> RateState {
        RateState { base: self.base, plateau: self.plateau, waited: self.patience.as_ref().map(Patience::waited) }
    }

    /// Goes on from where it stood; schedule and patience are those of the recipe.
    pub fn go_on(&mut self, state: RateState) {
        (self.base, self.plateau) = (state.base, state.plateau);
        if let (Some(patience), Some(waited)) = (&mut self.patience, state.waited) {
            patience.go_on(waited);
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

    /// Whether patience is at its end already.
    pub fn is_over(&self) -> bool {
        self.patience.as_ref().is_some_and(Patience::is_used_up)
    }

    /// Where it stands.
    pub fn state(&self) -> ProgressState {
        ProgressState { best: heard(self.best), waited: self.patience.as_ref().map(Patience::waited) }
    }

    /// Goes on from where it stood; patience is that of the recipe.
    pub fn go_on(&mut self, state: ProgressState) {
        self.best = state.best.unwrap_or(f64::INFINITY);
        if let (Some(patience), Some(waited)) = (&mut self.patience, state.waited) {
            patience.go_on(waited);
        }
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
        assert!(rate.rebase(0.1, 2) && !rate.rebase(f64::NAN, 2));
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

    #[test]
    fn rate_and_patience_go_on_where_they_stood_even_before_the_first_loss() {
        let plateau = Schedule::Plateau { patience: 2, factor: 0.5, min_change: 0.0 };
        let stopping = EarlyStopping { patience: 3, min_change: 0.0, restore_best: true };
        let losses = [1.0, 1.0, 1.0, 1.0, 0.5];
        for cut in 0..=losses.len() {
            let (mut rate, mut progress) = (Rate::new(plateau, 1.0, 9), Progress::new(Some(stopping)));
            let (mut later, mut after) = (rate, progress);
            for &loss in &losses[..cut] {
                rate.hear(loss);
                progress.hear(loss);
            }
            let text = serde_json::to_string(&(rate.state(), progress.state())).unwrap();
            let (of_rate, of_progress) = serde_json::from_str(&text).unwrap();
            later.go_on(of_rate);
            after.go_on(of_progress);
            assert_eq!(after.is_over(), cut == 4);
            for &loss in &losses[cut..] {
                rate.hear(loss);
                later.hear(loss);
                assert_eq!(after.hear(loss), progress.hear(loss));
            }
            assert_eq!((later.of(6), later.state()), (0.5, rate.state()));
        }
    }
}
