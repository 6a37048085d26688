//! The training form, a training that is paused and stepped, its curves, its folds, and sweeps.

use super::support::{
    Window, beats, choose, click, digits, figure, image, open_choice, outputs, set, settle, show, tick, train, until,
    window,
};
use afterimage::recipe::{ClassWeights, EarlyStopping, Loss, Optimizer, Schedule, Validation};
use afterimage::session::{NewsAction, RunState, Session};
use egui::accesskit::Role;
use egui::{pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};

/// Opens the part of the form that is not always shown.
fn open_settings(window: &mut Window) {
    show(window, "training");
    window.run_steps(12);
    assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());
}

fn is_disabled(window: &Window, role: Role, name: &str) -> bool {
    window.get_by_role_and_label(role, name).accesskit_node().is_disabled()
}

#[test]
fn loss_optimiser_and_schedule_are_chosen_with_their_numbers() {
    let mut window = window(digits());
    open_settings(&mut window);
    open_choice(&mut window, "Loss function");
    assert!(window.query_by_role_and_label(Role::Button, "cross-entropy").is_none(), "a loss of another task");
    click(&mut window, "MAE");
    choose(&mut window, "Optimiser", "SGD");
    set(&mut window, "Momentum", 0.9);
    choose(&mut window, "Schedule", "step");
    set(&mut window, "Step every", 2.0);
    set(&mut window, "Step factor", 0.1);
    let training = window.state().session().recipe().training.clone();
    assert_eq!((training.loss, training.optimizer, training.momentum), (Some(Loss::Mae), Optimizer::Sgd, Some(0.9)));
    assert_eq!(training.schedule, Schedule::Step { every: 2, factor: 0.1 });
    choose(&mut window, "Optimiser", "AdamW");
    set(&mut window, "Weight decay", 0.01);
    choose(&mut window, "Schedule", "cosine");
    set(&mut window, "Cosine to", 0.2);
    let training = window.state().session().recipe().training.clone();
    assert_eq!((training.momentum, training.weight_decay), (None, Some(0.01)), "what only SGD knows stays behind");
    assert_eq!(training.schedule, Schedule::Cosine { to: 0.2 });
    choose(&mut window, "Schedule", "reduce on plateau");
    set(&mut window, "Plateau patience", 4.0);
    set(&mut window, "Plateau factor", 0.3);
    let schedule = window.state().session().recipe().training.schedule;
    assert_eq!(schedule, Schedule::Plateau { patience: 4, factor: 0.3, min_change: 0.0 });
    // What makes no sense is not taken.
    set(&mut window, "Plateau factor", -1.0);
    assert_eq!(window.state().session().recipe().training.schedule, schedule);
    assert!(window.unnamed_widgets().is_empty());
}

#[test]
fn stopping_weights_folds_and_validation_are_set() {
    let mut window = window(digits());
    open_settings(&mut window);
    tick(&mut window, "Early stopping");
    set(&mut window, "Patience", 4.0);
    set(&mut window, "Minimum change", 0.001);
    tick(&mut window, "Restore best");
    choose(&mut window, "Class weights", "by hand");
    let class = window.state().session().dataset().unwrap().labels.classes[0].clone();
    set(&mut window, &format!("Weight of {}", class.title), 2.5);
    tick(&mut window, "Cross-validation");
    set(&mut window, "Folds", 3.0);
    let training = window.state().session().recipe().training.clone();
    let stopping = EarlyStopping { patience: 4, min_change: 0.001, restore_best: false };
    assert_eq!((training.early_stopping, training.folds), (Some(stopping), Some(3)));
    assert_eq!((training.class_weights, training.weights[&class.key]), (ClassWeights::Given, 2.5));
    choose(&mut window, "Validation", "last");
    settle(&mut window);
    set(&mut window, "Validation share", 0.2);
    settle(&mut window);
    let data = &window.state().session().recipe().data;
    assert_eq!((data.validation, data.validation_share), (Validation::Last, Some(0.2)));
    assert!(!window.state().session().prepared().unwrap().split.validation.is_empty());
    // Without validation samples there is nothing that early stopping could follow.
    choose(&mut window, "Validation", "none");
    settle(&mut window);
    assert_eq!(window.state().session().recipe().training.early_stopping, None);
    assert!(is_disabled(&window, Role::CheckBox, "Early stopping"));
    choose(&mut window, "Class weights", "off");
    tick(&mut window, "Cross-validation");
    let training = window.state().session().recipe().training.clone();
    assert!(training.weights.is_empty() && training.folds.is_none());
}

#[test]
fn looking_at_the_form_changes_nothing() {
    let recipe = digits().with("training.batch_size=100000").unwrap().with("training.momentum=0.9995").unwrap();
    let recipe = recipe.with("training.optimizer=sgd").unwrap();
    let mut window = window(recipe.clone());
    open_settings(&mut window);
    assert_eq!(window.state().session().recipe(), &recipe);
}

#[test]
fn a_paused_training_is_stepped_and_given_another_rate() {
    let mut window = window(digits().with("training.epochs=100000").unwrap());
    show(&mut window, "training");
    click(&mut window, "Train");
    let epochs = |s: &Session| s.training_run().map_or(0, |run| run.epochs.len());
    let place = |s: &Session| s.training_run().and_then(|run| run.batches.last()).map(|b| (b.epoch, b.batch));
    until(&mut window, "an epoch is done", |s| epochs(s) > 0);
    assert!(is_disabled(&window, Role::SpinButton, "Epochs"), "the form can be changed while it is trained");
    assert!(window.query_by_role_and_label(Role::Button, "Step one batch").is_none());
    click(&mut window, "Pause");
    assert!(window.unnamed_widgets().is_empty());
    let before = place(window.state().session());
    click(&mut window, "Step one batch");
    until(&mut window, "a batch is learnt", |s| place(s) != before);
    let before = epochs(window.state().session());
    click(&mut window, "Step one epoch");
    until(&mut window, "an epoch is learnt", |s| epochs(s) > before);
    assert!(window.state().session().is_paused());
    let is_new = |rate: f64| (rate - 0.0005).abs() < 1e-9;
    set(&mut window, "Learning rate now", 0.0005);
    assert!(is_new(window.state().session().training_run().unwrap().rate()));
    assert_eq!(figure(&window, "Current rate"), "0.0005");
    click(&mut window, "Step one epoch");
    let learnt_with =
        |s: &Session| s.training_run().and_then(|run| run.epochs.last()).is_some_and(|e| is_new(e.learning_rate));
    until(&mut window, "an epoch is learnt with the new rate", learnt_with);
    click(&mut window, "Resume");
    let before = epochs(window.state().session());
    until(&mut window, "it goes on", |s| epochs(s) > before + 1);
    assert!(window.query_by_role_and_label(Role::SpinButton, "Learning rate now").is_none());
    click(&mut window, "Stop");
    settle(&mut window);
    assert_eq!(window.state().session().run().unwrap().state(), RunState::Stopped);
    assert!(!is_disabled(&window, Role::SpinButton, "Epochs"));
}

#[test]
fn curves_are_smoothed_read_aloud_and_clicked() {
    let mut window = window(beats().with("training.schedule={ kind = \"cosine\", to = 0.1 }").unwrap());
    train(&mut window);
    show(&mut window, "training");
    assert!(image(&window, "Loss curve: ").contains("over four epochs"), "{}", image(&window, "Loss curve: "));
    assert!(image(&window, "Learning rate curve: ").contains("from 0.001 to 0.0001"));
    window.get_by_role_and_label(Role::Slider, "Smoothing").set_value_accesskit(0.9);
    tick(&mut window, "Logarithmic");
    let curve = image(&window, "Loss curve: ");
    let rect = window.get_by_role_and_label(Role::Image, &curve).rect();
    let first = pos2(rect.left() + 4.0, rect.center().y);
    window.hover_at(first);
    window.drag_at(first);
    window.drop_at(first);
    window.run_steps(4);
    let run = window.state().session().run().unwrap();
    assert_eq!((run.scrub(), run.snapshot().unwrap().epoch), (Some(0), 1));
    click(&mut window, "Newest epoch");
    assert_eq!(window.state().session().run().unwrap().scrub(), None);
    let last = pos2(rect.right() - 4.0, rect.center().y);
    window.hover_at(last - vec2(0.0, 2.0));
    window.drag_at(last);
    window.drop_at(last);
    window.run_steps(4);
    assert_eq!(window.state().session().run().unwrap().scrub(), None, "the last epoch is the newest");
    settle(&mut window);
    assert!(window.unnamed_widgets().is_empty());
}

#[test]
fn a_cross_validation_shows_its_folds() {
    let mut window = window(digits().with("training.folds=3").unwrap().with("training.epochs=2").unwrap());
    train(&mut window);
    show(&mut window, "training");
    assert_eq!(window.state().session().run().unwrap().folds.len(), 3);
    assert_eq!((figure(&window, "Fold"), figure(&window, "Epoch")), ("3/3".to_owned(), "2/2".to_owned()));
    assert!(window.query_by_label("mean ± std").is_some());
}

/// The runs of a sweep that are scored.
fn scored(session: &Session) -> usize {
    session.runs().iter().filter(|run| run.sweep.is_some() && run.scores.is_some()).count()
}

#[test]
fn a_sweep_trains_one_run_a_value_and_shows_them_side_by_side() {
    let mut window = window(digits().with("training.epochs=1").unwrap());
    show(&mut window, "sweep");
    let values = |window: &mut Window, text: &str| {
        window.get_by_role_and_label(Role::TextInput, "Values").set_text_value_accesskit(text);
        window.run_steps(3);
    };
    values(&mut window, "4, x");
    assert!(window.query_by_label_contains("is not a number").is_some());
    assert!(is_disabled(&window, Role::Button, "Run sweep"));
    values(&mut window, "16, 4");
    click(&mut window, "Run sweep");
    until(&mut window, "both are trained", |s| s.queue().is_empty() && !s.is_training() && scored(s) == 2);
    let seen = |s: &Session| s.runs().into_iter().all(|run| outputs(s, run) > 0);
    until(&mut window, "both show what they make of the samples", seen);
    settle(&mut window);
    assert!(window.state().session().notices().is_empty(), "{:?}", window.state().session().notices());
    let errors = image(&window, "Test error");
    assert!(errors.contains(" at 4, ") && errors.ends_with(" at 16"), "{errors}");
    assert!(window.unnamed_widgets().is_empty());
    let is_cell = |label: String| label.starts_with("Sample ") && label.ends_with(" with bottleneck units 4");
    let cell = window.get_all_by(|node| node.label().is_some_and(is_cell)).next().unwrap();
    let label = cell.accesskit_node().label().unwrap();
    let id: u32 = label.split(' ').nth(1).unwrap().parse().unwrap();
    cell.click_accesskit();
    window.run_steps(3);
    assert_eq!(window.state().session().selection().focus(), Some(id));
    click(&mut window, "Show the run with bottleneck units 4");
    let shown = window.state().session().run().unwrap().sweep.as_ref().unwrap().value;
    assert_eq!(shown, 4.0);
}

#[test]
fn what_waits_in_the_queue_is_cleared() {
    let mut window = window(digits().with("training.epochs=100000").unwrap());
    show(&mut window, "sweep");
    choose(&mut window, "Vary", "seed");
    assert!(is_disabled(&window, Role::Button, "Cancel queued runs"));
    click(&mut window, "Run sweep");
    until(&mut window, "the first is trained", |s| s.training_run().is_some_and(|run| !run.epochs.is_empty()));
    assert!(!window.state().session().queue().is_empty());
    click(&mut window, "Cancel queued runs");
    assert!(window.state().session().queue().is_empty());
    click(&mut window, "Stop");
    settle(&mut window);
    window.state_mut().perform(NewsAction::DismissAll);
    assert_eq!(scored(window.state().session()), 1);
}
