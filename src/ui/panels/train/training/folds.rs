//! The folds of a cross-validation: a table of what each came to.

use crate::train::FoldReport;
use crate::ui::theme;
use crate::ui::widgets::number;
use egui::{Color32, Grid, RichText, Sense, Stroke, Ui, pos2, vec2};

/// The colour of a fold, counted from 1, in the table and in the plots.
pub(super) fn fold_color(fold: usize, dark: bool) -> Color32 {
    theme::tokens(dark).class(fold.saturating_sub(1) as u16)
}

/// One row a fold that is done, and their means below; nothing without folds.
pub(super) fn folds_ui(ui: &mut Ui, folds: &[FoldReport]) {
    if folds.is_empty() {
        return;
    }
    ui.add_space(6.0);
    ui.label(RichText::new("Folds").strong());
    Grid::new("folds").num_columns(5).striped(true).spacing([20.0, 4.0]).show(ui, |ui| {
        for head in ["fold", "loss", "accuracy", "AUC", "samples"] {
            ui.label(RichText::new(head).small().weak());
        }
        ui.end_row();
        for fold in folds {
            row_ui(ui, fold);
        }
        ui.label(RichText::new("mean ± std").strong());
        ui.label(spread(folds.iter().map(|fold| Some(fold.loss))));
        ui.label(spread(folds.iter().map(|fold| fold.accuracy)));
        ui.label(spread(folds.iter().map(|fold| fold.auc)));
        ui.label(folds.iter().map(|fold| fold.samples).sum::<usize>().to_string());
        ui.end_row();
    });
}

fn row_ui(ui: &mut Ui, fold: &FoldReport) {
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(16.0, ui.spacing().interact_size.y), Sense::hover());
        let line = [pos2(rect.left(), rect.center().y), pos2(rect.right(), rect.center().y)];
        ui.painter().line_segment(line, Stroke::new(2.0, fold_color(fold.fold, ui.visuals().dark_mode)));
        ui.label(fold.fold.to_string());
    });
    ui.label(number(Some(fold.loss)));
    ui.label(number(fold.accuracy));
    ui.label(number(fold.auc));
    ui.label(fold.samples.to_string());
    ui.end_row();
}

/// Mean and (population) standard deviation of what is there.
fn spread(values: impl Iterator<Item = Option<f64>>) -> String {
    let values: Vec<f64> = values.flatten().collect();
    if values.is_empty() {
        return number(None);
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n;
    format!("{} ± {}", number(Some(mean)), number(Some(variance.sqrt())))
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn folds_are_summed_up() {
        assert_eq!(spread([Some(1.0), Some(3.0), None].into_iter()), "2.00 ± 1.00");
        assert_eq!(spread([None, None].into_iter()), "—");
    }
}
