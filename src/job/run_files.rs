//! Session files, dialogs, exports.

use super::teller::{Stop, Teller};
use super::{Command, Fact, RestoredRun, run_data, run_training};
use crate::data::DataFolder;
use crate::export;
use crate::saved;
use std::path::Path;
use std::sync::Arc;

pub fn run(command: Command, teller: &Teller<'_>) -> Result<(), Stop> {
    let failed = |e: &dyn std::fmt::Display| Stop::Failed(e.to_string());
    match command {
        Command::Dialog(dialog) => {
            let purpose = dialog.purpose;
            let path = (dialog.show)().ok_or(Stop::Cancelled)?;
            teller.fact(Fact::Chosen(purpose, path));
        }
        Command::Save { saved, path, auto } => {
            saved::write(&saved, &path).map_err(|e| failed(&e))?;
            if !auto {
                teller.fact(Fact::SavedTo(path));
            }
        }
        Command::Restore { path, folder } => restore(&path, &folder, teller)?,
        Command::FindInterrupted { path } if path.exists() => {
            let found = saved::read(&path).map_err(|e| failed(&e))?;
            teller.fact(Fact::Interrupted(Arc::new(found), path));
        }
        Command::Forget { path } => match std::fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed(&e)),
            _ => {}
        },
        Command::Recall { path } if path.exists() => {
            teller.fact(Fact::Recalled(saved::read_readings(&path)));
        }
        Command::Remember { readings, path } => saved::write_readings(&readings, &path).map_err(|e| failed(&e))?,
        Command::Export(ask) => {
            export::write_run(&ask.facts, &ask.folder).map_err(|e| failed(&e))?;
            teller.fact(Fact::Exported(ask.folder));
        }
        _ => {}
    }
    Ok(())
}

fn restore(path: &Path, folder: &DataFolder, teller: &Teller<'_>) -> Result<(), Stop> {
    let saved = Arc::new(saved::read(path).map_err(|e| Stop::Failed(e.to_string()))?);
    // The run's own recipe where there is a run: the form's may have been changed since.
    let recipe = saved.run.as_ref().map_or(&saved.recipe, |run| &run.facts.recipe);
    let dataset = run_data::open(&recipe.data, recipe.seed, folder, teller)?;
    let prepared = run_data::prepare(Arc::clone(&dataset), &recipe.data, recipe.seed)?;
    let spec = run_training::spec(recipe, &prepared)?;
    let outcome = saved.run.as_ref().and_then(|run| run.outcome.as_ref());
    let scores = match outcome {
        Some(outcome) if outcome.len() == prepared.dataset.len() => {
            Some(run_training::score(outcome, &prepared, recipe)?)
        }
        Some(outcome) => {
            let why = "the session was saved with {} samples, but its dataset has {} now; open it where the data is as it was";
            let why = why.replacen("{}", &outcome.len().to_string(), 1).replacen(
                "{}",
                &prepared.dataset.len().to_string(),
                1,
            );
            return Err(Stop::Failed(why));
        }
        None => None,
    };
    teller.fact(Fact::Restored(Box::new(RestoredRun { saved, dataset, prepared, spec, scores: scores.map(Arc::new) })));
    Ok(())
}
