//! Pictures: decoding, finding them, and the two ways in which they carry labels.

pub mod decode;
mod folder;
mod labelled;
mod load;
mod tree;

pub use folder::ImageFolder;
pub use labelled::LabelledImages;
