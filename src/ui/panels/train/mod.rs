//! Train: the network, and how it learns.

pub mod epochs;
pub mod model;
pub mod training;
