//! The list of everything that datasets come from.

use super::{Source, ecg_csv, generated_digits, generated_heartbeats, idx};

/// Every source. To add one: a file in this folder and its line here.
pub static SOURCES: &[&dyn Source] =
    &[&generated_digits::GeneratedDigits, &generated_heartbeats::GeneratedHeartbeats, &idx::Idx, &ecg_csv::EcgCsv];
