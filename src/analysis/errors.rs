//! How far a reconstruction is from its target.

use crate::recipe::ScoreSpace;

/// Outputs are taken as no nearer to 0 and 1 than this before their logarithm is, as Keras does.
const LEAST: f64 = 1e-7;

/// Values this far outside of 0 to 1 are rounding.
const ROUNDING: f64 = 1e-6;

/// The errors of one sample in every space that is kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct Errors {
    /// Mean of the squared differences.
    pub mse: f32,
    /// Mean of the absolute differences.
    pub mae: f32,
    /// Sum of the squared differences.
    pub sse: f32,
    /// Root of the sum of the squared differences.
    pub l2: f32,
    /// Mean binary cross-entropy; not a number where a target or an output is not within 0 to 1.
    pub bce: f32,
    /// The share of the values that carry the error, `(Σe²)² / (n Σe⁴)` (the inverse participation ratio): 1 where it
    /// is spread evenly or there is none, `1/n` where one value has it all.
    pub spread: f32,
}

/// Two samples that both have no cross-entropy are equal in it.
impl PartialEq for Errors {
    fn eq(&self, other: &Self) -> bool {
        let rest = |e: &Self| [e.mse, e.mae, e.sse, e.l2, e.spread];
        rest(self) == rest(other) && (self.bce == other.bce || (self.bce.is_nan() && other.bce.is_nan()))
    }
}

impl Errors {
    /// The error in one space.
    pub fn of(self, space: ScoreSpace) -> f32 {
        match space {
            ScoreSpace::Mse => self.mse,
            ScoreSpace::Mae => self.mae,
            ScoreSpace::Sse => self.sse,
            ScoreSpace::L2 => self.l2,
            ScoreSpace::Bce => self.bce,
        }
    }
}

/// The errors of one sample: `target` and `output` have the same length. Sums run in double precision.
pub fn sample_error(target: &[f32], output: &[f32]) -> Errors {
    let (mut squares, mut sizes, mut fourths) = (0.0f64, 0.0f64, 0.0f64);
    for (&t, &o) in target.iter().zip(output) {
        let difference = f64::from(o) - f64::from(t);
        let square = difference * difference;
        squares += square;
        fourths += square * square;
        sizes += difference.abs();
    }
    let n = target.len().max(1) as f64;
    Errors {
        mse: (squares / n) as f32,
        mae: (sizes / n) as f32,
        sse: squares as f32,
        l2: squares.sqrt() as f32,
        bce: binary_cross_entropy(target, output) as f32,
        spread: if fourths > 0.0 { (squares * squares / (n * fourths)) as f32 } else { 1.0 },
    }
}

/// `−mean(t ln o + (1 − t) ln(1 − o))`; not a number where a value is not within 0 to 1.
fn binary_cross_entropy(target: &[f32], output: &[f32]) -> f64 {
    let allowed = -ROUNDING..=1.0 + ROUNDING;
    let mut sum = 0.0;
    for (&t, &o) in target.iter().zip(output) {
        let (t, o) = (f64::from(t), f64::from(o));
        if !allowed.contains(&t) || !allowed.contains(&o) {
            return f64::NAN;
        }
        let (t, o) = (t.clamp(0.0, 1.0), o.clamp(LEAST, 1.0 - LEAST));
        // Most values of a picture are black: a logarithm that counts for nothing is not taken.
        if t > 0.0 {
            sum -= t * o.ln();
        }
        if t < 1.0 {
            sum -= (1.0 - t) * (1.0 - o).ln();
        }
    }
    sum / target.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_is_the_share_of_values_that_carry_the_error() {
        let spread = |output: &[f32]| sample_error(&[0.0; 4], output).spread;
        assert_eq!(spread(&[0.0, 0.0, 0.5, 0.0]), 0.25);
        assert_eq!(spread(&[0.5, 0.5, -0.5, 0.5]), 1.0);
        assert_eq!(spread(&[0.0; 4]), 1.0);
        assert_eq!(spread(&[0.25, 0.0, 0.0, 0.25]), 0.5);
    }

    #[test]
    fn there_is_no_cross_entropy_of_values_that_are_no_shares() {
        assert!(sample_error(&[0.5, 1.1], &[0.5, 0.5]).bce.is_nan());
        assert!(sample_error(&[0.5, 1.0], &[0.5, -0.1]).bce.is_nan());
        assert!(sample_error(&[0.5, 1.0], &[0.5, f32::NAN]).bce.is_nan());
        assert!(sample_error(&[0.5, 1.000_000_5], &[0.5, 0.5]).bce.is_finite());
    }
}
