//! Small pieces that several panels draw.

mod caption;
mod color_bar;
mod dots;
mod empty;
mod grid;
mod legend_entry;
mod metric;
mod value_picture;

pub use caption::caption_ui;
pub use color_bar::color_bar_ui;
pub use dots::Dots;
pub use empty::empty_ui;
pub use grid::{mark_label, round_marks};
pub use legend_entry::legend_entry_ui;
pub use metric::{metric_ui, number, percent};
pub use value_picture::{Drawn, ValueLook, ValuePictures, fitted, in_raw_unit, key_of};
