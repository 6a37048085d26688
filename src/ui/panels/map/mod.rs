//! Map: which samples are alike.

pub mod embedding;
pub mod similarity;
