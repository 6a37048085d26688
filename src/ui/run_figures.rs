//! The figures of runs, kept.

use crate::recipe::ScoreSpace;
use crate::session::{Run, RunId, RunState};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Figures by name.
pub type Table = BTreeMap<&'static str, f64>;

/// The figures of runs, computed anew only where something that they depend on has changed.
#[derive(Default)]
pub struct Figures {
    made: HashMap<RunId, (Made, Arc<Table>)>,
}

/// What the figures of a run depend on.
#[derive(Clone, Copy, PartialEq)]
struct Made {
    state: RunState,
    epochs: usize,
    folds: usize,
    threshold: u32,
    space: Option<ScoreSpace>,
    scores: usize,
}

impl Figures {
    /// The figures of a run; before it is scored, those of its last epoch.
    pub fn of(&mut self, run: &Run) -> Arc<Table> {
        let made = Made {
            state: run.state(),
            epochs: run.epochs.len(),
            folds: run.folds.len(),
            threshold: run.threshold.to_bits(),
            space: run.space,
            scores: run.table().map_or(0, |table| std::ptr::from_ref(table) as usize),
        };
        if let Some((before, table)) = self.made.get(&run.id)
            && *before == made
        {
            return Arc::clone(table);
        }
        let table = Arc::new(match run.outcome {
            Some(_) => crate::export::figures(run),
            None => of_last_epoch(run),
        });
        self.made.insert(run.id, (made, Arc::clone(&table)));
        table
    }
}

fn of_last_epoch(run: &Run) -> Table {
    let Some(last) = run.epochs.last() else { return Table::new() };
    let figures = [
        ("loss", Some(last.loss)),
        ("validation_loss", last.validation_loss),
        ("validation_accuracy", last.validation_accuracy),
    ];
    figures.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}
