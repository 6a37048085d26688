//! Noise on scaled samples, the same on every call.

use crate::data::SampleShape;
use crate::recipe::{Noise, NoiseKind};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

/// What noise needs to know of the samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoiseField {
    /// Kind and strength.
    pub noise: Noise,
    /// The shape of a sample.
    pub shape: SampleShape,
    /// The lowest and the highest value that scaling gives; noise stays between them.
    pub bounds: (f32, f32),
}

impl NoiseField {
    /// Adds the noise to one sample's scaled values.
    pub fn add(&self, rng: &mut ChaCha8Rng, row: &mut [f32]) {
        let (low, high) = self.bounds;
        let amount = self.noise.amount;
        // No noise changes nothing, not even a value beyond what the training part has.
        if amount == 0.0 {
            return;
        }
        match self.noise.kind {
            NoiseKind::Gaussian => {
                for x in row {
                    let z: f32 = rng.sample(StandardNormal);
                    *x = (*x + amount * z).clamp(low, high);
                }
            }
            NoiseKind::SaltAndPepper => {
                for x in row {
                    let (hit, salt): (f32, bool) = (rng.random(), rng.random());
                    if hit < amount {
                        *x = if salt { high } else { low };
                    }
                }
            }
            NoiseKind::Occlusion => self.occlude(rng, row),
        }
    }

    /// Covers a square of a picture, or a stretch of a series.
    fn occlude(&self, rng: &mut ChaCha8Rng, row: &mut [f32]) {
        let low = self.bounds.0;
        let side = |length: usize| (self.noise.amount * length as f32).round() as usize;
        let (height, width, channels) = match self.shape {
            SampleShape::Image { height, width, channels } => (height, width, channels),
            SampleShape::Series { points } => (1, points, 1),
        };
        let (down, across) = if height == 1 { (1, side(width)) } else { (side(height), side(width)) };
        if down == 0 || across == 0 {
            return;
        }
        let (top, left) = (rng.random_range(0..=height - down), rng.random_range(0..=width - across));
        for y in top..top + down {
            let start = (y * width + left) * channels;
            row[start..start + across * channels].fill(low);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::random::{Purpose, stream};
    use crate::recipe::NoiseTarget;

    #[test]
    fn noise_of_nothing_changes_nothing() {
        for kind in NoiseKind::ALL {
            let noise = Noise { kind, amount: 0.0, target: NoiseTarget::Clean };
            let field = NoiseField { noise, shape: SampleShape::Series { points: 3 }, bounds: (0.0, 1.0) };
            let mut row = [-0.25, 0.5, 1.75];
            field.add(&mut stream(0, Purpose::Noise, 0), &mut row);
            assert_eq!(row, [-0.25, 0.5, 1.75], "{kind:?}");
        }
    }
}
