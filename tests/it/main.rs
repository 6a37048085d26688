//! Everything below the window, in one binary.

mod analysis;
mod cards;
mod cli;
mod cross_validation;
mod generators;
mod gpu;
mod jobs;
mod layering;
mod maps;
mod networks;
mod real_data;
mod recipes;
mod session;
mod steering;
mod support;
mod training;
mod weights_import;
