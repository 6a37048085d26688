//! What differs in the recipes of several runs.

use super::Compared;
use super::figures::heads_ui;
use crate::recipe::{Difference, Recipe, differences};
use crate::session::RunId;
use egui::{Grid, RichText, ScrollArea, Ui};

/// What differs, kept for the runs it was found of: a run's recipe never changes.
#[derive(Default)]
pub(super) struct Recipes {
    made: Option<(Vec<RunId>, Vec<Difference>)>,
}

impl Recipes {
    /// Says it in words, and in a table: a row a key, a column a run.
    pub(super) fn ui(&mut self, ui: &mut Ui, runs: &[Compared<'_>]) {
        let differences = self.of(runs);
        if let Some(words) = words(differences) {
            ui.label(words);
        }
        if differences.is_empty() {
            return;
        }
        ScrollArea::horizontal().id_salt("recipes").show(ui, |ui| {
            Grid::new("recipes").striped(true).spacing([20.0, 4.0]).show(ui, |ui| {
                heads_ui(ui, "key", runs);
                for difference in differences {
                    ui.label(RichText::new(&difference.key).monospace().weak());
                    for value in &difference.values {
                        ui.label(value);
                    }
                    ui.end_row();
                }
            });
        });
    }

    fn of(&mut self, runs: &[Compared<'_>]) -> &[Difference] {
        let ids: Vec<RunId> = runs.iter().map(|compared| compared.run.id).collect();
        if self.made.as_ref().is_none_or(|(made, _)| *made != ids) {
            let recipes: Vec<&Recipe> = runs.iter().map(|compared| &compared.run.recipe).collect();
            self.made = Some((ids, differences(&recipes)));
        }
        self.made.as_ref().map(|(_, found)| found.as_slice()).unwrap_or_default()
    }
}

/// The sentence for few differences; `None` where the table says it.
fn words(differences: &[Difference]) -> Option<&'static str> {
    match differences {
        [] => Some("The recipes are identical"),
        [only] if only.key == "seed" => Some("Only the seed differs"),
        _ => None,
    }
}
