//! Which classes of data of one's own are normal: a person is asked once, and the answer is kept for the next time.

use super::super::Session;
use crate::data::{Dataset, catalog, kinds_of_file};
use crate::recipe::{DataPart, text_path};
use crate::suit::with_normal;

/// Most classes that a person is asked about.
const MOST_CLASSES: usize = 60;

impl Session {
    /// Asks which classes of a dataset are normal, unless nothing is open or it was answered before.
    pub(super) fn ask_normal(&mut self, dataset: &Dataset) {
        let data = &self.recipe().data;
        let path = text_path(&data.dataset);
        let before = self.data.readings.normal_of(&path).and_then(|keys| flags(dataset, keys));
        self.data.asks_normal = before.is_none() && leaves_normal_open(dataset, data);
        if let Some(normal) = before.filter(|_| leaves_normal_open(dataset, &self.recipe().data)) {
            self.form.adapt(|recipe| recipe.data = data_with(&recipe.data, dataset, &normal));
        }
    }

    /// The classes that are normal, by place in the open dataset; all of them: the data stays as it is.
    pub(super) fn choose_normal(&mut self, normal: &[bool]) {
        self.data.asks_normal = false;
        let Some(dataset) = self.data.dataset.clone() else { return };
        if normal.len() != dataset.labels.classes.len() || !normal.contains(&true) {
            return;
        }
        let chosen = dataset.labels.classes.iter().zip(normal).filter(|(_, normal)| **normal);
        let keys =
            if normal.contains(&false) { chosen.map(|(class, _)| class.key.clone()).collect() } else { Vec::new() };
        let mut recipe = self.recipe().clone();
        self.data.readings.keep_normal(&text_path(&recipe.data.dataset), keys);
        self.write_readings();
        recipe.data = data_with(&recipe.data, &dataset, normal);
        self.edit(recipe);
    }
}

/// The data as it is where every class is normal.
fn data_with(data: &DataPart, dataset: &Dataset, normal: &[bool]) -> DataPart {
    if normal.contains(&false) { with_normal(data, dataset, normal) } else { data.clone() }
}

/// Which of the dataset's classes these keys name, of none all; `None` where one is not there any more.
fn flags(dataset: &Dataset, keys: &[String]) -> Option<Vec<bool>> {
    let classes = &dataset.labels.classes;
    let all_here = keys.iter().all(|key| classes.iter().any(|class| class.key == *key));
    all_here.then(|| classes.iter().map(|class| keys.is_empty() || keys.contains(&class.key)).collect())
}

/// Whether data of one's own does not say which of its classes are normal.
fn leaves_normal_open(dataset: &Dataset, data: &DataPart) -> bool {
    let is_own = kinds_of_file().any(|kind| kind.id() == dataset.kind) && catalog::find(&data.dataset).is_none();
    let classes = dataset.labels.classes.len();
    is_own && (2..=MOST_CLASSES).contains(&classes) && dataset.normal.is_empty() && data.normal.is_empty()
}
