//! The samples most and least like the one in focus: a column a space.

use super::spaces::capitalised;
use crate::analysis::Neighbour;
use crate::data::Prepared;
use crate::recipe::SpaceOf;
use crate::session::Action;
use crate::ui::panels::Cx;
use crate::ui::panels::reconstructions::outline_ui;
use crate::ui::panels::thumbnail::{paint, small};
use crate::ui::widgets::number;
use egui::text::{LayoutJob, TextWrapping};
use egui::{Color32, Pos2, Rect, RichText, Role, Sense, TextStyle, Ui, Vec2, WidgetInfo, vec2};
use std::sync::Arc;

/// Samples of each kind.
const SHOWN: usize = 6;

/// Samples beside each other in a column, where there is room.
const IN_ROW: usize = 3;

/// Points between two samples.
const GAP: f32 = 4.0;

/// Points between two columns.
const BETWEEN: f32 = 16.0;

/// Height of a line of words below a sample.
const LINE: f32 = 14.0;

/// How a column is laid out.
#[derive(Clone, Copy)]
struct Grid {
    /// Of a sample with its words.
    cell: Vec2,
    /// Samples beside each other.
    in_row: usize,
}

impl Grid {
    fn of(prepared: &Prepared, available: f32) -> Self {
        let picture = small(prepared);
        let cell = vec2(picture.x.max(52.0), picture.y + 2.0 * LINE);
        Self { cell, in_row: fitting(available, cell.x, GAP).min(IN_ROW) }
    }

    /// Width of a column.
    fn width(self) -> f32 {
        self.in_row as f32 * (self.cell.x + GAP) - GAP
    }
}

/// How many things of this width fit beside each other, at least one.
fn fitting(available: f32, width: f32, gap: f32) -> usize {
    (((available + gap) / (width + gap)) as usize).max(1)
}

/// The columns, as many beside each other as there is room for; asks for what is not known yet.
pub(super) fn columns_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>, id: u32, spaces: &[SpaceOf]) {
    let grid = Grid::of(prepared, ui.available_width());
    let beside = fitting(ui.available_width(), grid.width(), BETWEEN);
    for line in spaces.chunks(beside) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = BETWEEN;
            for &of in line {
                ui.vertical(|ui| {
                    ui.set_width(grid.width());
                    column_ui(ui, cx, prepared, (id, of), grid);
                });
            }
        });
        ui.add_space(8.0);
    }
}

/// What is found in a space.
fn column_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>, (id, of): (u32, SpaceOf), grid: Grid) {
    cx.actions.push(Action::FindAlike(id, of));
    let title = of.title();
    ui.label(RichText::new(capitalised(&title)).strong());
    let Some(alike) = cx.session.alike(of, id).cloned() else {
        ui.label(RichText::new("Looking for them…").weak());
        // As high as what comes, so that nothing below it moves.
        ui.add_space(2.0 * SHOWN.div_ceil(grid.in_row) as f32 * (grid.cell.y + GAP));
        return;
    };
    cells_ui(ui, cx, prepared, ("Most similar", title.as_str()), &alike.nearest, grid);
    cells_ui(ui, cx, prepared, ("Most dissimilar", title.as_str()), &alike.farthest, grid);
    if !prepared.is_normal(id as usize) {
        let first = alike.normal.len().min(1);
        cells_ui(ui, cx, prepared, ("Nearest normal training sample", title.as_str()), &alike.normal[..first], grid);
    }
}

/// The samples of one kind, `words` saying which, and in which space.
fn cells_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    prepared: &Arc<Prepared>,
    words: (&str, &str),
    found: &[Neighbour],
    grid: Grid,
) {
    ui.label(RichText::new(words.0).weak());
    let found: Vec<(usize, Neighbour)> = found.iter().copied().take(SHOWN).enumerate().collect();
    for line in found.chunks(grid.in_row) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            for &(place, neighbour) in line {
                let name = format!("{} by {} {}", words.0, words.1, place + 1);
                neighbour_ui(ui, cx, prepared, &name, neighbour, grid.cell);
            }
        });
    }
}

/// A sample with its class and its distance below; a click puts it into focus.
fn neighbour_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>, name: &str, neighbour: Neighbour, size: Vec2) {
    let (id, distance) = (neighbour.index, number(Some(f64::from(neighbour.distance))));
    let class = prepared.dataset.class_of(id as usize);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    if ui.is_rect_visible(rect) {
        let inner = Rect::from_min_size(rect.min, small(prepared));
        paint(ui, cx.pictures, prepared, id, inner);
        outline_ui(ui, cx, id, inner);
        line_ui(ui, inner.left_bottom(), rect.width(), class.to_owned());
        line_ui(ui, inner.left_bottom() + vec2(0.0, LINE), rect.width(), distance.clone());
    }
    let words = format!("{name}, sample {id}, {class}, distance {distance}");
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    if response.clicked() {
        cx.actions.push(Action::Focus(Some(id)));
    }
    response.on_hover_text(format!("#{id} · {class} · distance {distance}"));
}

/// A line of small words, cut off where the cell ends.
fn line_ui(ui: &Ui, at: Pos2, width: f32, text: String) {
    let color = ui.visuals().weak_text_color();
    let mut job = LayoutJob::simple_singleline(text, TextStyle::Small.resolve(ui.style()), color);
    job.wrap = TextWrapping::truncate_at_width(width);
    let galley = ui.painter().layout_job(job);
    ui.painter().galley(at, galley, Color32::PLACEHOLDER);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_beside_each_other_as_far_as_there_is_room() {
        assert_eq!(fitting(356.0, 164.0, BETWEEN), 2);
        assert_eq!(fitting(343.0, 164.0, BETWEEN), 1);
        assert_eq!(fitting(10.0, 164.0, BETWEEN), 1);
    }
}
