//! Random numbers: one seed, and for every purpose a stream of its own, so that no two draw the same numbers.

use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

/// What random numbers are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Which samples are held back for testing.
    Split = 1,
    /// Which are set aside for validation.
    Validation = 2,
    /// First weights; one stream a layer.
    Weights = 3,
    /// The order of samples; one stream an epoch.
    Order = 4,
    /// Noise on inputs; one stream a sample.
    Noise = 5,
    /// Generated samples; one stream a sample.
    Samples = 6,
    /// Where a map starts.
    MapStart = 7,
    /// The order of a grid.
    Grid = 8,
    /// Which samples are used at all.
    Draw = 9,
    /// Which anomalies are mixed among the samples learnt from.
    Contamination = 10,
    /// Which fold a sample is held out in.
    Folds = 11,
    /// Which samples and values each tree of a forest sees; one stream a tree.
    Forest = 12,
    /// Classes named by chance.
    Guess = 13,
    /// Which values dropout sets to zero; one stream an epoch.
    Dropout = 14,
}

/// The stream of this purpose and index: the same on every machine, whatever is drawn from others.
pub fn stream(seed: u64, purpose: Purpose, index: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(((purpose as u64) << 48) | index);
    rng
}
