//! The layer list, edited in the window: by numbers, menus, buttons, keys and drag, with what comes of it at once.

use super::support::{Window, beats, click, digits, figure, says, settle, show, train, until, window, window_on};
use afterimage::model::{NetworkSpec, PRESETS};
use afterimage::recipe::{LayerSpec, Recipe, Task};
use afterimage::session::FormAction;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use std::path::Path;

/// A window that shows the network and nothing else.
fn editor(recipe: Recipe) -> Window {
    let mut window = window(recipe);
    window.state_mut().show_only("model");
    window.run_steps(3);
    window
}

/// The kinds of the form's own layers.
fn kinds(window: &Window) -> Vec<&'static str> {
    window.state().session().recipe().model.layers.iter().map(LayerSpec::kind).collect()
}

/// The widths of the form's own dense layers.
fn units(window: &Window) -> Vec<usize> {
    let width = |layer: &LayerSpec| match layer {
        LayerSpec::Dense { units, .. } => Some(*units),
        _ => None,
    };
    window.state().session().recipe().model.layers.iter().filter_map(width).collect()
}

/// Chooses an entry of a list that opens.
fn choose(window: &mut Window, name: &str, entry: &str) {
    window.get_by_role_and_label(Role::ComboBox, name).click();
    window.run_steps(3);
    window.get_by_label(entry).click();
    window.run_steps(3);
}

/// Clicks the handle of a layer, counted from 1.
fn select(window: &mut Window, layer: usize) {
    window.get_by_role_and_label(Role::ListItem, &format!("Layer {layer}")).click();
    window.run_steps(3);
}

#[test]
fn a_changed_number_shows_shapes_and_counts_at_once_and_is_taken_back() {
    let mut window = editor(digits());
    assert_eq!(figure(&window, "Layer 2 parameters"), "50240");
    assert_eq!(figure(&window, "Layer 4 output"), "28×28×1");
    assert!(says(&window, "101200 parameters"));
    window.get_by_role_and_label(Role::SpinButton, "Layer 2 units").set_value_accesskit(10.0);
    window.run_steps(3);
    assert_eq!(window.state().session().recipe().model.preset, "", "an edited preset is one's own network");
    assert_eq!(figure(&window, "Layer 2 output"), "10");
    assert_eq!(figure(&window, "Layer 2 parameters"), "7850");
    assert_eq!(figure(&window, "Layer 3 parameters"), "8624");
    assert!(says(&window, "16474 parameters"));
    assert!(says(&window, "7850 in the encoder, 8624 in the decoder; the bottleneck is layer 2 with 10 units"));
    click(&mut window, "Undo");
    assert_eq!(window.state().session().recipe().model.preset, "fashion-dense-autoencoder");
    assert_eq!(figure(&window, "Layer 2 output"), "64");
    click(&mut window, "Redo");
    assert_eq!(units(&window), [10, 784]);
    // No tool can ask for a layer of nothing.
    window.get_by_role_and_label(Role::SpinButton, "Layer 2 units").set_value_accesskit(0.0);
    window.run_steps(3);
    assert_eq!(units(&window), [1, 784]);
}

#[test]
fn layers_are_added_turned_into_others_and_taken_out() {
    let mut window = editor(digits());
    select(&mut window, 2);
    click(&mut window, "Add layer");
    click(&mut window, "Add dropout");
    assert_eq!(kinds(&window), ["flatten", "dense", "dropout", "dense", "reshape"]);
    window.get_by_role_and_label(Role::SpinButton, "Layer 3 rate").set_value_accesskit(0.5);
    window.run_steps(3);
    assert_eq!(window.state().session().recipe().model.layers[2], LayerSpec::Dropout { rate: 0.5 });
    choose(&mut window, "Layer 3 kind", "dense");
    assert_eq!(kinds(&window), ["flatten", "dense", "dense", "dense", "reshape"]);
    choose(&mut window, "Layer 3 activation", "tanh");
    let layer = &window.state().session().recipe().model.layers[2];
    assert_eq!(layer.settings(), "32 units, tanh");
    click(&mut window, "Remove layer 3");
    assert_eq!(units(&window), [64, 784]);
    assert!(window.unnamed_widgets().is_empty());
}

#[test]
fn keys_move_and_remove_the_layer_in_focus() {
    let mut window = editor(digits());
    window.get_by_role_and_label(Role::ListItem, "Layer 2").focus();
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::ALT, Key::ArrowDown);
    window.run_steps(3);
    assert_eq!(units(&window), [784, 64]);
    // The focus went with it.
    assert!(window.get_by_role_and_label(Role::ListItem, "Layer 3").is_focused());
    window.key_press_modifiers(Modifiers::ALT, Key::ArrowUp);
    window.run_steps(3);
    assert_eq!(units(&window), [64, 784]);
    window.key_press(Key::Delete);
    window.run_steps(3);
    assert_eq!(kinds(&window), ["flatten", "dense", "reshape"]);
    assert_eq!(units(&window), [784]);
    click(&mut window, "Move layer 2 up");
    assert_eq!(kinds(&window), ["dense", "flatten", "reshape"]);
    click(&mut window, "Move layer 1 down");
    assert_eq!(kinds(&window), ["flatten", "dense", "reshape"]);
}

#[test]
fn a_drag_puts_a_layer_elsewhere() {
    let mut window = editor(digits());
    let handle = |window: &Window, layer: usize| {
        window.get_by_role_and_label(Role::ListItem, &format!("Layer {layer}")).rect().center()
    };
    let (from, to) = (handle(&window, 2), handle(&window, 4));
    window.hover_at(from);
    window.drag_at(from);
    window.hover_at(from + egui::vec2(0.0, 20.0));
    window.hover_at(to);
    window.run_steps(1);
    assert!(window.state().session().recipe().model.layers.is_empty(), "nothing moves before it is let go");
    window.drop_at(to);
    window.run_steps(3);
    assert_eq!(units(&window), [784, 64]);
}

#[test]
fn where_shapes_stop_fitting_is_marked_and_fixed() {
    let mut window = editor(digits());
    click(&mut window, "Remove layer 1");
    assert!(says(&window, "Layer 1 does not fit") && says(&window, "needs a flat input, not 28×28×1"));
    assert!(window.query_by_role_and_label(Role::Status, "Layer 2 output").is_none(), "a shape nobody knows");
    assert!(says(&window, "layer 1 does not fit"), "the drawing says so too");
    click(&mut window, "Fix: add a flatten layer before layer 1");
    assert!(!says(&window, "does not fit") && says(&window, "101200 parameters"));
    // Another end.
    window.get_by_role_and_label(Role::SpinButton, "Layer 3 units").set_value_accesskit(100.0);
    window.run_steps(3);
    assert!(says(&window, "Layer 4 does not fit"));
    click(&mut window, "Fix: set layer 3 to 784 units");
    assert!(says(&window, "101200 parameters"));
}

#[test]
fn a_network_of_no_layers_can_be_started() {
    let mut window = editor(beats());
    for _ in 0..8 {
        match window.query_by_role_and_label(Role::Button, "Remove layer 1") {
            Some(remove) => remove.click(),
            None => break,
        }
        window.run_steps(3);
    }
    assert!(says(&window, "There are no layers yet") && kinds(&window).is_empty());
    click(&mut window, "Fix: start with a small dense network");
    assert!(!says(&window, "There are no layers yet"));
    super::support::train(&mut window);
}

#[test]
fn another_task_asks_for_another_end_and_another_loss() {
    let mut window = editor(digits());
    assert!(window.state().session().recipe().training.loss.is_some());
    choose(&mut window, "Task", "detect anomalies");
    let recipe = window.state().session().recipe();
    assert_eq!((recipe.model.task, recipe.training.loss), (Some(Task::Detect), None));
    assert!(says(&window, "The output does not fit the task"));
    click(&mut window, "Fix: add a flatten layer and a dense layer (1 unit, sigmoid) at the end");
    assert!(!says(&window, "The output does not fit the task"));
    assert_eq!(figure(&window, "Layer 6 output"), "1");
}

#[test]
fn the_bottleneck_is_chosen_by_hand() {
    let mut window = editor(digits());
    assert!(says(&window, "dense 64, the bottleneck"), "the drawing marks it");
    select(&mut window, 3);
    click(&mut window, "Bottleneck here");
    let model = &window.state().session().recipe().model;
    assert_eq!((model.preset.as_str(), model.encoder_layers), ("fashion-dense-autoencoder", Some(3)));
    assert!(says(&window, "the bottleneck is layer 3 with 784 units"));
    click(&mut window, "Move layer 3 down");
    assert_eq!(window.state().session().recipe().model.encoder_layers, Some(4), "it stays with its layer");
    click(&mut window, "Undo");
    click(&mut window, "Bottleneck at the narrowest layer");
    assert!(says(&window, "the bottleneck is layer 2 with 64 units"));
}

#[test]
fn every_preset_that_fits_shows_its_count() {
    let mut window = editor(digits());
    let fits = |preset: &&afterimage::model::Preset| preset.input == [28, 28, 1];
    for preset in PRESETS.iter().filter(fits) {
        click(&mut window, &format!("Use {}", preset.title));
        let spec = NetworkSpec::new(preset.task, &preset.input, preset.layers.clone(), None).unwrap();
        assert!(says(&window, &format!("{} parameters", spec.parameters())), "{}", preset.name);
        assert!(says(&window, "Network drawing: input 28×28×1"), "{}", preset.name);
        assert!(window.unnamed_widgets().is_empty(), "{}", preset.name);
    }
}

#[test]
fn nothing_is_edited_while_a_network_is_trained() {
    let mut window = editor(beats().with("training.epochs=100000").unwrap());
    let disabled = |window: &Window, role: Role, name: &str| {
        window.get_by_role_and_label(role, name).accesskit_node().is_disabled()
    };
    assert!(!disabled(&window, Role::SpinButton, "Layer 1 units"));
    click(&mut window, "Train");
    until(&mut window, "training starts", |s| s.is_training());
    for (role, name) in [
        (Role::SpinButton, "Layer 1 units"),
        (Role::ComboBox, "Layer 1 kind"),
        (Role::ComboBox, "Task"),
        (Role::Button, "Remove layer 1"),
        (Role::Button, "Add layer"),
        (Role::Button, "Undo"),
    ] {
        assert!(disabled(&window, role, name), "{name} can be used");
    }
    click(&mut window, "Stop");
    settle(&mut window);
    assert!(!disabled(&window, Role::SpinButton, "Layer 1 units"));
}

#[test]
fn the_list_is_there_in_a_narrow_window() {
    for size in [[420.0, 600.0], [320.0, 600.0]] {
        let mut window = window_on(digits(), Path::new("nowhere"), size);
        window.state_mut().show_only("model");
        for name in ["mnist-cnn", "zero-vs-rest-deep-conv-autoencoder", "fashion-denoising-autoencoder"] {
            let mut recipe = digits();
            recipe.model = afterimage::recipe::ModelPart::preset(name);
            recipe.training.loss = None;
            window.state_mut().perform(FormAction::Edit(Box::new(recipe)));
            window.run_steps(3);
            assert!(window.unnamed_widgets().is_empty());
            assert!(!figure(&window, "Layer 2 parameters").is_empty());
        }
    }
}

#[test]
fn principal_components_are_chosen_like_a_network_and_left_like_one() {
    let mut window = window(digits());
    show(&mut window, "model");
    click(&mut window, "Use Five principal components");
    assert_eq!(window.state().session().recipe().training.method, afterimage::recipe::Method::Pca);
    train(&mut window);
    assert!(window.state().session().run().unwrap().came.explained.is_some_and(|share| share > 0.1));
    click(&mut window, "Use Dense autoencoder");
    assert!(window.state().session().recipe().training.method.is_usual());
    train(&mut window);
    assert!(window.state().session().run().unwrap().came.explained.is_none());
}
