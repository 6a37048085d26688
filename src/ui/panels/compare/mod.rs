//! Compare: which run is best.

pub mod beside;
pub mod runs;
pub mod sweep;
