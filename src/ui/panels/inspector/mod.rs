//! The inspector: the sample in focus.

pub mod sample;
