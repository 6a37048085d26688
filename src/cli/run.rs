//! `afterimage run`

use super::args::RunArgs;
use super::table::aligned;
use super::{Failure, map, sweep};
use crate::data::{DataFolder, OwnSource};
use crate::export::{RunFacts, RunResult, write_run};
use crate::job::Lane;
use crate::recipe::{Recipe, RecipeError};
use crate::session::{Action, NoticeKind, Places, Session};
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// Longest time between two looks at what the lanes tell.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Trains what a recipe says and prints its figures.
pub fn run(ask: &RunArgs) -> Result<(), Failure> {
    let recipe = recipe(ask)?;
    let places = Places { data: DataFolder::find(ask.data_dir.as_deref()), autosave: None };
    let wake = Box::new(|_| {});
    let mut session = Session::new(recipe.clone(), places, wake).map_err(Failure::failed)?;
    session.perform(Action::UseDevice(ask.device.parse().map_err(Failure::misuse)?));
    let bar = if ask.quiet { ProgressBar::hidden() } else { bar() };
    if recipe.only_maps() {
        return map::run(ask, &mut session, &bar);
    }
    if let Some(sweep) = &ask.sweep {
        return sweep::run(sweep, ask, &mut session, &bar);
    }
    match &ask.weights {
        None => session.perform(Action::Train),
        Some(path) => {
            session.perform(Action::UseRecipe(Box::new(recipe.clone())));
            wait_for(&mut session, &bar, ask.quiet)?;
            session.perform(Action::ImportWeights(path.clone()));
        }
    }
    wait_for(&mut session, &bar, ask.quiet)?;
    if let Some(image) = &recipe.image {
        session.perform(Action::Own(OwnSource::File(image.into())));
        wait_for(&mut session, &bar, ask.quiet)?;
        if let Some(why) = session.own.problem.take() {
            bar.finish_and_clear();
            return Err(Failure::failed(format!("image: {why}")));
        }
    }
    if ask.map {
        session.perform(Action::StartMap(recipe.map));
        wait_for(&mut session, &bar, ask.quiet)?;
    }
    bar.finish_and_clear();
    let facts = session.run.as_ref().and_then(|run| run.facts_with(session.map.facts(), session.noted()));
    let facts = facts.ok_or_else(|| Failure::failed("the run ended without a result"))?;
    if let Some(folder) = &ask.out {
        write_run(&facts, folder).map_err(Failure::failed)?;
    }
    print(&facts, ask.json)
}

fn recipe(ask: &RunArgs) -> Result<Recipe, Failure> {
    let mut recipe = match Recipe::load(&ask.recipe) {
        Err(error @ (RecipeError::Unknown(_) | RecipeError::File { .. })) => return Err(Failure::misuse(error)),
        loaded => loaded.map_err(Failure::failed)?,
    };
    for assignment in &ask.set {
        recipe = recipe.with(assignment).map_err(Failure::misuse)?;
    }
    recipe.seed = ask.seed.unwrap_or(recipe.seed);
    Ok(recipe)
}

/// Drives the session until nothing is under way; a notice of an error is the end.
pub(super) fn wait_for(session: &mut Session, bar: &ProgressBar, quiet: bool) -> Result<(), Failure> {
    loop {
        session.drain(LOOK_EVERY);
        show(session, bar);
        for notice in std::mem::take(&mut session.notices) {
            match notice.kind {
                NoticeKind::Error => {
                    bar.finish_and_clear();
                    return Err(Failure::failed(notice.text));
                }
                NoticeKind::Info if !quiet => bar.suspend(|| eprintln!("{}", notice.text)),
                NoticeKind::Info => {}
            }
        }
        let lanes = [Lane::Files, Lane::Embedding, Lane::Judging];
        let busy = session.is_training() || lanes.iter().any(|lane| session.is_busy(*lane));
        if !busy && session.queue.is_empty() {
            return Ok(());
        }
        session.wait(LOOK_EVERY);
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new(1000);
    // The template is a constant; were it wrong, the usual one would do.
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {msg}") {
        bar.set_style(style);
    }
    bar
}

fn show(session: &Session, bar: &ProgressBar) {
    let busy = session.activity(Lane::Compute).or(session.activity(Lane::Files)).or(session.activity(Lane::Embedding));
    let Some(activity) = busy else { return };
    let last = session
        .run
        .as_ref()
        .filter(|_| activity.what == "Training")
        .and_then(|run| run.batches.last().map(|b| (run, b)));
    match last {
        Some((run, batch)) => {
            let epochs = run.recipe.training.epochs as f64;
            let share = (batch.epoch as f64 - 1.0 + batch.batch as f64 / batch.batches.max(1) as f64) / epochs;
            bar.set_position((share * 1000.0) as u64);
            bar.set_message(format!(
                "epoch {}/{epochs}  loss {:.4}  {:.0} samples/s  {:.0} s left",
                batch.epoch, batch.loss, batch.samples_per_sec, batch.left_secs
            ));
        }
        None => {
            bar.set_position((activity.share.unwrap_or(0.0) * 1000.0) as u64);
            bar.set_message(activity.what.clone());
        }
    }
}

fn print(facts: &RunFacts, as_json: bool) -> Result<(), Failure> {
    let result = RunResult::new(facts);
    if as_json {
        println!("{}", serde_json::to_string(&result).map_err(Failure::failed)?);
        return Ok(());
    }
    let mut rows = vec![
        vec!["recipe".to_owned(), result.recipe.clone()],
        vec!["device".to_owned(), result.device.clone()],
        vec!["seed".to_owned(), result.seed.to_string()],
        vec!["seconds".to_owned(), format!("{:.1}", result.training.seconds)],
    ];
    if !facts.spec.is_baseline() {
        let training = &result.training;
        rows.push(vec!["parameters".to_owned(), result.parameters.to_string()]);
        rows.push(vec!["epochs".to_owned(), training.epochs.to_string()]);
        rows.push(vec!["samples/s".to_owned(), format!("{:.0}", training.samples_per_sec)]);
    }
    rows.extend(result.metrics.iter().map(|(name, value)| vec![(*name).to_owned(), format!("{value:.5}")]));
    println!("{}", aligned(&rows));
    Ok(())
}
