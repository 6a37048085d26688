//! The samples most and least like the one in focus: a column a space.

use super::spaces::capitalised;
use crate::analysis::Neighbour;
use crate::data::Prepared;
use crate::job::questions::FindAlike;
use crate::recipe::SpaceOf;
use crate::ui::panel::Cx;
use crate::ui::sample::small;
use crate::ui::sample::{neighbour_size, neighbour_ui};
use egui::{RichText, Ui, Vec2};
use std::sync::Arc;

/// Samples of each kind.
const SHOWN: usize = 6;

/// Samples beside each other in a column, where there is room.
const IN_ROW: usize = 3;

/// Points between two samples.
const GAP: f32 = 4.0;

/// Points between two columns.
const BETWEEN: f32 = 16.0;

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
        let cell = neighbour_size(picture);
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
    let title = of.title();
    ui.label(RichText::new(capitalised(&title)).strong());
    let Some(alike) = cx.ask(&FindAlike { of, id }) else {
        ui.label(RichText::new("Searching…").weak());
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
                neighbour_ui(ui, cx, prepared, &name, neighbour, small(prepared));
            }
        });
    }
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
