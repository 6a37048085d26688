//! Runs that wait to be trained: a sweep over one value.

use super::{Action, Notice, Session};
use crate::model::{self, NetworkSpec};
use crate::recipe::Recipe;
use crate::saved::SweepPlace;

/// What a sweep over the width of the bottleneck is called.
pub const BOTTLENECK: &str = "bottleneck";

/// A run that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// What it is asked.
    pub recipe: Recipe,
    /// Its place in its sweep.
    pub place: SweepPlace,
}

impl Session {
    /// Puts one run for each value into the queue and begins with the first.
    pub(super) fn sweep(&mut self, key: &str, values: &[f64]) {
        match self.sweep_recipes(key, values) {
            Ok(recipes) => {
                let id = self.new_version();
                let place = |value: f64| SweepPlace { id, key: key.to_owned(), value };
                let waiting = recipes.into_iter().zip(values);
                self.queue.extend(waiting.map(|(recipe, &value)| Waiting { recipe, place: place(value) }));
                self.train_next();
            }
            Err(why) => self.notices.push(Notice::error(why)),
        }
    }

    /// The form with each of the values.
    ///
    /// # Errors
    /// Which value does not suit, and why.
    pub fn sweep_recipes(&self, key: &str, values: &[f64]) -> Result<Vec<Recipe>, String> {
        if values.is_empty() {
            return Err("A sweep needs values, for example 2, 4, 8.".to_owned());
        }
        values.iter().map(|&value| self.with_value(key, value)).collect()
    }

    fn with_value(&self, key: &str, value: f64) -> Result<Recipe, String> {
        if key != BOTTLENECK {
            return self.recipe.with(&format!("{key}={value}")).map_err(|e| e.to_string());
        }
        let Some(dataset) = self.samples() else {
            return Err("A sweep over the bottleneck needs a dataset; open one first.".to_owned());
        };
        let (input, classes) = (dataset.samples.shape().dims(), dataset.labels.classes.len());
        let spec = NetworkSpec::from_recipe(&self.recipe.model, &input, classes).map_err(|e| e.to_string())?;
        let wide = if value.fract() == 0.0 && value >= 1.0 { value as usize } else { 0 };
        let changed = model::with_bottleneck(&spec, wide)?;
        Ok(Recipe { model: changed, ..self.recipe.clone() })
    }

    /// Begins with the next run that waits, unless something is under way.
    pub(super) fn train_next(&mut self) {
        if self.is_training() {
            return;
        }
        let Some(next) = self.queue.pop_front() else { return };
        // The form becomes that run's; the dataset is opened or prepared anew where that is needed.
        self.edits.note(&self.recipe.clone(), &next.recipe);
        self.edit(next.recipe);
        self.next_place = Some(next.place);
        self.perform(Action::Train);
        if !self.is_training() {
            self.next_place = None;
            self.queue.clear();
        }
    }
}
