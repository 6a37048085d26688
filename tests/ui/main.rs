//! The window, driven by its accessible names.

mod epochs;
mod keeping;
mod network;
mod opening;
mod pictures;
mod runs;
mod support;
mod training;
mod window;
