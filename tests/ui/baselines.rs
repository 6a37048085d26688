//! Baselines in the window: chosen beside the networks, set, fitted, and ranked.

use super::support::{Window, click, figure, recipe, settle, show, train, window};
use afterimage::recipe::{Baseline, Distance, Features, Recipe};
use afterimage::session::{FormAction, MarkAction};
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};

/// Whole digits in ten classes.
fn digits() -> Recipe {
    recipe("generated-digits", &["data.samples=600", "data.anomaly_share=0.0", "data.train_on=all"])
}

fn chosen(window: &Window) -> Option<Baseline> {
    window.state().session().recipe().model.baseline
}

/// Chooses an entry of a list that opens.
fn choose(window: &mut Window, name: &str, entry: &str) {
    window.get_by_role_and_label(Role::ComboBox, name).click();
    window.run_steps(3);
    // The list may be longer than what is shown of it.
    window.get_by_label(entry).click_accesskit();
    window.run_steps(3);
}

#[test]
fn a_baseline_is_chosen_and_set_in_place_of_layers() {
    let mut window = window(digits());
    show(&mut window, "model");
    click(&mut window, "Use Nearest neighbour");
    assert!(window.query_by_role_and_label(Role::Button, "Add layer").is_none(), "a baseline has no layers");
    window.get_by_role_and_label(Role::SpinButton, "Neighbours").set_value_accesskit(5.0);
    window.run_steps(3);
    choose(&mut window, "Distance", "cosine");
    let Some(Baseline::Nearest { k, distance, features, .. }) = chosen(&window) else {
        panic!("{:?}", chosen(&window))
    };
    assert_eq!((k, distance, features), (5, Distance::Cosine, Features::Raw));
    choose(&mut window, "Features", "HOG");
    assert_eq!(chosen(&window).and_then(Baseline::features), Some(Features::Hog));
    assert!(window.query_by_role_and_label(Role::SpinButton, "Orientations").is_some());
    click(&mut window, "Use Random forest");
    window.get_by_role_and_label(Role::SpinButton, "Trees").set_value_accesskit(20.0);
    window.run_steps(3);
    assert!(matches!(chosen(&window), Some(Baseline::Forest { trees: 20, .. })), "{:?}", chosen(&window));
    assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());
    click(&mut window, "Undo");
    assert!(!matches!(chosen(&window), Some(Baseline::Forest { trees: 20, .. })));
    // And back to a network.
    window.state_mut().perform(FormAction::Edit(Box::new(digits())));
    window.run_steps(3);
    assert!(chosen(&window).is_none() && window.query_by_role_and_label(Role::Button, "Add layer").is_some());
}

#[test]
fn training_asks_for_no_epochs_and_shows_what_came() {
    let mut window = window(digits());
    choose(&mut window, "Model", "Nearest neighbour, HOG");
    show(&mut window, "training");
    assert!(window.query_by_role_and_label(Role::SpinButton, "Epochs").is_none());
    assert!(window.query_by_role_and_label(Role::SpinButton, "Seed").is_some());
    train(&mut window);
    for name in ["Accuracy", "Macro F1", "Seconds to fit", "Seconds to predict"] {
        assert_ne!(figure(&window, name), "—", "{name}");
    }
    assert!(window.query_by_label_contains("Fitted and evaluated in").is_some(), "the bottom line speaks of epochs");
}

#[test]
fn every_panel_copes_with_a_baseline() {
    let mut window = window(digits());
    choose(&mut window, "Model", "Random guess");
    train(&mut window);
    let panels = afterimage::ui::panels::all();
    for name in panels.iter().map(|panel| panel.name()) {
        show(&mut window, name);
        settle(&mut window);
    }
    let learnt = window.state().session().run().unwrap().prepared.split.train[0];
    window.state_mut().perform(MarkAction::Focus(Some(learnt)));
    show(&mut window, "sample");
    assert!(window.query_by_label("not scored").is_some(), "it claims an answer for a training sample");
}

#[test]
fn runs_are_ranked_with_the_best_first() {
    let mut window = window(digits());
    for name in ["Random guess", "Nearest neighbour"] {
        choose(&mut window, "Model", name);
        train(&mut window);
    }
    let names: Vec<String> = window.state().session().runs().iter().map(|run| run.name.clone()).collect();
    show(&mut window, "runs");
    assert_eq!(figure(&window, &format!("Rank of {}", names[1])), "1");
    assert_eq!(figure(&window, &format!("Rank of {}", names[0])), "2");
    for head in ["accuracy", "macro F1", "seconds to fit", "seconds to predict"] {
        let name = format!("{head} of {}", names[1]);
        let node = window.get_by_role_and_label(Role::Status, &name);
        assert_ne!(node.accesskit_node().value().as_deref(), Some("—"), "{head}");
    }
    window.set_size(egui::vec2(320.0, 240.0));
    window.run_steps(3);
    assert!(window.unnamed_widgets().is_empty());
}
