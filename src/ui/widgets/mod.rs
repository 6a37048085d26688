//! Small pieces that several panels draw.

mod bars;
mod bounded;
mod caption;
mod color_bar;
mod dots;
mod empty;
mod grid;
mod legend_entry;
mod metric;
mod small_line;
mod value_picture;

pub use bars::{BarKey, FILLED, bar_keys_ui, hatch_rect, solid_bars};
pub use bounded::bounded;
pub use caption::caption_ui;
pub use color_bar::color_bar_ui;
pub use dots::Dots;
pub use empty::empty_ui;
pub use grid::{count_plot, mark_label, round_marks, still_plot};
pub use legend_entry::legend_entry_ui;
pub use metric::{metric_line_ui, metric_ui, number, percent, thousands};
pub use small_line::{SMALL_LINE, small_line};
pub use value_picture::{Drawn, ValueLook, ValuePictures, fitted, greys, in_raw_unit, key_of};
