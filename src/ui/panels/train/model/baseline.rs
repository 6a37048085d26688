//! The settings of the form's baseline.

use crate::recipe::{Baseline, Distance, Features, HogPart, ModelPart, Recipe};
use crate::session::{FormAction, Session};
use crate::suit::hindrance;
use crate::ui::forms::{choice_ui, number_ui};
use crate::ui::panel::Cx;
use crate::ui::theme;
use egui::{Button, DragValue, RichText, Ui};

/// Divisions on the way to a leaf where a limit is first asked for.
const USUAL_DEPTH: usize = 10;

/// What the baseline is, its settings, and what stands in its way.
pub(super) fn baseline_ui(ui: &mut Ui, cx: &mut Cx<'_>, baseline: Baseline) {
    let session = cx.session;
    let mut changed = baseline;
    ui.horizontal_wrapped(|ui| {
        if session.is_training() {
            ui.disable();
        }
        ui.label(RichText::new(baseline.title()).strong());
        let edits = [("Undo", session.can_undo(), FormAction::Undo), ("Redo", session.can_redo(), FormAction::Redo)];
        for (word, can, action) in edits {
            if ui.add_enabled(can, Button::new(word)).clicked() {
                cx.actions.push(action);
            }
        }
    });
    ui.label(RichText::new(baseline.about()).weak());
    ui.add_space(4.0);
    ui.add_enabled_ui(!session.is_training(), |ui| ui.horizontal_wrapped(|ui| settings_ui(ui, &mut changed)));
    ui.add_space(4.0);
    for words in warnings(session, baseline) {
        ui.label(RichText::new(words).color(theme::of(ui.visuals()).problem));
    }
    if changed != baseline {
        let recipe = Recipe { model: ModelPart::baseline(changed), ..session.recipe().clone() };
        cx.actions.push(FormAction::Edit(Box::new(recipe)));
    }
}

fn settings_ui(ui: &mut Ui, baseline: &mut Baseline) {
    match baseline {
        Baseline::Guess => {
            ui.label("A guess has no settings but the seed");
        }
        Baseline::Nearest { k, distance, features, hog } => {
            number_ui(ui, "Neighbours", DragValue::new(k).range(1..=1000));
            choice_ui(ui, "Distance", distance, &Distance::ALL.map(|distance| (distance, distance.name())));
            features_ui(ui, features, hog);
        }
        Baseline::Forest { trees, features, deepest, hog } => {
            number_ui(ui, "Trees", DragValue::new(trees).range(1..=5000));
            let mut limited = deepest.is_some();
            ui.checkbox(&mut limited, "Limit the depth").on_hover_text("Maximum tree depth");
            if limited != deepest.is_some() {
                *deepest = limited.then_some(USUAL_DEPTH);
            }
            if let Some(deepest) = deepest {
                number_ui(ui, "Depth", DragValue::new(deepest).range(1..=200));
            }
            features_ui(ui, features, hog);
        }
    }
}

/// What is looked at, and how gradients are gathered.
fn features_ui(ui: &mut Ui, features: &mut Features, hog: &mut HogPart) {
    choice_ui(ui, "Features", features, &Features::ALL.map(|features| (features, features.name())));
    if *features == Features::Hog {
        number_ui(ui, "Orientations", DragValue::new(&mut hog.orientations).range(1..=180));
        number_ui(ui, "Cell", DragValue::new(&mut hog.cell).range(1..=128));
        number_ui(ui, "Block", DragValue::new(&mut hog.block).range(1..=16));
    }
}

/// What stands in the way of a result that means something.
fn warnings(session: &Session, baseline: Baseline) -> Vec<String> {
    let unlearnt = session.prepared().filter(|prepared| {
        let mut counts = prepared.train_counts.iter().zip(&prepared.test_counts);
        baseline != Baseline::Guess && counts.any(|(&learnt, &tested)| learnt == 0 && tested > 0)
    });
    let unlearnt = unlearnt
        .map(|_| "Some test classes have no training samples and are never predicted; see Preparation".to_owned());
    let dataset = session.samples().map(|dataset| &**dataset);
    hindrance(dataset, baseline).into_iter().chain(unlearnt).collect()
}
