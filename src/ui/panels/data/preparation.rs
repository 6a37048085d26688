//! How the open dataset is prepared: every part of it in the recipe, and what comes of it at once.

use super::preparation_form::form_ui;
use crate::data::Prepared;
use crate::recipe::Recipe;
use crate::session::FormAction;
use crate::ui::panel::{Cx, Panel};
use crate::ui::pictures::Shown;
use crate::ui::sample::line;
use crate::ui::theme::{self, signal_line};
use crate::ui::widgets::empty_ui;
use egui::{RichText, ScrollArea, Sense, Ui, vec2};
use std::sync::Arc;

/// Samples shown before and after noise.
const SHOWN: usize = 8;

/// The panel.
pub struct Preparation;

impl Panel for Preparation {
    fn name(&self) -> &'static str {
        "preparation"
    }

    fn title(&self) -> &'static str {
        "Preparation"
    }

    fn about(&self) -> &'static str {
        "Normal classes, split, scaling, pictures and noise"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(raw) = cx.session.dataset() else {
            empty_ui(ui, "Open a dataset to prepare it", None);
            return;
        };
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let mut recipe: Recipe = cx.session.recipe().clone();
            ui.add_enabled_ui(!cx.session.is_training(), |ui| form_ui(ui, &mut recipe, raw));
            problem_ui(ui, cx, &recipe);
            if recipe != *cx.session.recipe() && recipe.problems().is_empty() {
                cx.actions.push(FormAction::Edit(Box::new(recipe)));
            }
            let Some(prepared) = cx.session.prepared() else { return };
            ui.add_space(8.0);
            if prepared.noise.is_some() {
                noise_ui(ui, cx, prepared);
                ui.add_space(8.0);
            }
            ui.label(RichText::new("Steps").strong());
            for warning in &prepared.warnings {
                super::card::warning_ui(ui, warning);
            }
            for sentence in &prepared.card {
                ui.label(sentence);
            }
        });
    }
}

/// Why the form's preparation cannot be had; what is shown below is the last one that could.
fn problem_ui(ui: &mut Ui, cx: &Cx<'_>, recipe: &Recipe) {
    let wrong = recipe.problems().into_iter().find(|problem| problem.key.starts_with("data"));
    let words = wrong.map(|problem| format!("{}: {}", problem.key, problem.why));
    if let Some(why) = words.or_else(|| cx.session.unprepared().map(str::to_owned)) {
        ui.add_space(8.0);
        ui.label(RichText::new("These settings don't work").strong().color(theme::of(ui.visuals()).problem));
        ui.label(why);
    }
}

/// A few samples as they are, and as the network is given them.
fn noise_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>) {
    ui.label(RichText::new("Original and noisy").strong());
    let size = crate::ui::sample::small(prepared);
    let room = (ui.available_width() / (size.x + 4.0)) as usize;
    let ids: Vec<u32> = prepared.split.train.iter().take(SHOWN.min(room)).copied().collect();
    for shown in [Shown::Original, Shown::Input] {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
            for &id in &ids {
                let word = if shown == Shown::Original { "Original" } else { "Noisy" };
                let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
                response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, format!("{word} {id}")));
                let values =
                    || if shown == Shown::Original { prepared.clean(id as usize) } else { prepared.input(id as usize) };
                match cx.pictures.get(ui.ctx(), prepared, id, shown, values) {
                    Some(picture) => picture.paint(ui.painter(), rect),
                    None => line(ui, &values(), rect, signal_line(ui.visuals().dark_mode)),
                }
            }
        });
    }
}
