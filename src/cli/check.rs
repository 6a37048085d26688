//! `afterimage check`

use super::args::CheckArgs;
use super::failure::Failure;
use super::print::out;
use super::run::load;
use crate::model::preset;

/// Says whether a recipe is valid.
pub fn check(ask: &CheckArgs) -> Result<(), Failure> {
    let recipe = load(&ask.file)?;
    let name = &recipe.model.preset;
    if !name.is_empty() && preset(name).is_none() {
        let why = format!("model.preset: there is no network {name:?}; see `afterimage list models`");
        return Err(Failure::failed(why));
    }
    out(&format!("{} is a valid recipe", recipe.name))
}
