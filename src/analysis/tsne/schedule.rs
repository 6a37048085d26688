//! What each step of a map is made with.
//!
//! Usual t-SNE exaggerates at first and then stops at once: what lies on the wrong side of an island by then stays
//! there. Here the exaggeration is eased off step by step, so that islands loosen while points still pass through
//! them. Of MNIST's digits this keeps more neighbours at a lower divergence, and maps of different starts agree
//! (`cargo bench --bench maps`; `benches/README.md` lists the figures).

use super::Descent;
use super::moving::Pace;
use crate::recipe::MapEngine;

/// Whose steps these are.
const ENGINE: MapEngine = MapEngine::Mesh;

/// The steps of a map.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    exaggeration: f64,
    whole: usize,
    eased: usize,
    learning_rate: f64,
    momentum: [f64; 2],
}

impl Schedule {
    /// Of so many steps for `samples` samples.
    pub fn new(descent: &Descent, iterations: usize, samples: usize) -> Self {
        Self {
            exaggeration: descent.exaggeration.max(1.0),
            whole: descent.exaggerated.unwrap_or(ENGINE.usual_exaggeration(iterations)),
            eased: descent.eased.unwrap_or(ENGINE.usual_easing(iterations)),
            learning_rate: descent.learning_rate.unwrap_or(ENGINE.usual_rate(samples)),
            momentum: descent.momentum,
        }
    }

    /// How a step is made; they count from 0. The steps are smaller by as much as neighbours are drawn closer: so all
    /// go as far (Belkina and others, 2019).
    pub fn pace(&self, step: usize) -> Pace {
        let left = match step.checked_sub(self.whole) {
            None => 1.0,
            Some(past) if past < self.eased => 1.0 - past as f64 / self.eased as f64,
            Some(_) => 0.0,
        };
        let exaggeration = self.exaggeration.powf(left);
        Pace {
            exaggeration: exaggeration as f32,
            learning_rate: (self.learning_rate / exaggeration) as f32,
            momentum: self.momentum[usize::from(left == 0.0)] as f32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exaggeration_holds_is_eased_off_and_ends() {
        let schedule = Schedule::new(&Descent { exaggeration: 16.0, ..Descent::default() }, 1000, 10_000);
        let exaggeration = |step| schedule.pace(step).exaggeration;
        assert_eq!([0, 49, 50].map(exaggeration), [16.0; 3]);
        assert!((exaggeration(200) - 4.0).abs() < 1e-5, "half way down is the root");
        assert_eq!([350, 999].map(exaggeration), [1.0; 2]);
        assert!((0..999).all(|step| exaggeration(step + 1) <= exaggeration(step)));
        assert_eq!(schedule.pace(0).learning_rate, 625.0);
        assert_eq!(schedule.pace(350).learning_rate, 10_000.0);
        assert_eq!([349, 350].map(|step| schedule.pace(step).momentum), [0.8, 0.9]);
    }

    #[test]
    fn what_is_asked_for_is_taken() {
        let none = Descent { exaggeration: 1.0, ..Descent::default() };
        assert_eq!(Schedule::new(&none, 100, 5).pace(0).exaggeration, 1.0);
        let sudden =
            Descent { exaggerated: Some(250), eased: Some(0), learning_rate: Some(12.0), ..Descent::default() };
        let schedule = Schedule::new(&sudden, 1000, 5);
        assert_eq!([249, 250].map(|step| schedule.pace(step).exaggeration), [12.0, 1.0]);
        assert_eq!([249, 250].map(|step| schedule.pace(step).learning_rate), [1.0, 12.0]);
    }
}
