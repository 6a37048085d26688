//! What several plots share.

mod class_colors;
mod hatch;
mod log_axis;

pub(in crate::ui) use class_colors::{class_colors, color_of_class};
pub(in crate::ui) use hatch::hatch;
pub(in crate::ui) use log_axis::{log_label, log_marks, short};
