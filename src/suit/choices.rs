//! The datasets that can be chosen by name, and the recipe that comes with each.

use crate::data::{Availability, DataFolder, SOURCES, availability, catalog};
use crate::model::preset;
use crate::recipe::{Recipe, Task, ready_recipes};

/// A dataset that can be chosen by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatasetChoice {
    /// Its name in recipes.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// Whether it can be opened now; else it has to be downloaded first.
    pub here: bool,
}

/// Every dataset that can be chosen by name: those that are generated, then those of the catalogue, looked for in
/// `folder`. Looks at file names only.
pub fn dataset_choices(folder: &DataFolder) -> Vec<DatasetChoice> {
    choices(|name| availability(name, folder) != Availability::Missing)
}

/// The same where nobody has looked yet: of the catalogue nothing is here.
pub fn nothing_here() -> Vec<DatasetChoice> {
    choices(|_| false)
}

fn choices(is_here: impl Fn(&str) -> bool) -> Vec<DatasetChoice> {
    let generated = SOURCES.iter().filter(|source| source.generates().is_some());
    let generated = generated.map(|source| DatasetChoice { name: source.id(), title: source.title(), here: true });
    let known = catalog::entries().iter().map(|entry| {
        let here = is_here(&entry.name);
        DatasetChoice { name: entry.name.as_str(), title: entry.title.as_str(), here }
    });
    generated.chain(known).collect()
}

/// The recipe that comes with a dataset, with this seed: the first with an autoencoder, else the first of all. `None`
/// where none comes with it.
pub fn recipe_for(dataset: &str, seed: u64) -> Option<Recipe> {
    // An autoencoder first: what this program is for.
    let reconstructs =
        |recipe: &Recipe| preset(&recipe.model.preset).is_some_and(|preset| preset.task == Task::Reconstruct);
    let found: Vec<&Recipe> =
        ready_recipes().iter().map(|(_, recipe)| recipe).filter(|recipe| recipe.data.dataset == dataset).collect();
    let best = found.iter().find(|recipe| reconstructs(recipe)).or(found.first());
    best.map(|&recipe| Recipe { seed, ..recipe.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_data_is_always_here_and_data_of_the_catalogue_where_its_files_are() {
        let folder = tempfile::tempdir().unwrap();
        let choices = dataset_choices(&DataFolder(folder.path().to_owned()));
        let here = |name: &str| choices.iter().find(|choice| choice.name == name).map(|choice| choice.here);
        assert_eq!((here("generated-digits"), here("mnist")), (Some(true), Some(false)));
        assert_eq!(here("no such dataset"), None);
        assert_eq!(choices, nothing_here(), "an empty folder holds nothing");
    }

    #[test]
    fn a_dataset_comes_with_an_autoencoder_where_there_is_one() {
        let name = |dataset: &str| recipe_for(dataset, 7).map(|recipe| (recipe.name, recipe.seed));
        assert_eq!(name("generated-digits"), Some(("generated-digits".to_owned(), 7)));
        // The first of its recipes has a network that names classes.
        let mnist = recipe_for("mnist", 7).unwrap();
        assert_eq!(preset(&mnist.model.preset).map(|preset| preset.task), Some(Task::Reconstruct));
        // None of its recipes reconstructs.
        assert_eq!(recipe_for("cifar-10", 7).map(|recipe| recipe.data.dataset), Some("cifar-10".to_owned()));
        assert_eq!(name("no such dataset"), None);
    }
}
