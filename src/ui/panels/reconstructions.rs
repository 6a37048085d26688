//! Originals beside their reconstructions and the error between, on one shared scale.

use super::sample_order::SampleOrder;
use super::{Cx, Panel, Shown};
use crate::data::{Prepared, SampleShape};
use crate::recipe::{ScoreSpace, Task};
use crate::session::{Action, Run, SelectMode};
use crate::ui::theme::{ANOMALOUS, NORMAL, SELECTION};
use crate::ui::widgets::{caption_ui, color_bar_ui, empty_ui, number};
use egui::{Align2, ComboBox, DragValue, Rect, ScrollArea, Sense, Stroke, StrokeKind, TextStyle, Ui, Vec2, pos2, vec2};
use std::sync::Arc;

/// Points between two samples.
const GAP: f32 = 6.0;

/// Points below a sample for its score.
const CAPTION: f32 = 18.0;

/// The panel.
pub struct Reconstructions {
    order: SampleOrder,
    size: f32,
    top: Option<(u64, f32)>,
}

impl Default for Reconstructions {
    fn default() -> Self {
        Self { order: SampleOrder::default(), size: 56.0, top: None }
    }
}

impl Panel for Reconstructions {
    fn name(&self) -> &'static str {
        "reconstructions"
    }

    fn title(&self) -> &'static str {
        "Reconstructions"
    }

    fn about(&self) -> &'static str {
        "Originals, what the network makes of them, and the error between"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(prepared) = cx.prepared().cloned() else {
            empty_ui(ui, "Load a dataset first", None);
            return;
        };
        let SampleShape::Image { height, width, .. } = prepared.dataset.samples.shape() else {
            empty_ui(ui, "These samples are signals; the Signals panel shows them", None);
            return;
        };
        let Some(run) = cx.run().filter(|run| run.weights.is_some()) else {
            let what = if cx.session.is_training() {
                "The first epoch is under way"
            } else {
                "Train a network to see what it makes of the samples"
            };
            let button = (!cx.session.is_training()).then_some("Start training");
            if empty_ui(ui, what, button) {
                cx.actions.push(Action::Train);
            }
            return;
        };
        if run.spec.task == Task::Classify {
            empty_ui(
                ui,
                "This network names classes and reconstructs nothing; the Sample panel shows its answers",
                None,
            );
            return;
        }
        let top = self.scale(run);
        ui.horizontal_wrapped(|ui| {
            self.order.ui(ui, cx);
            space_ui(ui, cx);
            caption_ui(ui, "size");
            let size = DragValue::new(&mut self.size).range(28.0..=160.0).max_decimals(0);
            ui.add(size).on_hover_text("Size of the pictures, in points").accessible_name("Picture size");
            caption_ui(ui, "error");
            color_bar_ui(ui, top);
        });
        ui.add_space(4.0);
        let ids = self.order.ids(cx);
        let cell = vec2(self.size, self.size * height as f32 / width as f32);
        self.grid_ui(ui, cx, &prepared, &ids, cell, top);
    }
}

impl Reconstructions {
    /// The top of the shared scale of absolute errors: fixed for a run's weights, so that pictures can be compared.
    /// Three times the root mean square error of a rather bad sample (the 90th percentile) shows the structure of bad
    /// ones without hiding that of good ones.
    fn scale(&mut self, run: &Run) -> f32 {
        let version = run.views.version;
        if let Some((made, top)) = self.top
            && made == version
        {
            return top;
        }
        let mse = run.scores.as_ref().and_then(|tables| tables.iter().find(|t| t.space == Some(ScoreSpace::Mse)));
        let typical = match (mse, run.epochs.last()) {
            (Some(table), _) => table.ranked.scores()[(table.ranked.len() - 1) * 9 / 10].max(0.0).sqrt(),
            (None, Some(epoch)) => epoch.loss.max(0.0).sqrt() as f32 * 1.5,
            _ => 0.3,
        };
        let top = (typical * 3.0).clamp(1e-6, f32::MAX);
        self.top = Some((version, top));
        top
    }

    fn grid_ui(&self, ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>, ids: &[u32], cell: Vec2, top: f32) {
        if ids.is_empty() {
            empty_ui(ui, "No sample is left with these filters", None);
            return;
        }
        let rows = if prepared.noise.is_some() { 4.0 } else { 3.0 };
        let names = if prepared.noise.is_some() {
            &["original", "input", "output", "error"][..]
        } else {
            &["original", "output", "error"]
        };
        let margin = 54.0;
        let columns = (((ui.available_width() - margin - 16.0) / (cell.x + GAP)) as usize).max(1);
        let height = rows * (cell.y + 2.0) + CAPTION;
        let mut wanted = Vec::new();
        ScrollArea::vertical().auto_shrink(false).show_rows(ui, height, ids.len().div_ceil(columns), |ui, shown| {
            for row in shown {
                let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
                names_ui(ui, rect, names, cell);
                for (column, &id) in ids.iter().skip(row * columns).take(columns).enumerate() {
                    wanted.push(id);
                    let left = rect.left() + margin + column as f32 * (cell.x + GAP);
                    let place = Rect::from_min_size(pos2(left, rect.top()), vec2(cell.x, height));
                    sample_ui(ui, cx, prepared, id, place, cell, top);
                }
            }
        });
        cx.actions.push(Action::View(wanted));
    }
}

fn names_ui(ui: &Ui, rect: Rect, names: &[&str], cell: Vec2) {
    let font = TextStyle::Small.resolve(ui.style());
    for (i, name) in names.iter().enumerate() {
        let middle = rect.top() + i as f32 * (cell.y + 2.0) + cell.y / 2.0;
        let color = ui.visuals().weak_text_color();
        ui.painter().text(pos2(rect.left(), middle), Align2::LEFT_CENTER, *name, font.clone(), color);
    }
}

/// One sample: its pictures from top to bottom, its score below.
fn sample_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>, id: u32, place: Rect, cell: Vec2, top: f32) {
    let response = ui.interact(place, ui.make_persistent_id(("sample", id)), Sense::click());
    let mut at = place.left_top();
    for shown in shown(cx, prepared, top) {
        let rect = Rect::from_min_size(at, cell);
        ui.painter().rect_filled(rect, 2.0, ui.visuals().faint_bg_color);
        if let Some(picture) = picture(ui, cx, prepared, id, shown) {
            picture.paint(ui.painter(), rect);
        }
        at.y += cell.y + 2.0;
    }
    let run = cx.run();
    let score = run.and_then(|run| run.table()).and_then(|table| table.of_sample.get(id as usize).copied());
    let flagged = run.and_then(|run| run.is_flagged(id)) == Some(true);
    let font = TextStyle::Small.resolve(ui.style());
    // A mark as well as a colour says which side of the line it is on.
    let text = format!("{}{}", number(score.map(f64::from)), if flagged { " !" } else { "" });
    let dark = ui.visuals().dark_mode;
    let color = match flagged {
        true => ANOMALOUS,
        false if dark => ui.visuals().weak_text_color(),
        false => NORMAL,
    };
    ui.painter().text(pos2(place.center().x, at.y + 2.0), Align2::CENTER_TOP, text, font, color);
    outline_ui(ui, cx, id, place);
    let class = prepared.dataset.class_of(id as usize);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, format!("Sample {id}, {class}")));
    if response.clicked() {
        cx.actions.push(Action::Focus(Some(id)));
        if ui.input(|i| i.modifiers.shift) {
            cx.actions.push(Action::Select(vec![id], SelectMode::Add));
        }
    }
    response.on_hover_text(format!("#{id} · {class}"));
}

/// A frame around what is in focus or selected.
pub(super) fn outline_ui(ui: &Ui, cx: &Cx<'_>, id: u32, place: Rect) {
    let selection = &cx.session.selection;
    if selection.focus == Some(id) {
        let stroke = Stroke::new(2.0, ui.visuals().strong_text_color());
        ui.painter().rect_stroke(place.expand(2.0), 3.0, stroke, StrokeKind::Inside);
    } else if selection.contains(id) {
        ui.painter().rect_stroke(place.expand(2.0), 3.0, Stroke::new(2.0, SELECTION), StrokeKind::Inside);
    }
}

fn shown(cx: &Cx<'_>, prepared: &Prepared, top: f32) -> Vec<Shown> {
    let version = cx.run().map_or(0, |run| run.views.version);
    let input = prepared.noise.map(|_| Shown::Input);
    [Some(Shown::Original), input, Some(Shown::Output(version)), Some(Shown::Error(version, top.to_bits()))]
        .into_iter()
        .flatten()
        .collect()
}

/// The picture of a sample; `None` while the network's output for it is not there yet.
pub(super) fn picture(
    ui: &Ui,
    cx: &mut Cx<'_>,
    prepared: &Arc<Prepared>,
    id: u32,
    shown: Shown,
) -> Option<super::Picture> {
    let output = cx.output(id);
    let needs_output = matches!(shown, Shown::Output(_) | Shown::Error(..));
    if needs_output && output.is_none() {
        return None;
    }
    let values = || match (shown, output) {
        (Shown::Input, _) => prepared.input(id as usize),
        (Shown::Output(_), Some(output)) => output.as_ref().clone(),
        (Shown::Error(..), Some(output)) => {
            prepared.target(id as usize).iter().zip(output.iter()).map(|(t, o)| o - t).collect()
        }
        _ => prepared.target(id as usize),
    };
    cx.pictures.get(ui.ctx(), prepared, id, shown, values)
}

/// How errors are measured.
pub(super) fn space_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some(space) = cx.run().and_then(|run| run.space) else { return };
    let combo = ComboBox::from_id_salt("space").selected_text(format!("Error: {}", space.name())).width(90.0);
    let response = combo.show_ui(ui, |ui| {
        for choice in ScoreSpace::ALL {
            if ui.selectable_label(choice == space, choice.name()).clicked() {
                cx.actions.push(Action::UseSpace(choice));
            }
        }
    });
    response.response.accessible_name("Error measure");
}
