//! The gallery of datasets, and what is in the one that is open.

use super::{Cx, Panel};
use crate::data::{Prepared, SampleShape};
use crate::session::Action;
use crate::ui::theme::{ANOMALOUS, NORMAL, TRAIN, signal_line};
use crate::ui::top_bar::{choices, open_dialog, recipe_for};
use crate::ui::widgets::number;
use egui::{Align2, Button, Grid, Rect, RichText, ScrollArea, Sense, Shape, Stroke, TextStyle, Ui, pos2, vec2};
use std::sync::Arc;

/// Samples shown of a dataset.
const SHOWN: usize = 60;

/// The panel.
#[derive(Default)]
pub struct Data {
    page: usize,
}

impl Panel for Data {
    fn name(&self) -> &'static str {
        "data"
    }

    fn title(&self) -> &'static str {
        "Data"
    }

    fn about(&self) -> &'static str {
        "The datasets there are, and what is in the one that is open"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            gallery_ui(ui, cx);
            let Some(prepared) = cx.prepared().cloned() else {
                ui.add_space(16.0);
                let words = if cx.session.dataset.is_some() || cx.session.is_busy(crate::job::Lane::Files) {
                    "Opening the dataset"
                } else {
                    "Choose a dataset, open a file, or drop one on the window"
                };
                ui.label(RichText::new(words).weak());
                return;
            };
            ui.add_space(8.0);
            card_ui(ui, &prepared);
            ui.add_space(8.0);
            self.samples_ui(ui, cx, &prepared);
            ui.add_space(8.0);
            classes_ui(ui, &prepared);
        });
    }
}

fn gallery_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    ui.horizontal_wrapped(|ui| {
        for (name, title, here) in choices(cx.session) {
            let chosen = cx.session.recipe.data.dataset == name;
            let button = ui.add_enabled(here, Button::selectable(chosen, title).frame_when_inactive(true));
            let place = cx.session.data_folder().of(name);
            let button = button.on_disabled_hover_text(format!("Put its files into {}", place.display()));
            if button.accessible_name(format!("Use {title}")).clicked() {
                cx.actions.push(Action::UseRecipe(Box::new(recipe_for(name, &cx.session.recipe))));
            }
        }
        if ui.button("Open…").on_hover_text("Open a file: data, a recipe or a session (Ctrl+O)").clicked() {
            cx.actions.push(Action::OpenDialog(open_dialog()));
        }
    });
}

/// What was done to the data.
fn card_ui(ui: &mut Ui, prepared: &Prepared) {
    ui.label(RichText::new(&prepared.dataset.title).heading());
    for sentence in &prepared.card {
        ui.label(sentence);
    }
    let (low, high) = prepared.range;
    let range = format!("raw values from {} to {}", number(Some(f64::from(low))), number(Some(f64::from(high))));
    ui.label(RichText::new(range).weak());
}

impl Data {
    fn samples_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>) {
        let count = prepared.dataset.len();
        let pages = count.div_ceil(SHOWN);
        self.page = self.page.min(pages.saturating_sub(1));
        ui.horizontal(|ui| {
            ui.label(RichText::new("Samples").strong());
            if ui.add_enabled(self.page > 0, Button::new("Back")).accessible_name("Previous samples").clicked() {
                self.page -= 1;
            }
            let first = self.page * SHOWN;
            ui.label(RichText::new(format!("{} to {} of {count}", first + 1, (first + SHOWN).min(count))).weak());
            if ui.add_enabled(self.page + 1 < pages, Button::new("Next")).accessible_name("Next samples").clicked() {
                self.page += 1;
            }
        });
        let is_image = matches!(prepared.dataset.samples.shape(), SampleShape::Image { .. });
        let size = if is_image { vec2(40.0, 40.0) } else { vec2(96.0, 48.0) };
        let first = self.page * SHOWN;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
            for id in first..(first + SHOWN).min(count) {
                thumbnail_ui(ui, cx, prepared, id as u32, size);
            }
        });
    }
}

/// A small picture or signal of a sample; a click focuses it.
pub(super) fn thumbnail_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>, id: u32, size: egui::Vec2) {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    if ui.is_rect_visible(rect) {
        match prepared.dataset.samples.shape() {
            SampleShape::Image { .. } => {
                if let Some(picture) = cx.original(ui, id) {
                    picture.paint(ui.painter(), rect);
                }
            }
            SampleShape::Series { .. } => signal_ui(ui, prepared, id, rect),
        }
        super::reconstructions::outline_ui(ui, cx, id, rect);
    }
    let class = prepared.dataset.class_of(id as usize);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, format!("Sample {id}, {class}")));
    if response.clicked() {
        cx.actions.push(Action::Focus(Some(id)));
    }
    response.on_hover_text(format!("#{id} · {class}"));
}

fn signal_ui(ui: &Ui, prepared: &Prepared, id: u32, rect: Rect) {
    let row = prepared.dataset.samples.row(id as usize);
    let (low, high) = row.iter().fold((f32::MAX, f32::MIN), |(low, high), &v| (low.min(v), high.max(v)));
    let inner = rect.shrink(4.0);
    let point = |(i, v): (usize, &f32)| {
        let x = inner.left() + inner.width() * i as f32 / (row.len() - 1).max(1) as f32;
        pos2(x, inner.bottom() - inner.height() * (v - low) / (high - low).max(1e-9))
    };
    let points = row.iter().enumerate().map(point).collect();
    let color = if prepared.is_normal(id as usize) { signal_line(ui.visuals().dark_mode) } else { ANOMALOUS };
    ui.painter().rect_filled(rect, 2.0, ui.visuals().faint_bg_color);
    ui.painter().add(Shape::line(points, Stroke::new(1.0, color)));
}

/// How many samples of each class train and test, as bars with their numbers.
fn classes_ui(ui: &mut Ui, prepared: &Prepared) {
    ui.label(RichText::new("Classes").strong());
    let most = prepared.train_counts.iter().chain(&prepared.test_counts).copied().max().unwrap_or(1).max(1);
    Grid::new("classes").num_columns(4).spacing([12.0, 4.0]).show(ui, |ui| {
        for head in ["class", "side", "train", "test"] {
            ui.label(RichText::new(head).small().weak());
        }
        ui.end_row();
        for (id, class) in prepared.dataset.labels.classes.iter().enumerate() {
            ui.label(&class.title);
            let normal = prepared.normal_classes[id];
            let (word, color) = if normal { ("normal", NORMAL) } else { ("anomalous", ANOMALOUS) };
            ui.label(RichText::new(word).color(if ui.visuals().dark_mode && normal { TRAIN } else { color }));
            count_ui(ui, prepared.train_counts[id], most);
            count_ui(ui, prepared.test_counts[id], most);
            ui.end_row();
        }
    });
}

fn count_ui(ui: &mut Ui, count: usize, most: usize) {
    let (rect, response) = ui.allocate_exact_size(vec2(110.0, 16.0), Sense::hover());
    let length = (rect.width() - 46.0) * count as f32 / most as f32;
    let bar = Rect::from_min_size(rect.left_top() + vec2(0.0, 3.0), vec2(length, 10.0));
    let color = ui.visuals().selection.bg_fill;
    ui.painter().rect_filled(bar, 2.0, color);
    let font = TextStyle::Small.resolve(ui.style());
    let at = pos2(bar.right() + 5.0, rect.center().y);
    ui.painter().text(at, Align2::LEFT_CENTER, count.to_string(), font, ui.visuals().text_color());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Status, true, count.to_string()));
}
