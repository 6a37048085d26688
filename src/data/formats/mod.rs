//! The kinds of file, one file of code each.

mod bounded;
mod cifar;
mod files;
mod idx;
pub mod images;
mod npy;
mod numpy;
mod table;
mod ucr;
mod watch;

pub use bounded::{is_gzip, reader};
pub use cifar::Cifar;
pub use idx::Idx;
pub use images::{ImageFolder, LabelledImages};
pub use numpy::Numpy;
pub use table::Table;
pub use ucr::Ucr;

pub use npy::ArrayHeader;
