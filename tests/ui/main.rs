//! The window, driven by its accessible names.

mod baselines;
mod confusion;
mod epochs;
mod features;
mod keeping;
mod latent;
mod layout_budget;
mod looking;
mod map;
mod mistakes;
mod network;
mod opening;
mod own;
mod palette;
mod pictures;
mod pitfalls;
mod runs;
mod sample;
mod similarity;
mod snapshots;
mod support;
mod threshold;
mod training;
mod unsaved;
mod window;
