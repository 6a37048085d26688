//! What the decoder makes of every place of a bottleneck of two units.

use super::codes::{bounds, grid, is_finite};
use super::place::Place;
use super::{heading_ui, key};
use crate::data::{Prepared, SampleShape};
use crate::job::questions::{LatentSpace, Pass, PassFor, PassFrom};
use crate::ui::panel::Cx;
use crate::ui::theme;
use crate::ui::widgets::{Drawn, ValueLook, ValuePictures};
use egui::{Rect, RichText, Role, Sense, Ui, Vec2, WidgetInfo, vec2};

/// Decodings a side.
const SIDE: usize = 12;

/// Width of the grid at most, in points.
const WIDEST: f32 = 480.0;

/// The grid, with the codes that it was made of.
#[derive(Default)]
pub(super) struct Grid {
    made: Option<u64>,
    codes: Vec<Vec<f32>>,
}

impl Grid {
    /// The grid: unit 1 to the right, unit 2 upwards. A click puts the sliders there.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        cx: &mut Cx<'_>,
        pictures: &mut ValuePictures,
        place: &mut Place,
        space: &LatentSpace,
    ) {
        let Some(run) = cx.run() else { return };
        self.renew(space);
        heading_ui(ui, "Grid of decodings");
        ui.label(RichText::new("unit 1 to the right, unit 2 upwards; click to move the sliders there").small().weak());
        let cell = cell(ui, &run.prepared);
        let (rect, response) = ui.allocate_exact_size(cell * SIDE as f32, Sense::click());
        let name = format!("Grid of decodings, {SIDE} by {SIDE}");
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        if ui.is_rect_visible(rect) {
            self.paint(ui, cx, pictures, &run.prepared, rect, cell);
            outline(ui, place, space, rect, cell);
        }
        if response.clicked()
            && let Some(pointer) = response.interact_pointer_pos()
        {
            place.put(space, place_below(space, (pointer - rect.min) / rect.size()));
        }
        if self.codes.iter().all(|code| is_finite(code)) {
            let (purpose, from) = (PassFor::Grid, PassFrom::Code);
            cx.ask(&Pass { purpose, from, rows: self.codes.clone() });
        }
    }

    fn renew(&mut self, space: &LatentSpace) {
        let of = Some(space.version);
        if self.made != of {
            self.codes = grid(space, SIDE);
            self.made = of;
        }
    }

    fn paint(&self, ui: &Ui, cx: &Cx<'_>, pictures: &mut ValuePictures, prepared: &Prepared, rect: Rect, cell: Vec2) {
        ui.painter().rect_filled(rect, 2.0, ui.visuals().faint_bg_color);
        let Some(passed) = cx.session.passed(PassFor::Grid) else { return };
        for (i, (row, output)) in passed.rows.iter().zip(&passed.outputs).enumerate() {
            let at = rect.min + vec2((i % SIDE) as f32, (i / SIDE) as f32) * cell;
            let drawn = Drawn { key: key(passed.version, row), values: output, look: ValueLook::Scaled };
            pictures.paint(ui, prepared, drawn, Rect::from_min_size(at, cell), 1.0);
        }
    }
}

/// The size of a decoding in the grid.
fn cell(ui: &Ui, prepared: &Prepared) -> Vec2 {
    let width = (ui.available_width() - 2.0).clamp(96.0, WIDEST) / SIDE as f32;
    match prepared.dataset.samples.shape() {
        SampleShape::Image { height, width: columns, .. } => {
            vec2(width, (width * height as f32 / columns.max(1) as f32).min(2.0 * width))
        }
        SampleShape::Series { .. } => vec2(width, width * 0.75),
    }
}

/// The place of the decoding below a share of the grid.
fn place_below(space: &LatentSpace, share: Vec2) -> [f32; 2] {
    let step = |share: f32| ((share.max(0.0) * SIDE as f32) as usize).min(SIDE - 1);
    let value = |[low, high]: [f32; 2], step: usize| low + (high - low) * step as f32 / (SIDE - 1) as f32;
    [value(bounds(space, 0), step(share.x)), value(bounds(space, 1), SIDE - 1 - step(share.y))]
}

/// A frame around the decoding nearest to where the sliders are.
fn outline(ui: &Ui, place: &Place, space: &LatentSpace, rect: Rect, cell: Vec2) {
    let (Some(&x), Some(&y)) = (place.at.first(), place.at.get(1)) else { return };
    let step = |[low, high]: [f32; 2], value: f32| {
        ((value - low) / (high - low) * (SIDE - 1) as f32).round().clamp(0.0, (SIDE - 1) as f32)
    };
    let at = vec2(step(bounds(space, 0), x), (SIDE - 1) as f32 - step(bounds(space, 1), y));
    let around = Rect::from_min_size(rect.min + at * cell, cell);
    theme::ring_rect(ui.painter(), ui.visuals(), around, 0);
}
