//! `afterimage check`

use super::Failure;
use super::args::CheckArgs;
use crate::model::preset;
use crate::recipe::{Recipe, RecipeError};

/// Says whether a recipe is valid.
pub fn check(ask: &CheckArgs) -> Result<(), Failure> {
    let recipe = match Recipe::load(&ask.file) {
        Ok(recipe) => recipe,
        Err(error @ (RecipeError::Unknown(_) | RecipeError::File { .. })) => return Err(Failure::misuse(error)),
        Err(error) => return Err(Failure::failed(error)),
    };
    let name = &recipe.model.preset;
    if !name.is_empty() && preset(name).is_none() {
        let why = format!("model.preset: there is no network {name:?}; `afterimage list models` names those there are");
        return Err(Failure::failed(why));
    }
    println!("{} is a valid recipe", recipe.name);
    Ok(())
}
