//! The distances between several samples, each from each: a square of colours.

use super::spaces::{Spaces, capitalised, obstacle};
use crate::data::Prepared;
use crate::job::questions::{MOST_DISTANCES, MeasureDistances};
use crate::session::{MarkAction, SelectMode};
use crate::ui::panel::Cx;
use crate::ui::sample::{paint, small};
use crate::ui::theme::magma;
use crate::ui::widgets::{caption_ui, color_bar_ui, number};
use egui::epaint::TextShape;
use egui::text::{Galley, LayoutJob, TextWrapping};
use egui::{
    Align2, Color32, ComboBox, Mesh, Pos2, Rect, RichText, Role, Sense, Stroke, StrokeKind, TextStyle, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};
use std::f32::consts::FRAC_PI_2;
use std::sync::Arc;

/// Test samples that are compared where none are selected.
const UNSELECTED: usize = 10;

/// Side of the largest cell, in points.
const LARGEST: f32 = 40.0;

/// Width of the longest label, in points.
const LABEL: f32 = 84.0;

/// Points that a label needs.
const LINE: f32 = 13.0;

/// Points between a label and the cells.
const PAD: f32 = 4.0;

/// The distance matrix.
#[derive(Default)]
pub(super) struct Matrix {
    /// The space's place among all.
    space: usize,
    /// Whether samples are named by their numbers instead of their classes.
    numbers: bool,
    /// Whether samples of a class stand beside each other.
    by_class: bool,
}

impl Matrix {
    /// Draws it, and asks for what is not known yet.
    pub(super) fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>, spaces: &Spaces) {
        let (ids, words) = compared(cx, prepared);
        ui.label(RichText::new("Distance matrix").strong());
        ui.label(RichText::new(words).weak());
        self.controls_ui(ui, cx, spaces);
        if ids.len() < 2 {
            return;
        }
        let of = spaces.all(cx)[self.space];
        if let Some(why) = obstacle(cx, prepared, of) {
            ui.label(RichText::new(why).weak());
            return;
        }
        let Some(distances) = cx.ask(&MeasureDistances { of, ids: ids.clone() }) else {
            ui.label(RichText::new("Computing distances…").weak());
            return;
        };
        let order = order(prepared, &ids, self.by_class);
        let top = distances.values.iter().copied().fold(0.0, f32::max);
        let title = of.title();
        let square = Square { prepared, ids: &ids, order, values: &distances.values, top, title: &title };
        color_bar_ui(ui, top);
        square.ui(ui, cx, self.numbers);
    }

    fn controls_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, spaces: &Spaces) {
        ui.horizontal_wrapped(|ui| {
            caption_ui(ui, "distances by");
            let all = spaces.all(cx);
            let combo = ComboBox::from_id_salt("space").selected_text(all[self.space].title()).width(120.0);
            let combo = combo.show_ui(ui, |ui| {
                for (place, of) in all.into_iter().enumerate() {
                    ui.selectable_value(&mut self.space, place, capitalised(&of.title()));
                }
            });
            combo.response.accessible_name("Space of the distances");
            ui.checkbox(&mut self.numbers, "numbers").on_hover_text("Label samples by number instead of class");
            ui.checkbox(&mut self.by_class, "sorted by class")
                .on_hover_text("Groups samples by class: well-separated classes show as dark squares on the diagonal");
        });
    }
}

/// The samples compared, and what they are: those selected, else the first of the test set.
fn compared(cx: &Cx<'_>, prepared: &Prepared) -> (Vec<u32>, String) {
    let (selection, count) = (cx.session.selection(), prepared.dataset.len());
    let selected = selection.iter().filter(|&id| (id as usize) < count).take(MOST_DISTANCES);
    let ids: Vec<u32> = selected.collect();
    if ids.len() >= 2 {
        let words = match selection.len() {
            all if all > ids.len() => format!("The first {} of {all} samples selected", ids.len()),
            all => format!("The {all} samples selected"),
        };
        return (ids, words);
    }
    let ids: Vec<u32> = prepared.split.test.iter().copied().take(UNSELECTED).collect();
    let words = match ids.len() {
        0 | 1 => "Select at least two samples to see their distances".to_owned(),
        count => format!("The first {count} test samples; select samples to compare others"),
    };
    (ids, words)
}

/// In which order the samples stand: places in `ids`.
fn order(prepared: &Prepared, ids: &[u32], by_class: bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..ids.len()).collect();
    if by_class {
        order.sort_by_key(|&place| prepared.dataset.labels.ids[ids[place] as usize]);
    }
    order
}

/// The square of cells.
struct Square<'a> {
    prepared: &'a Arc<Prepared>,
    ids: &'a [u32],
    /// Places in `ids`, from the top left on.
    order: Vec<usize>,
    /// `[ids, ids]`, row-major.
    values: &'a [f32],
    top: f32,
    /// Of the space.
    title: &'a str,
}

impl Square<'_> {
    fn id(&self, place: usize) -> u32 {
        self.ids[self.order[place]]
    }

    fn at(&self, row: usize, column: usize) -> f32 {
        self.values[self.order[row] * self.ids.len() + self.order[column]]
    }

    fn class(&self, place: usize) -> &str {
        self.prepared.dataset.class_of(self.id(place) as usize)
    }

    /// Draws it with its labels. A click puts the row's sample into focus; with Shift it selects both.
    fn ui(&self, ui: &mut Ui, cx: &mut Cx<'_>, numbers: bool) {
        let n = self.ids.len();
        let labels = self.labels(ui, numbers);
        let margin = PAD + labels.iter().map(|label| label.size().x).fold(0.0, f32::max);
        let side = ((ui.available_width() - margin - 2.0) / n as f32).clamp(1.0, LARGEST);
        let across = Vec2::splat(side * n as f32);
        let (rect, _) = ui.allocate_exact_size(across + Vec2::splat(margin + 2.0), Sense::hover());
        let cells = Rect::from_min_size(rect.min + Vec2::splat(margin), across);
        let response = ui.interact(cells, ui.make_persistent_id("distances"), Sense::click());
        let name = self.name();
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        if !ui.is_rect_visible(rect) {
            return;
        }
        paint_labels(ui, &labels, cells, side);
        self.paint_cells(ui, cells, side);
        self.paint_focus(ui, cx.session.selection().focus(), cells, side);
        let cell = |at: Pos2| {
            let place = |along: f32| ((along / side).max(0.0) as usize).min(n - 1);
            (place(at.y - cells.top()), place(at.x - cells.left()))
        };
        if response.clicked()
            && let Some((row, column)) = response.interact_pointer_pos().map(cell)
        {
            cx.actions.push(match ui.input(|input| input.modifiers.shift) {
                true => MarkAction::Select(vec![self.id(row), self.id(column)], SelectMode::Replace),
                false => MarkAction::Focus(Some(self.id(row))),
            });
        }
        if let Some((row, column)) = response.hover_pos().map(cell) {
            let stroke = Stroke::new(1.5, ui.visuals().strong_text_color());
            ui.painter().rect_stroke(cell_rect(cells, side, row, column), 0.0, stroke, StrokeKind::Outside);
            response.on_hover_ui_at_pointer(|ui| self.hint_ui(ui, cx, row, column));
        }
    }

    /// In words: how many samples, and between what their distances lie.
    fn name(&self) -> String {
        let n = self.ids.len();
        let apart = (0..n).flat_map(|row| (0..row).map(move |column| (row, column)));
        let least = apart.map(|(row, column)| self.at(row, column)).fold(f32::INFINITY, f32::min);
        let words = |value: f32| number(Some(f64::from(value)));
        format!("Distances between {n} samples by {}, from {} to {}", self.title, words(least), words(self.top))
    }

    fn labels(&self, ui: &Ui, numbers: bool) -> Vec<Arc<Galley>> {
        let (font, color) = (TextStyle::Small.resolve(ui.style()), ui.visuals().weak_text_color());
        let widest = LABEL.min(ui.available_width() / 4.0);
        let label = |place: usize| {
            let text = if numbers { format!("#{}", self.id(place)) } else { self.class(place).to_owned() };
            let mut job = LayoutJob::simple_singleline(text, font.clone(), color);
            job.wrap = TextWrapping::truncate_at_width(widest);
            ui.painter().layout_job(job)
        };
        (0..self.ids.len()).map(label).collect()
    }

    fn paint_cells(&self, ui: &Ui, cells: Rect, side: f32) {
        let n = self.ids.len();
        let places = move || (0..n).flat_map(move |row| (0..n).map(move |column| (row, column)));
        let share = |row, column| self.at(row, column) / self.top.max(1e-12);
        let mut mesh = Mesh::default();
        for (row, column) in places() {
            mesh.add_colored_rect(cell_rect(cells, side, row, column), magma(share(row, column)));
        }
        ui.painter().add(mesh);
        let font = TextStyle::Small.resolve(ui.style());
        if side < 2.0 * font.size {
            return;
        }
        for (row, column) in places() {
            let color = if share(row, column) > 0.6 { Color32::BLACK } else { Color32::WHITE };
            let text = number(Some(f64::from(self.at(row, column))));
            let galley = ui.painter().layout_no_wrap(text, font.clone(), color);
            if galley.size().x <= side {
                let rect = cell_rect(cells, side, row, column);
                let place = Align2::CENTER_CENTER.align_size_within_rect(galley.size(), rect);
                ui.painter().galley(place.min, galley, color);
            }
        }
    }

    /// A frame around the row and the column of the sample in focus.
    fn paint_focus(&self, ui: &Ui, focus: Option<u32>, cells: Rect, side: f32) {
        let Some(place) = (0..self.ids.len()).find(|&place| Some(self.id(place)) == focus) else { return };
        let stroke = Stroke::new(1.0, ui.visuals().strong_text_color());
        let from = side * place as f32;
        let row = Rect::from_min_size(cells.min + vec2(0.0, from), vec2(cells.width(), side));
        let column = Rect::from_min_size(cells.min + vec2(from, 0.0), vec2(side, cells.height()));
        for rect in [row, column] {
            ui.painter().rect_stroke(rect, 0.0, stroke, StrokeKind::Inside);
        }
    }

    /// Both samples of a cell, and how far apart they are.
    fn hint_ui(&self, ui: &mut Ui, cx: &mut Cx<'_>, row: usize, column: usize) {
        ui.horizontal(|ui| {
            for place in [row, column] {
                let (rect, _) = ui.allocate_exact_size(small(self.prepared), Sense::hover());
                paint(ui, cx.pictures, self.prepared, self.id(place), rect);
            }
        });
        let named = |place: usize| format!("#{} ({})", self.id(place), self.class(place));
        let distance = number(Some(f64::from(self.at(row, column))));
        ui.label(format!("{} to {} by {}: {distance}", named(row), named(column), self.title));
        let words = format!("Click to focus #{}, Shift-click to select both", self.id(row));
        ui.label(RichText::new(words).small().weak());
    }
}

fn cell_rect(cells: Rect, side: f32, row: usize, column: usize) -> Rect {
    Rect::from_min_size(cells.min + vec2(side * column as f32, side * row as f32), Vec2::splat(side))
}

/// Labels left of the rows and, upright, above the columns; not more of them than there is room for.
fn paint_labels(ui: &Ui, labels: &[Arc<Galley>], cells: Rect, side: f32) {
    let color = ui.visuals().weak_text_color();
    let step = ((LINE / side).ceil() as usize).max(1);
    for (place, label) in labels.iter().enumerate().step_by(step) {
        let middle = side * (place as f32 + 0.5);
        let half = label.size().y / 2.0;
        let row = pos2(cells.left() - PAD - label.size().x, cells.top() + middle - half);
        ui.painter().galley(row, Arc::clone(label), color);
        let column = pos2(cells.left() + middle - half, cells.top() - PAD);
        ui.painter().add(TextShape::new(column, Arc::clone(label), color).with_angle(-FRAC_PI_2));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::DataFolder;
    use crate::progress::Quiet;
    use crate::recipe::Recipe;

    #[test]
    fn samples_of_a_class_stand_beside_each_other_and_distances_with_them() {
        let recipe = Recipe::load("generated-digits").unwrap().with("data.samples=40").unwrap();
        let nowhere = DataFolder("nowhere".into());
        let raw = crate::data::open(&recipe.data, 0, &nowhere, &Quiet).unwrap().shared();
        let prepared = Arc::new(crate::data::prepare(raw, &recipe.data, 0).unwrap());
        let ids: Vec<u32> = (0..20).collect();
        let order = order(&prepared, &ids, true);
        let classes: Vec<u16> = order.iter().map(|&place| prepared.dataset.labels.ids[ids[place] as usize]).collect();
        assert!(classes.is_sorted() && classes[0] < classes[19]);
        let values: Vec<f32> = (0..400).map(|i| (i / 20) as f32 + 100.0 * (i % 20) as f32).collect();
        let square = Square { prepared: &prepared, ids: &ids, order, values: &values, top: 1.0, title: "values" };
        for (row, column) in [(0, 0), (3, 7), (19, 1)] {
            assert_eq!(square.at(row, column), square.id(row) as f32 + 100.0 * square.id(column) as f32);
        }
    }
}
