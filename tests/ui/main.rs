//! The window, driven by its accessible names.

mod opening;
mod pictures;
mod support;
mod window;
