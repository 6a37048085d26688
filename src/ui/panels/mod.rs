//! The panels, by the workspace that they come in: each one file or folder here and one line in [`all`]. Menus, the rail
//! and `afterimage list panels` read the list.

mod compare;
mod data;
mod inspector;
mod judge;
mod map;
mod probe;
mod train;

pub use probe::own::is_picture;

use super::panel::Panel;

/// Every panel, in the order of the list. To add one: a file in the folder of its workspace, its line in that folder's
/// `mod.rs`, and its line here.
pub fn all() -> Vec<Box<dyn Panel>> {
    vec![
        Box::new(data::samples::Data::default()),
        Box::new(data::preparation::Preparation),
        Box::new(data::card::Card),
        Box::new(train::model::Model::default()),
        Box::new(train::training::Training::default()),
        Box::new(train::epochs::Epochs::default()),
        Box::new(compare::runs::Runs::default()),
        Box::new(compare::beside::Compare::default()),
        Box::new(compare::sweep::Sweep::default()),
        Box::new(judge::reconstructions::Reconstructions::default()),
        Box::new(judge::signals::Signals::default()),
        Box::new(probe::layers::Layers::default()),
        Box::new(judge::threshold::Threshold::default()),
        Box::new(judge::threshold::Figures::default()),
        Box::new(judge::threshold::Strip::default()),
        Box::new(judge::confusion::Confusion::default()),
        Box::new(judge::pitfalls::Pitfalls::default()),
        Box::new(map::embedding::Map::default()),
        Box::new(map::similarity::Similarity::default()),
        Box::new(probe::features::Features::default()),
        Box::new(inspector::sample::Sample::default()),
        Box::new(probe::latent::Latent::default()),
        Box::new(probe::own::Own::default()),
    ]
}
