//! Everything below the window, in one binary.

mod analysis;
mod baselines;
mod cards;
mod classic;
mod cli;
mod components;
mod cross_validation;
mod features;
mod generators;
mod gpu;
mod jobs;
mod layering;
mod looked;
mod maps;
mod networks;
mod own;
mod pitfalls;
mod real_data;
mod recipes;
mod session;
mod steering;
mod support;
mod thresholds;
mod training;
mod weights_import;
