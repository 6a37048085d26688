//! Everything below the window, in one binary.

mod analysis;
mod cards;
mod cli;
mod generators;
mod gpu;
mod jobs;
mod layering;
mod maps;
mod networks;
mod real_data;
mod recipes;
mod session;
mod support;
mod training;
