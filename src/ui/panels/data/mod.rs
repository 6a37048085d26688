//! Data: what is in it, and what counts as normal.

pub mod card;
pub mod preparation;
mod preparation_form;
pub mod samples;
