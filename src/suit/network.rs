//! Which network suits a form and samples, and what goes from the form with the network before.

use crate::data::{Dataset, SampleShape};
use crate::model::{Preset, preset, suited};
use crate::recipe::{Baseline, Loss, Method, ModelPart, Recipe, Task, TrainOn};

/// The form with another network, whose weights are found in its own way; what does not suit it goes.
pub fn with_model(form: &Recipe, preset: &Preset) -> Recipe {
    let mut recipe = Recipe { model: ModelPart::preset(&preset.name), ..form.clone() };
    let training = &mut recipe.training;
    training.loss = training.loss.filter(|loss| loss.suits(preset.task));
    training.method = preset.method;
    if !preset.method.is_usual() {
        training.folds = None;
    }
    recipe
}

/// The form with a baseline instead of a network; what only networks understand goes.
pub fn with_baseline(form: &Recipe, baseline: Baseline) -> Recipe {
    let mut recipe = Recipe { model: ModelPart::baseline(baseline), ..form.clone() };
    let training = &mut recipe.training;
    training.loss = training.loss.filter(|loss| loss.suits(Task::Classify));
    training.method = Method::Descent;
    training.folds = None;
    recipe
}

/// Why a baseline is not for these samples; nothing stands in its way where there are none.
pub fn hindrance(dataset: Option<&Dataset>, baseline: Baseline) -> Option<String> {
    let dataset = dataset?;
    baseline.hindrance(&dataset.samples.shape().dims(), dataset.labels.classes.len())
}

/// Data of one's own: the form gets a network made for its shape and a scaling made for its values.
pub fn fit_form_to(recipe: &mut Recipe, dataset: &Dataset) {
    let shape = dataset.samples.shape();
    let current = preset(&recipe.model.preset);
    let fits = current.is_some_and(|preset| preset.input == shape.dims() && preset.task == Task::Reconstruct);
    if !fits {
        recipe.model = suited(&shape.dims());
        recipe.training.loss = Some(Loss::Mse);
    }
    recipe.data.scaling = dataset.suited_scaling();
    if dataset.given_train.is_none() {
        recipe.data.test_share = Some(0.2);
    }
    if !dataset.normal.is_empty() {
        recipe.data.train_on = TrainOn::Normal;
    }
}

/// Where the preparation changed the samples' shape, from `before` (none: nothing was prepared yet) to `shape`: a network
/// that was made for the old one gives way to one that suits the new, and what to tell the person comes back. A network of
/// one's own stays as it is.
pub fn refit(recipe: &mut Recipe, before: Option<&[usize]>, shape: SampleShape) -> Option<String> {
    let before = before.filter(|before| *before != shape.dims())?;
    let fitted = match preset(&recipe.model.preset) {
        Some(preset) => preset.input == before,
        None => recipe.model == suited(before),
    };
    if !fitted {
        return None;
    }
    recipe.model = suited(&shape.dims());
    recipe.training.loss = Some(Loss::Mse);
    Some(format!("The network was changed to fit samples of {}.", shape.words()))
}

/// What a recipe's network is for.
pub fn task_of(model: &ModelPart) -> Task {
    if model.baseline.is_some() {
        return Task::Classify;
    }
    let of_preset = preset(&model.preset).filter(|_| model.layers.is_empty()).map(|preset| preset.task);
    of_preset.or(model.task).unwrap_or(Task::Reconstruct)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ClassName, Labels, Samples, Values};
    use crate::recipe::{BASELINES, Scaling};
    use std::path::Path;

    fn form() -> Recipe {
        Recipe::load("generated-digits").unwrap()
    }

    fn dataset(shape: SampleShape, values: Values, classes: usize) -> Dataset {
        let samples = Samples::new(shape, values).unwrap();
        let ids = (0..samples.len()).map(|i| (i % classes) as u16).collect();
        let classes = (0..classes).map(|class| ClassName::plain(class.to_string())).collect();
        Dataset::at("table", Path::new("small.csv"), samples, Labels { ids, classes })
    }

    const ECG: SampleShape = SampleShape::Series { points: 140 };

    #[test]
    fn another_network_brings_its_method_and_takes_what_does_not_suit_it() {
        let mut form = form();
        form.training.loss = Some(Loss::Mse);
        form.training.folds = Some(5);
        let pca = with_model(&form, preset("pca-5").unwrap());
        assert_eq!((pca.model.preset.as_str(), pca.training.method), ("pca-5", Method::Pca));
        assert_eq!((pca.training.loss, pca.training.folds), (Some(Loss::Mse), None));
        let classifier = with_model(&Recipe { training: form.training.clone(), ..pca }, preset("mnist-cnn").unwrap());
        assert_eq!((classifier.training.loss, classifier.training.folds), (None, Some(5)));
        assert_eq!(classifier.training.method, Method::Descent);
    }

    #[test]
    fn a_baseline_takes_folds_and_methods_with_it() {
        let mut form = with_model(&form(), preset("pca-5").unwrap());
        form.training.loss = Some(Loss::Mse);
        form.training.folds = Some(3);
        let recipe = with_baseline(&form, Baseline::Guess);
        assert_eq!(recipe.model, ModelPart::baseline(Baseline::Guess));
        let training = recipe.training;
        assert_eq!((training.loss, training.folds, training.method), (None, None, Method::Descent));
    }

    #[test]
    fn baselines_of_gradients_are_not_for_signals_and_nothing_hinders_without_samples() {
        let signals = dataset(ECG, Values::Floats(vec![0.5; 280]), 2);
        let hog = BASELINES.iter().map(|entry| entry.baseline).find(|baseline| baseline.hog().is_some()).unwrap();
        assert!(hindrance(Some(&signals), hog).is_some());
        assert_eq!(hindrance(Some(&signals), Baseline::Guess), None);
        assert_eq!(hindrance(None, hog), None);
    }

    #[test]
    fn data_of_ones_own_gets_a_network_and_a_scaling_that_suit_it() {
        let mut recipe = form();
        let mut data = dataset(ECG, Values::Floats(vec![0.5; 280]), 2);
        data.normal = vec![1];
        fit_form_to(&mut recipe, &data);
        assert_eq!((recipe.model.preset.as_str(), recipe.training.loss), ("ecg-autoencoder", Some(Loss::Mse)));
        assert_eq!((recipe.data.scaling, recipe.data.test_share), (Scaling::TrainMinMax, Some(0.2)));
        assert_eq!(recipe.data.train_on, TrainOn::Normal);
    }

    #[test]
    fn a_network_that_fits_stays_and_so_does_a_split_that_came_with_the_data() {
        let shape = SampleShape::Image { height: 28, width: 28, channels: 1 };
        let mut data = dataset(shape, Values::Bytes(vec![0; 784 * 2]), 2);
        data.given_train = Some(1);
        let mut recipe = form();
        recipe.training.loss = Some(Loss::Bce);
        recipe.data.test_share = None;
        let before = recipe.clone();
        fit_form_to(&mut recipe, &data);
        assert_eq!(recipe.data.scaling, Scaling::Divide255);
        recipe.data.scaling = before.data.scaling;
        assert_eq!(recipe, before);
    }

    #[test]
    fn a_network_made_for_the_old_shape_gives_way_and_one_of_ones_own_stays() {
        let (old, small) = ([28, 28, 1], SampleShape::Image { height: 14, width: 14, channels: 1 });
        let mut recipe = form();
        assert_eq!(refit(&mut recipe, None, small), None);
        assert_eq!(refit(&mut recipe, Some(&small.dims()), small), None);
        assert_eq!(recipe, form(), "nothing has changed its shape");
        let notice = refit(&mut recipe, Some(&old), small);
        assert!(notice.is_some_and(|text| text.contains("14×14 grey")));
        assert_eq!((&recipe.model, recipe.training.loss), (&suited(&small.dims()), Some(Loss::Mse)));
        // What was suited to the shape before is refitted as a preset is.
        assert!(refit(&mut recipe, Some(&small.dims()), ECG).is_some());
        assert_eq!(recipe.model.preset, "ecg-autoencoder");
        recipe.model = ModelPart { task: Some(Task::Reconstruct), ..ModelPart::default() };
        let own = recipe.clone();
        assert_eq!(refit(&mut recipe, Some(&ECG.dims()), small), None);
        assert_eq!(recipe, own);
    }
}
