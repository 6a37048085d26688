//! The bottleneck from within: sliders on its axes with the decoder live beside, walks between samples, a grid of
//! decodings.

mod codes;
mod grid;
mod place;
mod scatter;
mod sliders;
mod walk;

use crate::job::questions;
use crate::recipe::{Method, Task};
use crate::session::{RunAction, RunState};
use crate::ui::panel::{Cx, Panel};
use crate::ui::widgets::{ValuePictures, empty_ui, key_of};
use egui::{RichText, ScrollArea, Ui};
use grid::Grid;
use place::Place;
use scatter::Scatter;
use walk::Walk;

/// The panel.
#[derive(Default)]
pub struct Latent {
    place: Place,
    scatter: Scatter,
    grid: Grid,
    walk: Walk,
    pictures: ValuePictures,
}

impl Panel for Latent {
    fn name(&self) -> &'static str {
        "latent"
    }

    fn title(&self) -> &'static str {
        "Latent space"
    }

    fn about(&self) -> &'static str {
        "Explore the bottleneck: sliders, walks between samples, a grid of decodings"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        if let Some((why, can_train)) = hindrance(cx) {
            if empty_ui(ui, why, can_train.then_some("Start training")) {
                cx.actions.push(RunAction::Train);
            }
            return;
        }
        let (session, Some(run)) = (cx.session, cx.run()) else { return };
        let Some(space) = cx.ask(&questions::Latent) else {
            empty_ui(ui, "Reading the bottleneck…", None);
            return;
        };
        self.pictures.inverted = cx.pictures.inverted;
        self.place.renew(&space);
        self.place.follow(session, &space);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            sliders::sliders_ui(ui, cx, &mut self.pictures, &mut self.place, &space);
            self.scatter.ui(ui, cx, &mut self.place, &space);
            if space.width == 2 {
                self.grid.ui(ui, cx, &mut self.pictures, &mut self.place, &space);
            }
            self.walk.ui(ui, cx, &mut self.pictures);
        });
        let count = run.prepared.dataset.len();
        self.place.wanted = self.place.wanted.filter(|&id| (id as usize) < count);
        let wanted: Vec<u32> = self.walk.ends(count).chain(self.place.wanted).collect();
        if !wanted.is_empty() {
            cx.encode(&wanted);
        }
    }
}

/// Why there is no bottleneck to be looked into, and whether a training would fix that.
fn hindrance(cx: &Cx<'_>) -> Option<(&'static str, bool)> {
    let Some(run) = cx.run() else {
        let training = cx.session.is_training();
        let what =
            if training { "Training is about to start" } else { "Train an autoencoder to explore its latent space" };
        return Some((what, !training));
    };
    if run.spec.task != Task::Reconstruct {
        return Some(("This network has no decoder; train an autoencoder to explore one", false));
    }
    if run.recipe.training.method == Method::PcaPerClass {
        return Some(("Each class has its own components, so there is no shared bottleneck", false));
    }
    if run.state() == RunState::Training {
        return Some(("Available when training is done", false));
    }
    if cx.session.shown_weights(run).is_none() {
        return Some(("The weights of this epoch were not kept", false));
    }
    (run.spec.latent_size() == 0).then_some(("The bottleneck is empty", false))
}

/// What the decoding of a code with these weights is known by.
fn key(version: u64, code: &[f32]) -> u64 {
    key_of(code) ^ version.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn heading_ui(ui: &mut Ui, text: &str) {
    ui.add_space(8.0);
    ui.label(RichText::new(text).strong());
}
