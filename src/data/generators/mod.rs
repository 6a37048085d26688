//! Datasets that need no file.

mod digit_strokes;
mod digits;
mod heartbeats;

pub use digits::GeneratedDigits;
pub use heartbeats::GeneratedHeartbeats;

use super::{Budget, DataError, Generate};

/// Bytes of a sample's label.
const LABEL: u64 = 2;

/// Whether there is memory for so many samples of `bytes` bytes each.
fn afford(ask: Generate, bytes: usize) -> Result<(), DataError> {
    let needed = (ask.samples as u64).saturating_mul(bytes as u64 + LABEL);
    let what = format!("these {} samples", ask.samples);
    Ok(Budget::of_machine().check(needed, &what, "draw fewer samples (data.samples)")?)
}
