//! Features of pictures as they are taught: lightness, histograms of values, Sobel edges, oriented gradients.
//!
//! Everything follows scikit-image and SciPy where they have it; `tests/it/features.rs` compares.

mod blocks;
mod gradients;
mod grey;
mod hog;
mod sobel;
mod strokes;
mod value_histogram;

pub use blocks::BlockNorm;
pub use grey::grey;
pub use hog::{Hog, HogError, HogSettings, hog_all};
pub use sobel::{Sobel, sobel};
pub use strokes::{HogStroke, hog_strokes};
pub use value_histogram::{PictureHistograms, ValueHistogram, picture_histograms};
