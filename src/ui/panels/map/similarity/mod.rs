//! Which samples are most and least like the one in focus, in several spaces side by side, and how far the selected
//! ones are from each other.

mod columns;
mod matrix;
mod spaces;

use crate::data::Prepared;
use crate::session::MarkAction;
use crate::ui::panel::{Cx, Panel};
use crate::ui::sample::{small, thumbnail_ui};
use crate::ui::widgets::empty_ui;
use egui::{RichText, ScrollArea, Ui};
use matrix::Matrix;
use spaces::Spaces;
use std::sync::Arc;

/// The panel.
#[derive(Default)]
pub struct Similarity {
    spaces: Spaces,
    matrix: Matrix,
}

impl Panel for Similarity {
    fn name(&self) -> &'static str {
        "similarity"
    }

    fn title(&self) -> &'static str {
        "Similarity"
    }

    fn about(&self) -> &'static str {
        "The samples most and least similar to the focused one, and distances between selected samples"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(prepared) = cx.prepared().cloned() else {
            empty_ui(ui, "Load a dataset first", None);
            return;
        };
        self.spaces.controls_ui(ui, cx, &prepared);
        ui.add_space(4.0);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            self.alike_ui(ui, cx, &prepared);
            ui.add_space(8.0);
            self.matrix.ui(ui, cx, &prepared, &self.spaces);
        });
    }
}

impl Similarity {
    /// The sample in focus, and the samples that it is like and unlike.
    fn alike_ui(&self, ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>) {
        let Some(id) = cx.session.selection().focus().filter(|&id| (id as usize) < prepared.dataset.len()) else {
            ui.label(RichText::new("Click a sample anywhere to find similar ones").weak());
            if ui.button("Compare the first sample").clicked() {
                cx.actions.push(MarkAction::Focus(Some(0)));
            }
            return;
        };
        ui.horizontal(|ui| {
            thumbnail_ui(ui, cx, prepared, id, small(prepared));
            ui.label(RichText::new(format!("#{id}  {}", prepared.dataset.class_of(id as usize))).strong());
        });
        ui.add_space(4.0);
        let shown = self.spaces.shown(cx, prepared);
        if shown.is_empty() {
            ui.label(RichText::new("Tick a space to compare samples in").weak());
        }
        columns::columns_ui(ui, cx, prepared, id, &shown);
    }
}
