//! The window, driven by its accessible names.

mod pictures;
mod support;
mod window;
