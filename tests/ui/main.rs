//! The window, driven by its accessible names.

mod confusion;
mod epochs;
mod keeping;
mod latent;
mod looking;
mod network;
mod opening;
mod own;
mod pictures;
mod runs;
mod sample;
mod support;
mod threshold;
mod training;
mod window;
