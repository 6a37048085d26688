//! How far a reconstruction is from its target.

use crate::recipe::ScoreSpace;

/// The errors of one sample in every space that is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Errors {
    /// Mean of the squared differences.
    pub mse: f32,
    /// Mean of the absolute differences.
    pub mae: f32,
    /// Root of the sum of the squared differences.
    pub l2: f32,
}

impl Errors {
    /// The error in one space.
    pub fn of(self, space: ScoreSpace) -> f32 {
        match space {
            ScoreSpace::Mse => self.mse,
            ScoreSpace::Mae => self.mae,
            ScoreSpace::L2 => self.l2,
        }
    }
}

/// The errors of one sample: `target` and `output` have the same length. Sums run in double precision.
pub fn sample_error(target: &[f32], output: &[f32]) -> Errors {
    let (mut squares, mut sizes) = (0.0f64, 0.0f64);
    for (t, o) in target.iter().zip(output) {
        let difference = f64::from(o - t);
        squares += difference * difference;
        sizes += difference.abs();
    }
    let n = target.len().max(1) as f64;
    Errors { mse: (squares / n) as f32, mae: (sizes / n) as f32, l2: squares.sqrt() as f32 }
}
