//! Judge: where the line is, and which samples are on which side.

pub mod confusion;
pub mod pitfalls;
pub mod reconstructions;
pub mod signals;
pub mod threshold;
