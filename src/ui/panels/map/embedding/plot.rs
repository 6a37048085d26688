//! The map on the screen, and the one beside it where there is one.

use super::choose::Tool;
use super::colors::ColorBy;
use super::drawing::{Manner, Spot};
use super::legend::legend_ui;
use super::pane::Pane;
use super::sight::ShowAs;
use crate::session::{MapState, Session};
use crate::ui::panel::Cx;
use egui::{Rect, Ui, vec2};
use std::collections::BTreeSet;

/// Space between two maps, in points.
const BETWEEN: f32 = 8.0;

/// The map on the screen, and the one beside it.
pub struct MapPlot {
    /// What colours tell, where somebody has chosen.
    pub color_by: Option<ColorBy>,
    /// What dragging does.
    pub tool: Tool,
    /// How the samples are shown.
    pub show: ShowAs,
    /// Whether classes are named where their middle is.
    pub names_classes: bool,
    /// Whether what is selected is to be shown as large as it fits.
    pub zooms: bool,
    hidden: Hidden,
    first: Pane,
    second: Pane,
}

impl Default for MapPlot {
    fn default() -> Self {
        Self {
            color_by: None,
            tool: Tool::default(),
            show: ShowAs::default(),
            names_classes: false,
            zooms: false,
            hidden: Hidden::default(),
            first: Pane::default(),
            second: Pane::beside(),
        }
    }
}

/// The kinds that a click on the legend hides.
#[derive(Default)]
struct Hidden {
    kinds: BTreeSet<u16>,
    /// What they are of: of other kinds, none is hidden.
    of: Option<(ColorBy, u64)>,
}

impl Hidden {
    fn keep_of(&mut self, by: ColorBy, prepared: u64) {
        if self.of != Some((by, prepared)) {
            self.of = Some((by, prepared));
            self.kinds.clear();
        }
    }
}

/// The map beside, once it shows anything.
pub(super) fn beside(session: &Session) -> Option<&MapState> {
    Some(session.beside()).filter(|map| !map.points.is_empty())
}

/// Which of two maps it is.
pub(super) fn seed_words(map: &MapState) -> String {
    map.seed.map_or_else(|| "as saved".to_owned(), |seed| format!("seed {seed}"))
}

impl MapPlot {
    /// What colours tell now: what was chosen, where it can be told.
    pub fn by(&self, cx: &Cx<'_>) -> ColorBy {
        self.color_by.filter(|by| by.is_there(cx)).unwrap_or_else(|| ColorBy::usual(cx))
    }

    /// Shows the whole of each map again.
    pub fn reset(&mut self) {
        self.first.reset();
        self.second.reset();
    }

    /// Draws the map, so high and as wide as there is room; two share the room.
    pub fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, height: f32) {
        let session = cx.session;
        let (_, room) = ui.allocate_space(vec2(ui.available_width().max(80.0), height));
        let by = self.by(cx);
        self.hidden.keep_of(by, cx.prepared().map_or(0, |prepared| prepared.id));
        let zooms = std::mem::take(&mut self.zooms);
        let Self { tool, show, names_classes, hidden, first, second, .. } = self;
        let (tool, show, names_classes) = (*tool, *show, *names_classes);
        let how = Manner { by, tool, show, names_classes, zooms, hidden: &hidden.kinds };
        let beside = beside(session);
        let [place, place_beside] = if beside.is_some() { halves(room) } else { [room, room] };
        let map = session.map();
        let name = format!("Map of {} samples", map.points.len());
        let caption = beside.map(|_| seed_words(map));
        first.ui(ui, cx, &Spot { map, rect: place, name, caption, places_own: true }, &how);
        if let Some(map) = beside {
            let caption = seed_words(map);
            let name = format!("Map of {} samples, {caption}", map.points.len());
            let spot = Spot { map, rect: place_beside, name, caption: Some(caption), places_own: false };
            second.ui(ui, cx, &spot, &how);
        }
        if legend_ui(ui, cx, place, by, first.counts(), &mut hidden.kinds) {
            // The dots of this frame are already drawn.
            ui.ctx().request_repaint();
        }
    }
}

/// Two halves: beside each other, or below each other where that is the longer side.
fn halves(room: Rect) -> [Rect; 2] {
    if room.width() >= room.height() {
        let (left, right) = room.split_left_right_at_fraction(0.5);
        [left.with_max_x(left.right() - BETWEEN / 2.0), right.with_min_x(right.left() + BETWEEN / 2.0)]
    } else {
        let (top, bottom) = room.split_top_bottom_at_fraction(0.5);
        [top.with_max_y(top.bottom() - BETWEEN / 2.0), bottom.with_min_y(bottom.top() + BETWEEN / 2.0)]
    }
}
