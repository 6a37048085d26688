//! `afterimage run --sweep`: one training a value, and their figures side by side.

use super::args::RunArgs;
use super::bar::Bar;
use super::failure::Failure;
use super::interrupt;
use super::out::Out;
use super::print::{out, out_json, tell};
use super::table::aligned;
use super::verdict::{is_broken, verdict};
use crate::export::{RunExport, RunResult};
use crate::recipe::Recipe;
use crate::record::RunRecord;
use crate::session::{FormAction, RunAction, Session};
use crate::suit::{self, BOTTLENECK};
use std::collections::BTreeSet;

/// What differs between the runs.
#[derive(Debug, PartialEq)]
pub struct Sweep {
    key: String,
    values: Vec<Value>,
}

/// A value of it.
#[derive(Debug, PartialEq)]
struct Value {
    /// As it was typed: tables and folders name it so.
    text: String,
    number: f64,
}

impl Sweep {
    /// `bottleneck=2,4,8` → the key and its values.
    ///
    /// # Errors
    /// Where it is of another form, or has a value twice.
    pub fn parse(asked: &str) -> Result<Self, Failure> {
        let wrong =
            || Failure::misuse(format!("expected key=value,value, for example {BOTTLENECK}=2,4,8; found {asked:?}"));
        let (key, values) = asked.split_once('=').ok_or_else(wrong)?;
        let value = |text: &str| {
            let text = text.trim();
            Some(Value { text: text.to_owned(), number: text.parse().ok()? })
        };
        let values: Vec<Value> = values.split(',').map(value).collect::<Option<_>>().ok_or_else(wrong)?;
        let texts: BTreeSet<&str> = values.iter().map(|value| value.text.as_str()).collect();
        if texts.len() < values.len() {
            return Err(Failure::misuse(format!("{asked:?} repeats a value")));
        }
        Ok(Self { key: key.trim().to_owned(), values })
    }
}

/// A run of the sweep that has a result.
struct Made<'a> {
    value: &'a Value,
    result: RunResult,
}

/// Trains once for each value, writes each run as it ends, and prints the figures of all. A run that fails does not keep
/// the others from being made.
pub fn run(sweep: &Sweep, ask: &RunArgs, to: &Out, session: &mut Session, bar: &Bar) -> Result<(), Failure> {
    // The width of a bottleneck depends on the samples: they are opened first.
    let form = Box::new(session.recipe().clone());
    session.perform(FormAction::UseRecipe(form));
    bar.wait_for(session)?;
    let numbers: Vec<f64> = sweep.values.iter().map(|value| value.number).collect();
    let samples = session.samples().map(|dataset| &**dataset);
    let recipes = suit::sweep(session.recipe(), samples, &sweep.key, &numbers).map_err(Failure::misuse)?;
    let (mut made, mut failed) = (Vec::new(), Vec::new());
    for (value, recipe) in sweep.values.iter().zip(recipes) {
        if interrupt::is_pressed() {
            break;
        }
        let name = format!("{}={}", sweep.key, value.text);
        let (run, ended) = train(recipe, session, bar);
        let written = run.as_ref().map_or(Ok(()), |run| run.write(to, &name));
        made.extend(run.map(|run| Made { value, result: run.result() }));
        let whys = [ended, written].into_iter().filter_map(Result::err);
        failed.extend(whys.filter_map(|why| Some(format!("{name}: {}", why.text()?))));
    }
    bar.end();
    let printed = print(&sweep.key, &made, ask.json);
    let failed = failed.join("\n");
    if interrupt::is_pressed() {
        if !failed.is_empty() {
            tell(&failed);
        }
        return Err(Failure::Interrupted);
    }
    if failed.is_empty() { printed } else { Err(Failure::Failed(failed)) }
}

/// A run of the sweep that has come to its end.
enum Came {
    /// With a result.
    Whole(Box<RunExport>),
    /// It failed before it had a result, and says how.
    Broken(Box<RunRecord>),
}

impl Came {
    fn write(&self, to: &Out, name: &str) -> Result<(), Failure> {
        match self {
            Self::Whole(run) => to.write_below(name, run),
            Self::Broken(run) => to.write_broken(Some(name), run),
        }
    }

    fn result(&self) -> RunResult {
        match self {
            Self::Whole(run) => RunResult::new(run),
            Self::Broken(run) => RunResult::of_broken(run),
        }
    }
}

/// One run: what came of it, where anything did, and whether it is as it was asked for.
fn train(recipe: Recipe, session: &mut Session, bar: &Bar) -> (Option<Came>, Result<(), Failure>) {
    let before = session.run().map(|run| run.id);
    session.perform(FormAction::Edit(Box::new(recipe)));
    session.perform(RunAction::Train);
    let ended = bar.wait_for(session);
    let run = session.run().filter(|run| Some(run.id) != before);
    let broken = run.filter(|run| is_broken(run)).map(|run| Came::Broken(Box::new((**run).clone())));
    let run = run.and_then(|run| run.to_export(None));
    let ended = ended.and_then(|()| match &run {
        Some(run) => verdict(run),
        None if interrupt::is_pressed() => Err(Failure::Interrupted),
        None => Err(Failure::failed("the run ended without a result")),
    });
    (run.map(|run| Came::Whole(Box::new(run))).or(broken), ended)
}

/// A JSON list of runs, or a table with one row a run and one column a figure.
fn print(key: &str, made: &[Made<'_>], as_json: bool) -> Result<(), Failure> {
    if as_json {
        let list: Vec<serde_json::Value> = made
            .iter()
            .map(|made| serde_json::json!({ "key": key, "value": made.value.number, "run": made.result }))
            .collect();
        return out_json(&list);
    }
    let names: BTreeSet<&str> = made.iter().flat_map(|made| made.result.metrics.keys().copied()).collect();
    let heads = [key, "ending"].into_iter().chain(names.iter().copied());
    let mut rows = vec![heads.map(str::to_owned).collect::<Vec<_>>()];
    for Made { value, result } in made {
        let figure = |name: &&str| result.metrics.get(name).map_or_else(String::new, |x| format!("{x:.5}"));
        let ending = result.ending.unwrap_or_default().to_owned();
        rows.push([value.text.clone(), ending].into_iter().chain(names.iter().map(figure)).collect());
    }
    out(&aligned(&rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_the_text_that_was_typed() {
        let sweep = Sweep::parse("training.learning_rate = 1e30, 0.10,5").unwrap();
        let values: Vec<(&str, f64)> = sweep.values.iter().map(|value| (value.text.as_str(), value.number)).collect();
        assert_eq!(sweep.key, "training.learning_rate");
        assert_eq!(values, [("1e30", 1e30), ("0.10", 0.1), ("5", 5.0)]);
    }

    #[test]
    fn other_forms_and_values_that_come_twice_are_misuse() {
        for asked in ["bottleneck", "bottleneck=", "bottleneck=2,x", "bottleneck=2,2"] {
            let why = Sweep::parse(asked).unwrap_err();
            assert!(matches!(&why, Failure::Misuse(text) if text.contains(asked)), "{asked}: {why:?}");
        }
    }
}
