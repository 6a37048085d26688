//! The data card: what is in the open dataset, measured, and what was done to it.

use crate::data::{DataCard, Prepared, SampleShape};
use crate::job::questions;
use crate::ui::panel::{Cx, Panel};
use crate::ui::pictures::Shown;
use crate::ui::sample::line;
use crate::ui::theme::{self, signal_line};
use crate::ui::widgets::{empty_ui, metric_ui, number};
use egui::{Align2, Grid, Rect, RichText, ScrollArea, Sense, TextStyle, Ui, pos2, vec2};
use std::sync::Arc;

/// Classes shown; data of one's own may have thousands.
const MOST_CLASSES: usize = 60;

/// The panel.
pub struct Card;

impl Panel for Card {
    fn name(&self) -> &'static str {
        "card"
    }

    fn title(&self) -> &'static str {
        "Data card"
    }

    fn about(&self) -> &'static str {
        "The open dataset: classes, ranges, copies and preparation"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(prepared) = cx.session.prepared().cloned() else {
            empty_ui(ui, "Open a dataset to see its data card", None);
            return;
        };
        // The card is of what is open, which may be other samples than those of the run shown.
        let card = cx.ask_of_data(&questions::Card);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.label(RichText::new(&prepared.dataset.title).heading());
            let warnings = card.as_ref().map_or(&prepared.warnings, |card| &card.warnings);
            for warning in warnings {
                warning_ui(ui, warning);
            }
            for sentence in &prepared.card {
                ui.label(sentence);
            }
            ui.add_space(8.0);
            match &card {
                Some(card) => figures_ui(ui, card),
                None => {
                    ui.label(RichText::new("Computing the data card").weak());
                }
            }
            ui.add_space(8.0);
            classes_ui(ui, cx, &prepared, card.as_deref());
        });
    }
}

/// Something to beware of, told by a word and not by colour alone.
pub fn warning_ui(ui: &mut Ui, warning: &str) {
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("Warning").strong().color(theme::of(ui.visuals()).warn));
        ui.label(warning);
    });
}

fn figures_ui(ui: &mut Ui, card: &DataCard) {
    let copies = &card.duplicates;
    let values: usize = card.shape.iter().product();
    ui.horizontal_wrapped(|ui| {
        metric_ui(ui, "Samples", None, &card.samples.to_string());
        metric_ui(ui, "Minimum", None, &number(Some(f64::from(card.min))));
        metric_ui(ui, "Maximum", None, &number(Some(f64::from(card.max))));
        metric_ui(ui, "Mean", None, &number(Some(card.mean)));
        metric_ui(ui, "Std", None, &number(Some(card.std)));
        let constant = format!("{} of {values}", card.constant);
        metric_ui(ui, "Constant values", None, &constant)
            .on_hover_text("Values that are the same in every sample, such as black borders");
        metric_ui(ui, "Copies", None, &copies.exact.to_string()).on_hover_text("Samples identical to an earlier one");
        metric_ui(ui, "Near copies", None, &copies.near.to_string())
            .on_hover_text("Samples that differ from another by a tenth of a standard deviation or less");
        metric_ui(ui, "Missing values", None, &card.missing.to_string());
        metric_ui(ui, "Imbalance", None, &format!("{:.1}", card.imbalance))
            .on_hover_text("Size of the largest class divided by that of the smallest");
        metric_ui(ui, "Copies across the split", None, &copies.exact_across.len().to_string())
            .on_hover_text("Held-out samples identical to a training sample");
        metric_ui(ui, "Near copies across the split", None, &copies.near_across.len().to_string())
            .on_hover_text("Held-out samples nearly identical to a training sample");
    });
}

/// How many samples of each class train and test, as bars with their numbers, beside the class's mean.
fn classes_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>, card: Option<&DataCard>) {
    ui.label(RichText::new("Classes").strong());
    let most = prepared.train_counts.iter().chain(&prepared.test_counts).copied().max().unwrap_or(1).max(1);
    let classes = &prepared.dataset.labels.classes;
    Grid::new("classes").num_columns(4).spacing([10.0, 4.0]).show(ui, |ui| {
        for head in ["mean", "class", "train", "test"] {
            ui.label(RichText::new(head).small().weak());
        }
        ui.end_row();
        for (id, class) in classes.iter().enumerate().take(MOST_CLASSES) {
            mean_ui(ui, cx, prepared, card, id);
            let normal = prepared.normal_classes[id];
            let word = if normal { "normal" } else { "anomalous" };
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.set_width(92.0);
                ui.add(egui::Label::new(&class.title).truncate());
                let color = theme::of(ui.visuals()).side_text(!normal);
                ui.label(RichText::new(word).small().color(color));
            });
            count_ui(ui, prepared.train_counts[id], most, theme::of(ui.visuals()).training);
            count_ui(ui, prepared.test_counts[id], most, theme::of(ui.visuals()).validation);
            ui.end_row();
        }
    });
    if classes.len() > MOST_CLASSES {
        ui.label(RichText::new(format!("and {} more", classes.len() - MOST_CLASSES)).weak());
    }
}

fn mean_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>, card: Option<&DataCard>, class: usize) {
    let size = match prepared.dataset.samples.shape() {
        SampleShape::Image { .. } => vec2(32.0, 32.0),
        SampleShape::Series { .. } => vec2(64.0, 28.0),
    };
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let title = &prepared.dataset.labels.classes[class].title;
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, format!("Mean of {title}")));
    let Some(mean) = card.and_then(|card| card.class_means.get(class)).filter(|mean| !mean.is_empty()) else { return };
    let scaled = || {
        let mut row = mean.clone();
        prepared.scaling.apply(&mut row);
        row
    };
    match cx.pictures.get(ui.ctx(), prepared, class as u32, Shown::ClassMean, scaled) {
        Some(picture) => picture.paint(ui.painter(), rect),
        None => line(ui, mean, rect, signal_line(ui.visuals().dark_mode)),
    }
}

fn count_ui(ui: &mut Ui, count: usize, most: usize, color: egui::Color32) {
    let (rect, response) = ui.allocate_exact_size(vec2(92.0, 28.0), Sense::hover());
    let length = (rect.width() - 46.0) * count as f32 / most as f32;
    let bar = Rect::from_min_size(rect.left_center() - vec2(0.0, 5.0), vec2(length, 10.0));
    ui.painter().rect_filled(bar, 2.0, color);
    let font = TextStyle::Small.resolve(ui.style());
    let at = pos2(bar.right() + 5.0, rect.center().y);
    ui.painter().text(at, Align2::LEFT_CENTER, count.to_string(), font, ui.visuals().text_color());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Status, true, count.to_string()));
}
