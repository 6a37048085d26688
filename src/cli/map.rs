//! `afterimage run` of a recipe that only makes a map.

use super::Failure;
use super::args::RunArgs;
use super::run::wait_for;
use super::table::aligned;
use crate::export::{MapRunFacts, MapRunResult, write_map_run};
use crate::session::{Action, Session};
use indicatif::ProgressBar;

/// Makes the map of the session's recipe and prints its figures.
pub fn run(ask: &RunArgs, session: &mut Session, bar: &ProgressBar) -> Result<(), Failure> {
    if ask.sweep.is_some() || ask.weights.is_some() {
        let name = &session.recipe.name;
        return Err(Failure::misuse(format!(
            "{name} only makes a map: there is nothing to train or to give weights to"
        )));
    }
    let recipe = session.recipe.clone();
    session.perform(Action::UseRecipe(Box::new(recipe.clone())));
    wait_for(session, bar, ask.quiet)?;
    if let Some(why) = session.unprepared.take() {
        bar.finish_and_clear();
        return Err(Failure::failed(why));
    }
    session.perform(Action::StartMap(recipe.map.clone()));
    wait_for(session, bar, ask.quiet)?;
    bar.finish_and_clear();
    let map = session.map.facts().filter(|_| session.map.finished);
    let (Some(map), Some(prepared)) = (map, session.prepared.clone()) else {
        return Err(Failure::failed("the map ended without a result"));
    };
    let facts = MapRunFacts { recipe, prepared, map };
    if let Some(folder) = &ask.out {
        write_map_run(&facts, folder).map_err(Failure::failed)?;
    }
    print(&MapRunResult::new(&facts), ask.json)
}

fn print(result: &MapRunResult, as_json: bool) -> Result<(), Failure> {
    if as_json {
        println!("{}", serde_json::to_string(result).map_err(Failure::failed)?);
        return Ok(());
    }
    let mut rows = vec![
        vec!["recipe".to_owned(), result.recipe.clone()],
        vec!["seed".to_owned(), result.seed.to_string()],
        vec!["samples".to_owned(), result.mapped.to_string()],
    ];
    rows.extend(result.metrics.iter().map(|(name, value)| vec![(*name).to_owned(), format!("{value:.5}")]));
    println!("{}", aligned(&rows));
    Ok(())
}
