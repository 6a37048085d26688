//! A sample wherever it is shown: small and large, its place in an order, its outline where it is selected, and those
//! that changed sides.

mod averages;
mod beat;
mod flipped;
mod neighbour;
mod order;
mod outline;
mod picture;
mod thumbnail;

pub(in crate::ui) use averages::Averages;
pub(in crate::ui) use beat::{
    Beat, ERRORS_HEIGHT, Looks, band_legend_ui, beat_ui, draw_band, errors_ui, frame, legend_ui, points,
};
pub(in crate::ui) use flipped::band_ui;
pub(in crate::ui) use neighbour::{neighbour_size, neighbour_ui};
pub(in crate::ui) use order::{Order, SampleOrder, errors};
pub(in crate::ui) use outline::{outline_ui, tag_color, tag_words};
pub(in crate::ui) use picture::{own_scale, picture, shared_top};
pub(in crate::ui) use thumbnail::{line, paint, sample_ui, small, thumbnail_ui};
