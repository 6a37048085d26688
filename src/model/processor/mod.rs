//! Layers on the processor, with backward passes of their own.
//!
//! burn's convolutions on the processor copy whole inputs more than once and compute the gradient of the weights through a
//! detour that runs on as many threads as there are input channels; its pooling looks at one value at a time. Here a
//! convolution is one matrix product a few samples: windows lie side by side in memory (`im2col`), the product is faer's,
//! samples are shared among threads, and bias and relu are part of it. Every other device keeps burn's operations, and
//! property tests compare the two.

mod activation;
mod bridge;
mod conv;
mod pool;
#[cfg(test)]
mod tests;
mod vector;

pub use activation::activated;
pub use bridge::use_own_operations;
pub use conv::{Layer, Window, conv, conv_transpose};
pub use pool::{Pooling, pool};
