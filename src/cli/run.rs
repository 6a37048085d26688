//! `afterimage run`

use super::args::RunArgs;
use super::bar::Bar;
use super::failure::Failure;
use super::out::Out;
use super::print::{out, out_json};
use super::sweep::Sweep;
use super::table::aligned;
use super::verdict::{is_broken, verdict};
use super::{interrupt, map, sweep};
use crate::data::{DataFolder, OwnSource};
use crate::export::{RunExport, RunResult};
use crate::model::device::DeviceChoice;
use crate::recipe::{Recipe, RecipeError, path_text, text_path};
use crate::session::{FormAction, MapAction, OwnAction, Places, RunAction, Session};
use std::path::Path;

/// Trains what a recipe says and prints its figures.
pub fn run(ask: &RunArgs) -> Result<(), Failure> {
    // Everything that was asked for wrongly is told before anything is opened or made.
    let recipe = recipe(ask)?;
    let sweep = ask.sweep.as_deref().map(Sweep::parse).transpose()?;
    let maps = recipe.only_maps();
    if maps && (sweep.is_some() || ask.weights.is_some()) {
        let name = &recipe.name;
        return Err(Failure::misuse(format!(
            "{name} only computes a map: there is nothing to train and no network for weights"
        )));
    }
    let device: DeviceChoice = ask.device.parse().map_err(Failure::misuse)?;
    let to = Out::find(ask)?;
    interrupt::listen().map_err(Failure::failed)?;
    let places = Places { data: DataFolder::find(ask.data_dir.as_deref()), autosave: None };
    let wake = Box::new(|_| {});
    let mut session = Session::new(recipe, places, wake).map_err(Failure::failed)?;
    session.perform(FormAction::UseDevice(device));
    let bar = Bar::new(ask.quiet);
    match sweep {
        _ if maps => map::run(ask, &to, &mut session, &bar),
        Some(sweep) => sweep::run(&sweep, ask, &to, &mut session, &bar),
        None => train(ask, &to, &mut session, &bar),
    }
}

/// One training, or weights that were trained elsewhere, and what else the recipe wants of it.
fn train(ask: &RunArgs, to: &Out, session: &mut Session, bar: &Bar) -> Result<(), Failure> {
    let recipe = session.recipe().clone();
    match &ask.weights {
        None => session.perform(RunAction::Train),
        Some(path) => {
            session.perform(FormAction::UseRecipe(Box::new(recipe.clone())));
            bar.wait_for(session)?;
            session.perform(RunAction::ImportWeights(path.clone()));
        }
    }
    if let Err(why) = bar.wait_for(session) {
        return Err(told_of_broken(session, why, ask.json, to));
    }
    // After Ctrl+C what was learnt is written and printed, and nothing more is begun.
    if let Some(image) = recipe.image.as_deref().filter(|_| !interrupt::is_pressed()) {
        judge(image, session, bar)?;
    }
    if ask.map && !interrupt::is_pressed() {
        session.perform(MapAction::StartMap(recipe.map));
        unless_interrupted(bar.wait_for(session))?;
    }
    bar.end();
    let map = session.map().facts().filter(|_| session.map().finished);
    let run = session.run().and_then(|run| run.to_export_with(map, session.noted()));
    let Some(run) = run else {
        return Err(if interrupt::is_pressed() {
            Failure::Interrupted
        } else {
            Failure::failed("the run ended without a result")
        });
    };
    to.write(&run)?;
    let printed = print(&run, ask.json);
    verdict(&run)?;
    printed
}

/// A training that failed before it had a result: where its run says how it ended, that is written and printed.
fn told_of_broken(session: &Session, why: Failure, as_json: bool, to: &Out) -> Failure {
    let Some(run) = session.run().filter(|run| is_broken(run)) else { return why };
    let printed = if as_json { out_json(&RunResult::of_broken(run)) } else { Ok(()) };
    let also = [to.write_broken(None, run), printed].into_iter().filter_map(Result::err);
    let whys: Vec<String> = [why].into_iter().chain(also).filter_map(|why| Some(why.text()?.to_owned())).collect();
    Failure::Failed(whys.join("\n"))
}

/// Judges a picture of one's own.
fn judge(image: &str, session: &mut Session, bar: &Bar) -> Result<(), Failure> {
    session.perform(OwnAction::Own(OwnSource::File(text_path(image))));
    unless_interrupted(bar.wait_for(session))?;
    match session.own_problem() {
        None => Ok(()),
        Some(why) => {
            bar.end();
            Err(Failure::failed(format!("image: {why}")))
        }
    }
}

/// What was given up after Ctrl+C is missing, but what was learnt before is there.
fn unless_interrupted(ended: Result<(), Failure>) -> Result<(), Failure> {
    match ended {
        Err(Failure::Interrupted) => Ok(()),
        other => other,
    }
}

fn recipe(ask: &RunArgs) -> Result<Recipe, Failure> {
    let mut recipe = load(&ask.recipe)?;
    for assignment in &ask.set {
        recipe = recipe.with(assignment).map_err(Failure::misuse)?;
    }
    recipe.seed = ask.seed.unwrap_or(recipe.seed);
    Ok(recipe)
}

/// Reads a recipe of the program by name, or a file.
///
/// # Errors
/// Misuse where there is no such recipe or file; failure where it is not valid.
pub fn load(name_or_file: &Path) -> Result<Recipe, Failure> {
    Recipe::load(&path_text(name_or_file)).map_err(|error| match error {
        RecipeError::Unknown(_) | RecipeError::File { .. } => Failure::misuse(error),
        RecipeError::Syntax(_) | RecipeError::Key { .. } | RecipeError::Newer { .. } | RecipeError::Assignment(_) => {
            Failure::failed(error)
        }
    })
}

fn print(run: &RunExport, as_json: bool) -> Result<(), Failure> {
    let result = RunResult::new(run);
    if as_json {
        return out_json(&result);
    }
    let mut rows = vec![
        vec!["recipe".to_owned(), result.recipe.clone()],
        vec!["device".to_owned(), result.device.clone()],
        vec!["seed".to_owned(), result.seed.to_string()],
        vec!["seconds".to_owned(), format!("{:.1}", result.training.seconds)],
    ];
    rows.extend(result.ending.map(|ending| vec!["ending".to_owned(), ending.to_owned()]));
    if !run.is_baseline() {
        let training = &result.training;
        rows.push(vec!["parameters".to_owned(), result.parameters.to_string()]);
        rows.push(vec!["epochs".to_owned(), training.epochs.to_string()]);
        rows.push(vec!["samples/s".to_owned(), format!("{:.0}", training.samples_per_sec)]);
    }
    rows.extend(result.metrics.iter().map(|(name, value)| vec![(*name).to_owned(), format!("{value:.5}")]));
    out(&aligned(&rows))
}
