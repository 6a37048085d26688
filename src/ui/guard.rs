//! A mistake in the program that happens while a panel is drawn costs that panel, not the window.

use super::panel::{Cx, Panel};
use crate::crash;
use egui::{RichText, Ui};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

/// What a test lets happen while a panel is drawn.
pub type Mishap = Box<dyn FnOnce(&mut Ui)>;

/// The panels that ended by a mistake.
#[derive(Default)]
pub struct Guard {
    /// By the panel's name: where the report of its mistake is, where one could be written.
    broken: BTreeMap<&'static str, Option<PathBuf>>,
    /// What happens when the panel of this name is drawn next.
    mishap: Option<(String, Mishap)>,
}

impl Guard {
    /// Lets something happen when a panel is drawn next; for tests.
    pub fn prepare_mishap(&mut self, panel: &str, mishap: Mishap) {
        self.mishap = Some((panel.to_owned(), mishap));
    }

    /// Draws a panel, or says that it ended by a mistake.
    ///
    /// What a panel leaves behind when it unwinds is whole: egui's locks are released without being poisoned, nested
    /// areas of egui end when they are dropped, and a panel reads the session without changing it.
    pub fn ui(&mut self, ui: &mut Ui, panel: &mut dyn Panel, cx: &mut Cx<'_>) {
        let name = panel.name();
        if let Some(report) = self.broken.get(name) {
            if broken_ui(ui, report.as_ref()) {
                self.broken.remove(name);
            }
            return;
        }
        let mishap = self.mishap.take_if(|(of, _)| of.as_str() == name);
        let drawn = catch_unwind(AssertUnwindSafe(|| {
            if let Some((_, happen)) = mishap {
                happen(ui);
            }
            panel.ui(ui, cx);
        }));
        if drawn.is_err() {
            self.broken.insert(name, crash::last_report());
            // What was drawn of it until then stays for this frame only.
            ui.ctx().request_repaint();
        }
    }
}

/// Stands for the panel; says whether it is to be tried again.
fn broken_ui(ui: &mut Ui, report: Option<&PathBuf>) -> bool {
    ui.label("This panel crashed because of a bug. Your session is intact.");
    if let Some(report) = report {
        let words = format!("A crash report is at {}; please send it to us.", report.display());
        ui.add(egui::Label::new(RichText::new(words).weak()).wrap());
    }
    ui.add_space(8.0);
    ui.button("Try again").clicked()
}
