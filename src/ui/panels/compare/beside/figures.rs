//! The figures of runs: kept, and as a table with the best of each row in bold.

use super::{Compared, loss_of};
use crate::ui::run_figures::{Figures, Table};
use crate::ui::widgets::number;
use egui::{Grid, RichText, Role, ScrollArea, Ui, WidgetInfo};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The table: a row a figure, a column a run.
pub(super) fn figures_ui(ui: &mut Ui, figures: &mut Figures, runs: &[Compared<'_>]) {
    let tables: Vec<Arc<Table>> = runs.iter().map(|compared| figures.of(compared.run)).collect();
    let names: BTreeSet<&'static str> = tables.iter().flat_map(|table| table.keys().copied()).collect();
    if names.is_empty() {
        ui.label(RichText::new("Metrics appear after the first epoch").weak());
        return;
    }
    let alike = are_alike(runs);
    ScrollArea::horizontal().id_salt("figures").show(ui, |ui| {
        Grid::new("figures").striped(true).spacing([20.0, 4.0]).show(ui, |ui| {
            heads_ui(ui, "figure", runs);
            for name in names {
                let values: Vec<Option<f64>> = tables.iter().map(|table| table.get(name).copied()).collect();
                row_ui(ui, runs, name, &values, alike);
            }
        });
    });
    if !alike {
        let text = "These runs use different losses or errors, so no best value is marked.";
        ui.label(RichText::new(text).weak());
    }
}

/// The first row of a table with a column a run.
pub(super) fn heads_ui(ui: &mut Ui, first: &str, runs: &[Compared<'_>]) {
    ui.label(RichText::new(first).small().weak());
    for compared in runs {
        ui.label(RichText::new(&compared.name).strong());
    }
    ui.end_row();
}

fn row_ui(ui: &mut Ui, runs: &[Compared<'_>], name: &str, values: &[Option<f64>], alike: bool) {
    let words = words(name);
    ui.label(RichText::new(&words).weak());
    let best = best(name, values, alike);
    for (compared, value) in runs.iter().zip(values) {
        let is_best = best.is_some() && *value == best;
        let shown = number(*value);
        let text = RichText::new(&shown).monospace();
        let response = ui.label(if is_best { text.strong().underline() } else { text.weak() });
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::Status, true, format!("{words} of {}", compared.name));
            info.current_text_value = Some(shown.clone());
            info
        });
        if is_best {
            response.on_hover_text("Best in this row");
        }
    }
    ui.end_row();
}

/// Whether losses and errors of these runs are numbers of the same kind.
fn are_alike(runs: &[Compared<'_>]) -> bool {
    runs.windows(2).all(|pair| {
        let (a, b) = (pair[0].run, pair[1].run);
        loss_of(a) == loss_of(b) && a.space == b.space
    })
}

/// What an ending of a figure's name says of it.
const ENDINGS: [(&str, &str); 5] = [
    ("_anomaly", ", anomaly as positive"),
    ("_normal", ", normal as positive"),
    ("_macro", ", mean over classes"),
    ("_mean", ", mean over folds"),
    ("_std", ", std over folds"),
];

/// The words for a figure.
fn words(name: &str) -> String {
    let ending = ENDINGS.iter().find_map(|(end, words)| Some((name.strip_suffix(end)?, *words)));
    let (name, ending) = ending.unwrap_or((name, ""));
    let name = match name {
        "roc_auc" => "ROC AUC".to_owned(),
        "pr_auc" => "average precision".to_owned(),
        "f1" => "F1".to_owned(),
        "kl_divergence" => "KL divergence".to_owned(),
        _ => name.replace('_', " "),
    };
    format!("{name}{ending}")
}

/// The best of a row, where it is known which direction is better and not all are the same. What is better when it is
/// smaller depends on how it is measured, so those count only where the runs measure alike.
fn best(name: &str, values: &[Option<f64>], alike: bool) -> Option<f64> {
    let is_spread = name.ends_with("_std");
    let says = |words: &[&str]| !is_spread && words.iter().any(|word| name.contains(word));
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    let (low, high) = known.iter().fold((f64::MAX, f64::MIN), |(low, high), &v| (low.min(v), high.max(v)));
    if known.len() < 2 || low == high {
        return None;
    }
    if says(&["loss", "error"]) {
        return alike.then_some(low);
    }
    says(&["accuracy", "auc", "f1", "precision", "recall"]).then_some(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_is_told_where_the_direction_is_known() {
        let values = [Some(0.2), None, Some(0.7), Some(0.7)];
        assert_eq!(best("roc_auc", &values, false), Some(0.7));
        assert_eq!(best("validation_loss", &values, true), Some(0.2));
        assert_eq!(best("validation_loss", &values, false), None, "losses of two kinds");
        assert_eq!(best("threshold", &values, true), None);
        assert_eq!(best("accuracy_std", &values, true), None);
        assert_eq!(best("accuracy", &[Some(1.0), Some(1.0)], true), None, "all the same");
        assert_eq!(best("accuracy", &[Some(1.0), None], true), None, "nobody to be better than");
    }

    #[test]
    fn figures_have_words() {
        let cases = [
            ("roc_auc", "ROC AUC"),
            ("f1_anomaly", "F1, anomaly as positive"),
            ("recall_normal", "recall, normal as positive"),
            ("f1_macro", "F1, mean over classes"),
            ("roc_auc_std", "ROC AUC, std over folds"),
            ("validation_loss", "validation loss"),
        ];
        for (name, expected) in cases {
            assert_eq!(words(name), expected);
        }
    }
}
