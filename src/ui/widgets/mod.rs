//! Small pieces that several panels draw.

mod color_bar;
mod dots;
mod empty;
mod metric;

pub use color_bar::color_bar_ui;
pub use dots::Dots;
pub use empty::empty_ui;
pub use metric::{metric_ui, number, percent};
