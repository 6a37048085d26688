//! Probe: what the network makes of a sample.

pub mod features;
pub mod latent;
pub mod layers;
pub mod own;
