//! A sample of one's own, and what the run shown makes of it.

use super::{Notice, Session};
use crate::data::{OwnOptions, OwnSource};
use crate::job::{Command, JudgeCommand, Judged, Lane, Mapped, SpaceKey};
use crate::recipe::SpaceOf;
use std::sync::Arc;

/// A sample of one's own.
#[derive(Clone, Debug, Default)]
pub struct OwnState {
    /// Where it comes from; `None`: there is none.
    pub source: Option<OwnSource>,
    /// How it is prepared.
    pub options: OwnOptions,
    /// What came of it, once it has been judged.
    pub judged: Option<Arc<Judged>>,
    /// Why it could not be judged.
    pub problem: Option<String>,
    /// What it was judged with last: source, options, run and weights.
    asked: Option<Asked>,
}

#[derive(Clone, Debug, PartialEq)]
struct Asked {
    source: OwnSource,
    options: OwnOptions,
    prepared: u64,
    version: u64,
    map: u64,
}

impl Session {
    /// Judges another sample.
    pub(super) fn judge(&mut self, source: OwnSource) {
        self.own.source = Some(source);
        self.own.problem = None;
        self.judge_again();
    }

    /// Prepares the sample in another way.
    pub(super) fn prepare_own(&mut self, options: OwnOptions) {
        self.own.options = options;
        self.judge_again();
    }

    /// Judges the sample with the run shown, where that has not been done.
    pub(super) fn judge_again(&mut self) {
        if self.is_busy(Lane::Judging) {
            return;
        }
        let Some(source) = self.own.source.clone() else { return };
        let run = self.shown_run().filter(|run| run.shown_weights().is_some());
        let Some(prepared) = run.map(|run| &run.prepared).or(self.prepared.as_ref()).cloned() else {
            self.notices.push(Notice::error("A sample of your own is prepared as a dataset was; open one first."));
            self.own.source = None;
            return;
        };
        let options = self.own.options;
        let version = run.map_or(0, |run| run.views.version);
        let map = if self.map.finished { self.map.version } else { 0 };
        let asked = Asked { source: source.clone(), options, prepared: prepared.id, version, map };
        if self.own.asked.as_ref() == Some(&asked) {
            return;
        }
        let network = run.and_then(|run| Some((run.id, run.spec.clone(), Arc::clone(run.shown_weights()?))));
        let space = self.looked.space(SpaceKey { prepared: prepared.id, of: SpaceOf::Pixels, version: 0 });
        let shows = self.map.finished && !self.map.points.is_empty();
        let mapped = shows.then(|| Mapped { ids: Arc::clone(&self.map.ids), points: Arc::clone(&self.map.points) });
        self.own.asked = Some(asked);
        let ask = JudgeCommand { source, options, prepared, network, version, space, mapped };
        self.submit(Command::Judge(Box::new(ask)));
    }

    pub(super) fn take_judged(&mut self, judged: Arc<Judged>) {
        self.own.problem = None;
        self.own.judged = Some(judged);
        self.refresh_pitfalls();
    }

    /// Judging failed: the person is told where the sample would be.
    pub(super) fn fail_own(&mut self, why: String) {
        self.own.judged = None;
        self.own.problem = Some(why);
    }
}
