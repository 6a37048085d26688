//! What the network was after each epoch: figures, scores, bottleneck and pinned samples, moved by one slider.

mod figures;
mod histogram;
mod latent;
mod pins;
mod scrubber;

use crate::recipe::{Loss, ScoreSpace, Task};
use crate::session::Run;
use crate::train::Snapshot;
use crate::ui::bar::Bar;
use crate::ui::panel::{Cx, Panel};
use crate::ui::widgets::empty_ui;
use egui::{RichText, ScrollArea, Ui};
use histogram::EpochHistogram;
use scrubber::Scrubber;

/// The panel.
#[derive(Default)]
pub struct Epochs {
    scrubber: Scrubber,
    histogram: EpochHistogram,
}

impl Panel for Epochs {
    fn name(&self) -> &'static str {
        "epochs"
    }

    fn title(&self) -> &'static str {
        "Epochs"
    }

    fn about(&self) -> &'static str {
        "The network after each epoch: metrics, scores, bottleneck and pinned samples"
    }

    fn toolbar(&mut self, bar: &mut Bar<'_>, cx: &mut Cx<'_>) {
        if let Some(run) = cx.run().filter(|run| run.snapshot().is_some()) {
            self.scrubber.toolbar(bar, cx, run);
        }
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(run) = cx.run() else {
            let training = cx.session.is_training();
            let what = if training { "Training is about to start" } else { "Train a network to follow its epochs" };
            empty_ui(ui, what, None);
            return;
        };
        let Some(snapshot) = run.snapshot().cloned() else {
            let training = cx.session.training_run().is_some_and(|training| training.id == run.id);
            let what = if run.is_baseline() {
                "Baselines have no epochs"
            } else if training {
                "The first epoch is running"
            } else {
                "Epochs are only kept for runs trained since the program started"
            };
            empty_ui(ui, what, None);
            return;
        };
        self.scrubber.walk(ui, cx, run);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            figures::figures_ui(ui, run, &snapshot, cx.session.guessing());
            heading_ui(ui, histogram::heading(run.spec.task));
            self.histogram.ui(ui, run, &snapshot);
            if run.spec.task == Task::Reconstruct {
                heading_ui(ui, "Bottleneck");
                latent::latent_ui(ui, cx, run, &snapshot);
            }
            heading_ui(ui, "Pinned samples");
            pins::pins_ui(ui, cx, run, &snapshot);
        });
    }
}

fn heading_ui(ui: &mut Ui, text: &str) {
    ui.add_space(8.0);
    ui.label(RichText::new(text).strong());
}

/// How the errors of the samples watched are measured: as the loss measures them. `None` where scores are no errors.
fn watched_space(run: &Run) -> Option<ScoreSpace> {
    let loss = run.recipe.training.loss.unwrap_or(Loss::usual(run.spec.task));
    let space = if loss == Loss::Mae { ScoreSpace::Mae } else { ScoreSpace::Mse };
    (run.spec.task == Task::Reconstruct).then_some(space)
}

/// What the scores of the samples watched are, in a word.
fn measure(run: &Run) -> &'static str {
    match (run.spec.task, watched_space(run)) {
        (Task::Detect, _) => "anomaly probability",
        (_, Some(space)) => space.name(),
        _ => "cross-entropy",
    }
}

/// Which samples are watched, in words: `200 test samples`.
fn watched_words(run: &Run, snapshot: &Snapshot) -> String {
    let set = if run.prepared.split.test.is_empty() { "training" } else { "test" };
    format!("{} {set} samples", snapshot.ids.len())
}

/// Whether the sample at this place of a snapshot is anomalous.
fn is_anomalous<'a>(run: &'a Run, snapshot: &'a Snapshot) -> impl Fn(usize) -> bool + 'a {
    move |place| {
        let class = run.prepared.dataset.labels.ids.get(snapshot.ids[place] as usize);
        class.and_then(|&class| run.prepared.normal_classes.get(usize::from(class))) == Some(&false)
    }
}
