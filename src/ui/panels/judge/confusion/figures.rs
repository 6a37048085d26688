//! Precision, recall and F1 of each class, and their averages.

use super::counts::Counts;
use crate::analysis::ClassFigures;
use crate::ui::widgets::number;
use egui::{Grid, RichText, Role, ScrollArea, Ui, WidgetInfo};

/// Most classes listed; data of one's own may have thousands.
const MOST: usize = 60;

/// The table: a row a class, then the averages.
pub(super) fn figures_ui(ui: &mut Ui, counts: &Counts<'_>, labels: &[&str]) {
    ScrollArea::horizontal().id_salt("class figures").show(ui, |ui| {
        Grid::new("class figures").num_columns(5).striped(true).spacing([16.0, 4.0]).show(ui, |ui| {
            for head in ["class", "precision", "recall", "F1", "samples"] {
                ui.label(RichText::new(head).small().weak());
            }
            ui.end_row();
            for (class, label) in labels.iter().enumerate().take(MOST) {
                row_ui(ui, label, counts.figures(class as u16));
            }
            let [plain, weighted] = counts.averages();
            row_ui(ui, "mean over classes", plain);
            row_ui(ui, "weighted mean", weighted);
        });
    });
    if labels.len() > MOST {
        let text = format!("{} more classes are in the averages", labels.len() - MOST);
        ui.label(RichText::new(text).small().weak());
    }
}

fn row_ui(ui: &mut Ui, label: &str, figures: ClassFigures) {
    ui.label(label);
    let values = [("Precision", figures.precision), ("Recall", figures.recall), ("F1", figures.f1)];
    for (name, value) in values {
        let shown = number(Some(value));
        let response = ui.label(RichText::new(&shown).monospace());
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::Status, true, format!("{name} of {label}"));
            info.current_text_value = Some(shown.clone());
            info
        });
    }
    ui.label(RichText::new(figures.support.to_string()).monospace());
    ui.end_row();
}
