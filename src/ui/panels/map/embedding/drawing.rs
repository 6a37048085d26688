//! What a map is drawn of, where, and in which manner.

use super::choose::Tool;
use super::colors::ColorBy;
use super::grid::PointGrid;
use super::sight::ShowAs;
use crate::session::MapState;
use crate::ui::scatter::{Cloud, Projection};
use egui::Rect;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How maps are drawn: each shown in the same way.
pub(super) struct Manner<'a> {
    /// What colours tell.
    pub by: ColorBy,
    /// What dragging does.
    pub tool: Tool,
    /// How the samples are shown.
    pub show: ShowAs,
    /// Whether classes are named where their middle is.
    pub names_classes: bool,
    /// Whether what is selected is to be shown as large as it fits.
    pub zooms: bool,
    /// The kinds that are hidden.
    pub hidden: &'a BTreeSet<u16>,
}

/// A map, and where it is drawn.
pub(super) struct Spot<'a> {
    /// The map.
    pub map: &'a MapState,
    /// Its place on the screen.
    pub rect: Rect,
    /// What it is called.
    pub name: String,
    /// What stands in its corner, where there is another beside it.
    pub caption: Option<String>,
    /// Whether a sample of one's own has its place in this one.
    pub places_own: bool,
}

/// What one frame is drawn of.
pub(super) struct Drawing<'a> {
    /// The map.
    pub map: &'a MapState,
    /// Its place on the screen.
    pub rect: Rect,
    /// Its dots.
    pub cloud: Cloud,
    /// Its points by cell.
    pub grid: Arc<PointGrid>,
    /// From the map to the screen.
    pub projection: Projection,
    /// Of a dot, in points.
    pub radius: f32,
}
