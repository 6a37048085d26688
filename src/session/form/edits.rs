//! Changes of the form, to be taken back and made again.

use crate::recipe::Recipe;
use std::time::{Duration, Instant};

/// Most changes that can be taken back.
const MOST: usize = 200;

/// Changes of the same number closer together than this are one change: a drag is taken back as a whole.
const ONE_CHANGE: Duration = Duration::from_millis(700);

/// The form as it was before each change.
#[derive(Clone, Debug, Default)]
pub struct Edits {
    before: Vec<Recipe>,
    after: Vec<Recipe>,
    last: Option<(Instant, String)>,
}

impl Edits {
    /// The form is about to change.
    pub fn note(&mut self, from: &Recipe, to: &Recipe) {
        if from == to {
            return;
        }
        let outline = outline(to);
        let goes_on = outline == self::outline(from)
            && self.last.as_ref().is_some_and(|(at, last)| at.elapsed() < ONE_CHANGE && *last == outline);
        if !goes_on {
            if self.before.len() == MOST {
                self.before.remove(0);
            }
            self.before.push(from.clone());
        }
        self.after.clear();
        self.last = Some((Instant::now(), outline));
    }

    /// Takes the last change back.
    pub fn undo(&mut self, now: &Recipe) -> Option<Recipe> {
        let before = self.before.pop()?;
        self.after.push(now.clone());
        self.last = None;
        Some(before)
    }

    /// Makes the change that was taken back again.
    pub fn redo(&mut self, now: &Recipe) -> Option<Recipe> {
        let after = self.after.pop()?;
        self.before.push(now.clone());
        self.last = None;
        Some(after)
    }
}

impl Edits {
    /// Whether a change can be taken back.
    pub fn can_undo(&self) -> bool {
        !self.before.is_empty()
    }

    /// Whether a change that was taken back can be made again.
    pub fn can_redo(&self) -> bool {
        !self.after.is_empty()
    }
}

/// A recipe without its digits: two that differ in numbers only have the same.
fn outline(recipe: &Recipe) -> String {
    recipe.to_text().chars().filter(|c| !c.is_ascii_digit() && *c != '.').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe(epochs: usize) -> Recipe {
        let mut recipe = Recipe::load("generated-digits").unwrap();
        recipe.training.epochs = epochs;
        recipe
    }

    #[test]
    fn a_drag_is_one_change_and_comes_back_whole() {
        let mut edits = Edits::default();
        edits.note(&recipe(1), &recipe(2));
        edits.note(&recipe(2), &recipe(3));
        let mut other = recipe(3);
        other.model.preset = "mnist-cnn".to_owned();
        edits.note(&recipe(3), &other);
        assert_eq!(edits.undo(&other), Some(recipe(3)));
        assert_eq!(edits.undo(&recipe(3)), Some(recipe(1)));
        assert_eq!(edits.undo(&recipe(1)), None);
        assert_eq!(edits.redo(&recipe(1)), Some(recipe(3)));
        assert_eq!(edits.redo(&recipe(3)), Some(other));
    }
}
