//! `afterimage run` of a recipe that only makes a map.

use super::args::RunArgs;
use super::bar::Bar;
use super::failure::Failure;
use super::out::Out;
use super::print::{out, out_json};
use super::table::aligned;
use crate::export::{MapRunFacts, MapRunResult};
use crate::session::{FormAction, MapAction, Session};

/// Makes the map of the session's recipe and prints its figures.
pub fn run(ask: &RunArgs, to: &Out, session: &mut Session, bar: &Bar) -> Result<(), Failure> {
    let recipe = session.recipe().clone();
    session.perform(FormAction::UseRecipe(Box::new(recipe.clone())));
    bar.wait_for(session)?;
    if let Some(why) = session.unprepared() {
        bar.end();
        return Err(Failure::failed(why));
    }
    session.perform(MapAction::StartMap(recipe.map.clone()));
    bar.wait_for(session)?;
    bar.end();
    let map = session.map().facts().filter(|_| session.map().finished);
    let (Some(map), Some(prepared)) = (map, session.prepared().cloned()) else {
        return Err(Failure::failed("the map ended without a result"));
    };
    let facts = MapRunFacts { recipe, prepared, map };
    to.write_map(&facts)?;
    print(&MapRunResult::new(&facts), ask.json)
}

fn print(result: &MapRunResult, as_json: bool) -> Result<(), Failure> {
    if as_json {
        return out_json(result);
    }
    let mut rows = vec![
        vec!["recipe".to_owned(), result.recipe.clone()],
        vec!["seed".to_owned(), result.seed.to_string()],
        vec!["samples".to_owned(), result.mapped.to_string()],
    ];
    rows.extend(result.metrics.iter().map(|(name, value)| vec![(*name).to_owned(), format!("{value:.5}")]));
    out(&aligned(&rows))
}
