//! Choosing samples: a rectangle, or a line drawn by hand.

use super::grid::PointGrid;
use crate::session::SelectMode;
use crate::ui::scatter::{Cloud, Height, Projection};
use crate::ui::theme;
use egui::{PointerButton, Pos2, Rect, Response, Shape, Stroke, StrokeKind, Ui, pos2};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{ICON_LASSO_SELECT, ICON_PAN_TOOL, ICON_SELECT};

/// What dragging over the map does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    /// Selects what is inside a rectangle.
    #[default]
    Rectangle,
    /// Selects what is inside a line drawn by hand.
    Lasso,
    /// Moves the map.
    Pan,
}

impl Tool {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Rectangle, Self::Lasso, Self::Pan];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rectangle => "Rectangle",
            Self::Lasso => "Lasso",
            Self::Pan => "Pan",
        }
    }

    /// Its picture.
    pub fn icon(self) -> MaterialIcon {
        match self {
            Self::Rectangle => ICON_SELECT,
            Self::Lasso => ICON_LASSO_SELECT,
            Self::Pan => ICON_PAN_TOOL,
        }
    }

    /// What it does.
    pub fn about(self) -> &'static str {
        match self {
            Self::Rectangle => "Drag to select a rectangle; Shift adds, Alt removes",
            Self::Lasso => "Drag around samples to select them; Shift adds, Alt removes",
            Self::Pan => "Drag to move the map; scroll to zoom with any tool",
        }
    }
}

/// What is being drawn.
#[derive(Default)]
pub(super) struct Drawn {
    line: Vec<Pos2>,
}

impl Drawn {
    /// Whether a line is under way.
    pub fn is_under_way(&self) -> bool {
        self.line.len() >= 2
    }

    /// Follows the pointer; the closed line around what is to be selected, once the button is let go.
    pub fn ui(&mut self, ui: &Ui, response: &Response, rect: Rect, tool: Tool) -> Option<(Vec<Pos2>, SelectMode)> {
        if tool == Tool::Pan {
            self.line.clear();
            return None;
        }
        if response.drag_started_by(PointerButton::Primary) {
            self.line.clear();
            self.line.extend(ui.input(|i| i.pointer.press_origin()));
        }
        if response.dragged_by(PointerButton::Primary)
            && let Some(pointer) = response.interact_pointer_pos()
        {
            // Where the pointer rests, the line does not grow.
            if self.line.last().is_none_or(|last| *last != pointer) {
                self.line.push(pointer);
            }
        }
        if !self.is_under_way() {
            return None;
        }
        let outline = self.outline(tool);
        let painter = ui.painter_at(rect);
        let stroke = Stroke::new(1.5, theme::of(ui.visuals()).halo);
        if tool == Tool::Rectangle {
            painter.rect_stroke(Rect::from_two_pos(outline[0], outline[2]), 0.0, stroke, StrokeKind::Middle);
        } else {
            painter.add(Shape::closed_line(outline.clone(), stroke));
        }
        if !response.drag_stopped() {
            return None;
        }
        self.line.clear();
        let mode = ui.input(|i| match (i.modifiers.shift, i.modifiers.alt) {
            (true, _) => SelectMode::Add,
            (_, true) => SelectMode::Subtract,
            _ => SelectMode::Replace,
        });
        Some((outline, mode))
    }

    /// What was drawn, as a closed line.
    fn outline(&self, tool: Tool) -> Vec<Pos2> {
        match (tool, self.line.first(), self.line.last()) {
            (Tool::Rectangle, Some(a), Some(b)) => vec![*a, pos2(b.x, a.y), *b, pos2(a.x, b.y)],
            _ => self.line.clone(),
        }
    }
}

/// The places of the dots inside a closed line on the screen, but for hidden ones.
pub(super) fn inside(outline: &[Pos2], cloud: &Cloud, grid: &PointGrid, projection: Projection) -> Vec<usize> {
    let around = projection.back_rect(Rect::from_points(outline));
    let is_shown = |i: &usize| cloud.looks.get(*i).is_some_and(|look| look.height() != Height::Hidden);
    let at = |i: usize| cloud.places.get(i).map(|place| projection.place(*place));
    grid.near(around).filter(is_shown).filter(|&i| at(i).is_some_and(|at| contains(outline, at))).collect()
}

/// Whether a point is inside a closed line: a ray to the right crosses it an odd number of times.
fn contains(outline: &[Pos2], point: Pos2) -> bool {
    let Some(mut before) = outline.last() else { return false };
    let mut inside = false;
    for a in outline {
        let b = before;
        if (a.y > point.y) != (b.y > point.y) && point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x {
            inside = !inside;
        }
        before = a;
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::scatter::Look;
    use egui::Color32;
    use std::sync::Arc;

    #[test]
    fn a_line_holds_what_is_inside_it_but_nothing_hidden() {
        let points = vec![[1.0, 1.0], [2.0, 2.0], [9.0, 1.0], [4.0, 4.0], [1.5, 2.5]];
        let look = |height| Look::new(Color32::WHITE, height);
        let mut looks = vec![look(Height::Below); 5];
        looks[1] = look(Height::Hidden);
        let grid = PointGrid::new(&points);
        let cloud = Cloud { places: Arc::new(points), looks: Arc::new(looks), ..Cloud::default() };
        let projection = Projection { from: pos2(0.0, 0.0), to: pos2(100.0, 50.0), scale: 10.0 };
        let triangle = [[0.5, 0.5], [6.0, 0.5], [0.5, 6.0]].map(|place| projection.place(place));
        let mut found = inside(&triangle, &cloud, &grid, projection);
        found.sort_unstable();
        assert_eq!(found, [0, 4]);
    }
}
