//! Looking at past epochs, at pinned samples, and into the layers.

use super::support::{
    Window, beats, click, digits, figure, image, names, output, output_of, run, settle, show, train, until, window,
};
use afterimage::recipe::MapOf;
use afterimage::session::{MarkAction, Session};
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use std::sync::Arc;

fn scrub(window: &mut Window, epoch: f64) {
    window.get_by_role_and_label(Role::Slider, "Epoch shown").set_value_accesskit(epoch);
    window.run_steps(3);
}

/// Whether a figure shows about this value.
fn shows(window: &Window, name: &str, value: f64) -> bool {
    let shown: f64 = figure(window, &format!("{name} at the epoch shown")).parse().unwrap();
    (shown - value).abs() <= 0.006 * value.abs() + 1e-6
}

/// Pins the worst and the best samples by the button and waits for their reconstructions.
fn pin(window: &mut Window) -> Vec<u32> {
    click(window, "Pin worst and best");
    let pins = window.state().session().pins().to_vec();
    assert_eq!(pins.len(), 6);
    reconstructed(window, &pins);
    pins
}

fn reconstructed(window: &mut Window, pins: &[u32]) {
    settle(window);
    let pins = pins.to_vec();
    until(window, "the pinned samples are reconstructed", |s| pins.iter().all(|id| output_of(s, *id).is_some()));
    window.run_steps(2);
}

#[test]
fn one_slider_moves_everything_to_an_epoch_and_back() {
    let mut window = window(digits());
    train(&mut window);
    show(&mut window, "epochs");
    let pins = pin(&mut window);
    let (first, last) = (run(&window).epochs[0], run(&window).epochs[2]);
    assert!(shows(&window, "Loss", last.loss) && shows(&window, "Validation loss", last.validation_loss.unwrap()));
    // Every test sample is watched here, so the newest epoch's figures are those of the run.
    let reading = run(&window).confusion().unwrap().anomaly_as_positive();
    assert!(shows(&window, "Recall", reading.recall.unwrap()) && shows(&window, "F1", reading.f1.unwrap()));
    assert!(shows(&window, "ROC AUC", run(&window).table().unwrap().roc.as_ref().unwrap().area));
    let newest = (image(&window, "Histogram after epoch 3"), output(&window, pins[0]).unwrap());
    image(&window, "Bottleneck after epoch 3: 200 samples on two principal axes of the bottleneck");

    scrub(&mut window, 1.0);
    assert_eq!(run(&window).scrub(), Some(0));
    reconstructed(&mut window, &pins);
    assert!(shows(&window, "Loss", first.loss) && shows(&window, "Validation loss", first.validation_loss.unwrap()));
    let early = (image(&window, "Histogram after epoch 1"), output(&window, pins[0]).unwrap());
    image(&window, "Bottleneck after epoch 1");
    image(&window, &format!("Pinned sample {}: original, reconstruction after epoch 1", pins[0]));
    assert_ne!(early.0.split_once(':').unwrap().1, newest.0.split_once(':').unwrap().1);
    assert_ne!(early.1, newest.1, "the reconstruction is that of the epoch");

    click(&mut window, "Newest");
    assert_eq!(run(&window).scrub(), None);
    reconstructed(&mut window, &pins);
    assert_eq!(image(&window, "Histogram after epoch 3"), newest.0);
    assert_eq!(output(&window, pins[0]).as_ref(), Some(&newest.1));
}

#[test]
fn the_epochs_play_and_then_rest() {
    let mut window = window(digits());
    train(&mut window);
    show(&mut window, "epochs");
    click(&mut window, "Play");
    assert_eq!(run(&window).scrub(), Some(0), "it begins with the first epoch");
    let mut seen = Vec::new();
    for _ in 0..120 {
        let place = run(&window).scrub();
        if seen.last() != Some(&place) {
            seen.push(place);
        }
        window.step();
    }
    assert_eq!(seen, [Some(0), Some(1), None]);
    assert!(window.query_by_role_and_label(Role::Button, "Play").is_some());
    settle(&mut window);
    window.remove_cursor();
    window.run_ok();
    assert!(window.run() <= 2, "it goes on drawing after the last epoch");
    // In the middle it can be held.
    click(&mut window, "Play");
    click(&mut window, "Pause playback");
    window.run_steps(60);
    assert_eq!(run(&window).scrub(), Some(0));
}

#[test]
fn the_slider_works_while_training_goes_on() {
    let mut window = window(digits().with("training.epochs=100000").unwrap());
    show(&mut window, "epochs");
    click(&mut window, "Train");
    until(&mut window, "three epochs are done", |s| s.run().is_some_and(|run| run.snapshots().len() > 2));
    scrub(&mut window, 1.0);
    assert_eq!(run(&window).scrub(), Some(0));
    let known = run(&window).snapshots().len();
    until(&mut window, "training goes on", |s| s.run().unwrap().snapshots().len() > known + 1);
    window.run_steps(2);
    assert_eq!(run(&window).scrub(), Some(0), "what is looked at stays");
    assert!(shows(&window, "Loss", run(&window).epochs[0].loss));
    assert_eq!(figure(&window, "Recall at the epoch shown"), "—", "there is no line yet");
    image(&window, "Histogram after epoch 1");
    click(&mut window, "Newest");
    assert_eq!(run(&window).scrub(), None);
    click(&mut window, "Stop");
    settle(&mut window);
}

#[test]
fn samples_are_pinned_and_unpinned_one_by_one() {
    for recipe in [digits(), beats()] {
        let mut window = window(recipe);
        train(&mut window);
        show(&mut window, "epochs");
        window.state_mut().perform(MarkAction::Focus(Some(5)));
        window.run_steps(2);
        click(&mut window, "Pin sample 5");
        assert_eq!(window.state().session().pins(), [5]);
        assert!(window.query_by_role_and_label(Role::Button, "Pin sample 5").is_none());
        assert!(window.query_by_label_contains("Pin samples from").is_none());
        reconstructed(&mut window, &[5]);
        assert!(window.unnamed_widgets().is_empty());
        let begins = ["Pinned sample 5:", "Signal 5,"];
        assert!(names(&window).iter().any(|name| begins.iter().any(|begins| name.starts_with(begins))));
        // It may lie below what is visible: scrolled to first, as a person would.
        window.get_by_label("Unpin sample 5").scroll_to_me();
        window.run_steps(3);
        click(&mut window, "Unpin sample 5");
        assert!(window.state().session().pins().is_empty());
    }
}

/// What the layers make of the sample in focus, where that is known.
fn looked_into(session: &Session) -> Option<Arc<Vec<Arc<Vec<f32>>>>> {
    session.inside(session.selection().focus()?)
}

#[test]
fn any_layer_is_looked_at() {
    let mut window = window(digits());
    train(&mut window);
    show(&mut window, "layers");
    until(&mut window, "the layers are looked into", |s| looked_into(s).is_some());
    window.run_steps(2);
    image(&window, "Activations of layer 2 (dense): 64 units, from ");
    let layers = looked_into(window.state().session()).unwrap();
    let zeros = layers[1].iter().filter(|value| **value == 0.0).count();
    assert!(window.query_by_label_contains(&format!("{zeros} of 64 units")).is_some());

    window.get_by_role_and_label(Role::ComboBox, "Layer").click();
    window.run_steps(4);
    click(&mut window, "4 reshape 28×28×1, 28×28×1");
    image(&window, "Activations of layer 4 (reshape): 1 map of 28×28, from ");
    assert!(window.unnamed_widgets().is_empty());
    // Another sample: the picture is its.
    window.state_mut().perform(MarkAction::Focus(Some(1)));
    until(&mut window, "it is looked into", |s| s.inside(1).is_some());

    click(&mut window, "Map of this layer");
    settle(&mut window);
    let map = window.state().session().map();
    let part = map.part.as_ref().unwrap();
    assert_eq!((part.of, part.layer, map.points.len()), (MapOf::Layer, Some(4), 200));

    click(&mut window, "Filters");
    image(&window, "Filters of layer 2 (dense): 64 pictures of 28×28");
    assert!(window.unnamed_widgets().is_empty());
}

#[test]
fn layers_and_filters_of_a_convolution_are_pictures() {
    let set = ["data.samples=400", "training.epochs=1", "model.preset=\"zero-vs-rest-deep-conv-autoencoder\""];
    let recipe = set.iter().fold(digits(), |recipe, key| recipe.with(key).unwrap());
    let mut window = window(recipe);
    train(&mut window);
    show(&mut window, "layers");
    until(&mut window, "the layers are looked into", |s| looked_into(s).is_some());
    window.run_steps(2);
    image(&window, "Activations of layer 1 (conv): 16 maps of 28×28, from ");
    click(&mut window, "Filters");
    image(&window, "Filters of layer 1 (conv): 16 pictures of 3×3");
}

#[test]
fn signals_have_bars_and_rows() {
    let mut window = window(beats());
    train(&mut window);
    show(&mut window, "layers");
    until(&mut window, "the layers are looked into", |s| looked_into(s).is_some());
    window.run_steps(2);
    image(&window, "Activations of layer 1 (dense): 32 units");
    click(&mut window, "Filters");
    image(&window, "Filters of layer 1 (dense): 1 picture of 32×140");
}
