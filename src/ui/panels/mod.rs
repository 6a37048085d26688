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
mod outline;
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

use super::panel::Panel;

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
