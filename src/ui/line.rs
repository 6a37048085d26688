//! The line between normal and anomalous, as panels see it.

use super::panel::Cx;
use crate::analysis::Scores;
use crate::recipe::Task;
use crate::session::{Run, RunId};

/// What is computed of a table of scores holds as long as this is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) struct TableKey {
    pub run: RunId,
    pub version: u64,
    pub table: usize,
}

/// A run with its scores and the line on them.
#[derive(Clone, Copy)]
pub(in crate::ui) struct Placed<'a> {
    pub run: &'a Run,
    pub table: &'a Scores,
    pub key: TableKey,
    /// Whether there are normal and anomalous classes.
    pub has_both: bool,
    /// Whether figures wait for a guess.
    pub hidden: bool,
}

impl<'a> Placed<'a> {
    /// The run shown, where it has scores and a line.
    pub fn now(cx: &Cx<'a>) -> Option<Self> {
        let run = cx.run().filter(|run| run.spec.task != Task::Classify)?;
        Some(Self::new(run, run.table()?, cx.session.guessing()))
    }

    /// A run with one of its tables.
    pub fn new(run: &'a Run, table: &'a Scores, guessing: bool) -> Self {
        let has_both = run.prepared.has_both_sides();
        let key = TableKey { run: run.id, version: run.version(), table: std::ptr::from_ref(table) as usize };
        Self { run, table, key, has_both, hidden: guessing && has_both }
    }
}
