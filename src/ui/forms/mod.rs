//! Fields that several panels have.

mod fields;
mod space;

pub(in crate::ui) use fields::{choice_ui, named_number_ui, number_ui, rate};
pub(in crate::ui) use space::space_ui;
