//! Runs that wait to be trained: a sweep over one value.

use super::super::Session;
use crate::recipe::Recipe;
use crate::record::SweepPlace;
use crate::suit;

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
        match suit::sweep(self.recipe(), self.samples().map(AsRef::as_ref), key, values) {
            Ok(recipes) => {
                let id = self.runs.new_number();
                let place = |value: f64| SweepPlace { id, key: key.to_owned(), value };
                let waiting = recipes.into_iter().zip(values);
                self.runs.queue.extend(waiting.map(|(recipe, &value)| Waiting { recipe, place: place(value) }));
                self.train_next();
            }
            Err(why) => self.news.error(why),
        }
    }

    /// The data of a run that was to be trained cannot be had: the next one is tried.
    pub(in super::super) fn cannot_train(&mut self) {
        self.runs.next_place = None;
        self.train_next();
    }

    /// Begins with the next run that waits, unless something is under way. One that cannot begin is told, and the one
    /// after it is tried.
    pub(super) fn train_next(&mut self) {
        while !self.is_training() {
            let Some(next) = self.runs.queue.pop_front() else { return };
            // The form becomes that run's; the dataset is opened or prepared anew where that is needed.
            self.edit(next.recipe);
            self.train_as(Some(next.place), None);
        }
    }
}
