//! The line and what follows from it in a strip: below a large map, so that dragging recolours it.

use super::histogram::ScoreHistogram;
use super::tiles::Tiles;
use super::value_ui;
use crate::recipe::Task;
use crate::session::Session;
use crate::ui::bar::Bar;
use crate::ui::line::Placed;
use crate::ui::panel::{Cx, Fit, Panel};
use crate::ui::widgets::empty_ui;
use egui::{Align, Layout, RichText, Ui, vec2};

/// Share of the width that the histogram has.
const PLOT: f32 = 0.55;

/// The panel.
#[derive(Default)]
pub struct Strip {
    histogram: ScoreHistogram,
    tiles: Tiles,
}

impl Panel for Strip {
    fn name(&self) -> &'static str {
        "strip"
    }

    fn title(&self) -> &'static str {
        "Threshold strip"
    }

    fn tab(&self) -> &'static str {
        "Threshold"
    }

    fn about(&self) -> &'static str {
        "The threshold and its figures in a strip below the map"
    }

    fn fits(&self, session: &Session) -> Fit {
        match session.shown_run() {
            Some(run) if run.spec.task == Task::Classify => Fit::No("A classifier has no threshold"),
            _ => Fit::Yes,
        }
    }

    fn toolbar(&mut self, bar: &mut Bar<'_>, cx: &mut Cx<'_>) {
        if let Some(at) = Placed::now(cx) {
            bar.item(|ui| value_ui(ui, cx, at));
        }
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(at) = Placed::now(cx) else {
            empty_ui(ui, "Train a network to place a threshold", None);
            return;
        };
        let size = ui.available_size();
        ui.horizontal(|ui| {
            ui.allocate_ui_with_layout(vec2(size.x * PLOT, size.y), Layout::top_down(Align::Min), |ui| {
                self.histogram.ui(ui, cx, at, &[], size.y);
            });
            ui.vertical(|ui| {
                if !at.has_both {
                    ui.label(RichText::new("All classes count as normal").weak());
                } else if at.hidden {
                    ui.label(RichText::new("Figures are hidden").weak());
                } else {
                    self.tiles.ui(ui, at);
                }
            });
        });
    }
}
