//! Convolutions and transposed convolutions.
//!
//! [`Window`] is the geometry, [`planes`] brings pictures into an order in which windows are plain slices, [`kernels`] are
//! the products, [`op`] hands them to burn.

mod kernels;
mod op;
mod planes;
mod window;

pub use op::{Layer, conv, conv_transpose};
pub use window::Window;
