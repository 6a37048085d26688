//! Datasets that need no file.

mod digit_strokes;
mod digits;
mod heartbeats;

pub use digits::GeneratedDigits;
pub use heartbeats::GeneratedHeartbeats;
