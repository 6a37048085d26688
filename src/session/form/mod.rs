//! The form: the recipe that is asked for next, the device it is asked of, and changes to be taken back.

mod edits;

use super::Session;
use crate::model::device::DeviceChoice;
use crate::recipe::Recipe;
use edits::Edits;

/// What a person does with the form.
#[derive(Clone, Debug)]
pub enum FormAction {
    /// Take this recipe into the form and open its dataset.
    UseRecipe(Box<Recipe>),
    /// The form was changed; the dataset is opened or prepared anew where that is needed.
    Edit(Box<Recipe>),
    /// Take the last change of the form back.
    Undo,
    /// Make the change that was taken back again.
    Redo,
    /// Choose a device.
    UseDevice(DeviceChoice),
}

/// The form.
pub(super) struct Form {
    recipe: Recipe,
    device: DeviceChoice,
    edits: Edits,
}

impl Form {
    /// A form that asks for this recipe.
    pub fn new(recipe: Recipe) -> Self {
        Self { recipe, device: DeviceChoice::Auto, edits: Edits::default() }
    }

    /// Another recipe, which can be taken back.
    pub fn replace(&mut self, recipe: Recipe) {
        self.edits.note(&self.recipe, &recipe);
        self.recipe = recipe;
    }

    /// Another recipe without a change to be taken back: that of a session that was opened.
    pub fn restore(&mut self, recipe: Recipe) {
        self.recipe = recipe;
    }

    /// Makes the recipe suit data, as part of opening it.
    pub fn adapt<T>(&mut self, change: impl FnOnce(&mut Recipe) -> T) -> T {
        change(&mut self.recipe)
    }
}

impl Session {
    /// What the form says.
    pub fn recipe(&self) -> &Recipe {
        &self.form.recipe
    }

    /// Where to train.
    pub fn device(&self) -> &DeviceChoice {
        &self.form.device
    }

    /// Whether a change of the form can be taken back.
    pub fn can_undo(&self) -> bool {
        self.form.edits.can_undo()
    }

    /// Whether a change that was taken back can be made again.
    pub fn can_redo(&self) -> bool {
        self.form.edits.can_redo()
    }

    pub(super) fn perform_form(&mut self, action: FormAction) {
        match action {
            FormAction::UseRecipe(recipe) => self.use_recipe(*recipe),
            FormAction::Edit(recipe) => self.edit(*recipe),
            FormAction::Undo => {
                if let Some(recipe) = self.form.edits.undo(&self.form.recipe) {
                    self.put_recipe(recipe);
                }
            }
            FormAction::Redo => {
                if let Some(recipe) = self.form.edits.redo(&self.form.recipe) {
                    self.put_recipe(recipe);
                }
            }
            FormAction::UseDevice(device) => self.form.device = device,
        }
    }

    /// Takes a recipe into the form and opens its dataset.
    pub(super) fn use_recipe(&mut self, recipe: Recipe) {
        self.drop_import();
        self.form.replace(recipe);
        self.reopen();
    }

    /// Changes the form; what is open follows.
    pub(super) fn edit(&mut self, recipe: Recipe) {
        self.form.edits.note(&self.form.recipe, &recipe);
        self.put_recipe(recipe);
    }

    fn put_recipe(&mut self, recipe: Recipe) {
        let before = std::mem::replace(&mut self.form.recipe, recipe);
        let now = &self.form.recipe;
        let seed_counts = before.seed != now.seed;
        let reopens =
            before.data.opens() != now.data.opens() || (seed_counts && now.data.dataset.starts_with("generated"));
        if reopens {
            self.reopen();
        } else if before.data != now.data || seed_counts {
            self.prepare();
        }
    }
}
