//! `afterimage run --sweep`: one training a value, and their figures side by side.

use super::Failure;
use super::args::RunArgs;
use super::run::wait_for;
use super::table::aligned;
use crate::export::{RunFacts, RunResult, write_run};
use crate::session::{Action, BOTTLENECK, Session};
use indicatif::ProgressBar;
use std::collections::BTreeSet;

/// Trains once for each value and prints the figures.
pub fn run(asked: &str, ask: &RunArgs, session: &mut Session, bar: &ProgressBar) -> Result<(), Failure> {
    let (key, values) = parse(asked)?;
    // The width of a bottleneck depends on the samples: they are opened first.
    session.perform(Action::UseRecipe(Box::new(session.recipe.clone())));
    wait_for(session, bar, ask.quiet)?;
    session.sweep_recipes(&key, &values).map_err(Failure::misuse)?;
    session.perform(Action::Sweep { key: key.clone(), values });
    wait_for(session, bar, ask.quiet)?;
    bar.finish_and_clear();
    let mut found: Vec<(f64, RunFacts)> = Vec::new();
    for run in session.runs() {
        if let (Some(place), Some(facts)) = (&run.sweep, run.facts(None)) {
            found.push((place.value, facts));
        }
    }
    if let Some(folder) = &ask.out {
        for (value, facts) in &found {
            write_run(facts, &folder.join(format!("{key}={value}"))).map_err(Failure::failed)?;
        }
    }
    print(&key, &found, ask.json)
}

/// `bottleneck=2,4,8` → the key and its values.
fn parse(asked: &str) -> Result<(String, Vec<f64>), Failure> {
    let wrong =
        || Failure::misuse(format!("{asked:?} is not of the form key=value,value, for example {BOTTLENECK}=2,4,8"));
    let (key, values) = asked.split_once('=').ok_or_else(wrong)?;
    let values: Option<Vec<f64>> = values.split(',').map(|value| value.trim().parse().ok()).collect();
    Ok((key.trim().to_owned(), values.ok_or_else(wrong)?))
}

/// A JSON list of runs, or a table with one row a run and one column a figure.
fn print(key: &str, found: &[(f64, RunFacts)], as_json: bool) -> Result<(), Failure> {
    let results: Vec<(f64, RunResult)> = found.iter().map(|(value, facts)| (*value, RunResult::new(facts))).collect();
    if as_json {
        let list: Vec<serde_json::Value> = results
            .iter()
            .map(|(value, result)| serde_json::json!({ "key": key, "value": value, "run": result }))
            .collect();
        println!("{}", serde_json::to_string(&list).map_err(Failure::failed)?);
        return Ok(());
    }
    let names: BTreeSet<&str> = results.iter().flat_map(|(_, result)| result.metrics.keys().copied()).collect();
    let mut rows = vec![std::iter::once(key).chain(names.iter().copied()).map(str::to_owned).collect::<Vec<_>>()];
    for (value, result) in &results {
        let figure = |name: &&str| result.metrics.get(name).map_or_else(String::new, |x| format!("{x:.5}"));
        rows.push(std::iter::once(value.to_string()).chain(names.iter().map(figure)).collect());
    }
    println!("{}", aligned(&rows));
    Ok(())
}
