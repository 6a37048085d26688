//! The panels: each one file here and one line in [`all`]. Menus, the rail and `afterimage list panels` read the list.

mod card;
mod compare;
mod confusion;
mod data;
mod epochs;
mod features;
mod latent;
mod layers;
mod map;
mod model;
mod neighbour;
mod own;
mod pitfalls;
mod preparation;
mod preparation_form;
mod reconstructions;
mod runs;
mod sample;
mod sample_order;
mod signals;
mod similarity;
mod sweep;
mod threshold;
mod thumbnail;
mod training;

pub use own::is_picture;
pub use thumbnail::sample_ui;

use super::pictures::{Picture, Pictures, Shown};
use crate::data::Prepared;
use crate::session::{Action, Run, Session};
use egui::Ui;
use std::sync::Arc;

/// What a panel sees and whom it asks.
pub struct Cx<'a> {
    /// What is known. Nothing here can change it.
    pub session: &'a Session,
    /// What is asked for, performed after the frame.
    pub actions: &'a mut Vec<Action>,
    /// Pictures of samples.
    pub pictures: &'a mut Pictures,
    /// Whether the graphics processor draws dots; else they are meshes.
    pub draws_dots: bool,
}

impl<'a> Cx<'a> {
    /// The samples to show: the run's, else those of the open dataset.
    pub fn prepared(&self) -> Option<&'a Arc<Prepared>> {
        self.run().map(|run| &run.prepared).or(self.session.prepared.as_ref())
    }

    /// The run, where it is of the samples that are open.
    pub fn run(&self) -> Option<&'a Run> {
        self.session.shown_run()
    }

    /// What the network makes of a sample, where that is known.
    pub fn output(&self, id: u32) -> Option<Arc<Vec<f32>>> {
        self.run()?.views.output(id).cloned()
    }

    /// The picture of a sample as it was.
    pub fn original(&mut self, ui: &Ui, id: u32) -> Option<Picture> {
        let prepared = Arc::clone(self.prepared()?);
        self.pictures.get(ui.ctx(), &prepared, id, Shown::Original, || prepared.clean(id as usize))
    }
}

/// One panel.
pub trait Panel {
    /// Its name in layouts: lower case.
    fn name(&self) -> &'static str;

    /// Its title.
    fn title(&self) -> &'static str;

    /// What it shows, in a sentence.
    fn about(&self) -> &'static str;

    /// Draws it.
    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>);
}

/// Every panel, in the order of the rail. To add one: a file in this folder and its line here.
pub fn all() -> Vec<Box<dyn Panel>> {
    vec![
        Box::new(data::Data::default()),
        Box::new(preparation::Preparation),
        Box::new(card::Card),
        Box::new(model::Model::default()),
        Box::new(training::Training::default()),
        Box::new(epochs::Epochs::default()),
        Box::new(runs::Runs::default()),
        Box::new(compare::Compare::default()),
        Box::new(sweep::Sweep::default()),
        Box::new(reconstructions::Reconstructions::default()),
        Box::new(signals::Signals::default()),
        Box::new(layers::Layers::default()),
        Box::new(threshold::Threshold::default()),
        Box::new(confusion::Confusion::default()),
        Box::new(pitfalls::Pitfalls::default()),
        Box::new(map::Map::default()),
        Box::new(similarity::Similarity::default()),
        Box::new(features::Features::default()),
        Box::new(sample::Sample::default()),
        Box::new(latent::Latent::default()),
        Box::new(own::Own::default()),
    ]
}
