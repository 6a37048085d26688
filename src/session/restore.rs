//! A session that was opened becomes this one.

use super::{Notice, Run, RunState, SelectMode, Session};
use crate::job::{Command, Restored, RestoredRun, TrainingStarted};
use crate::saved::{Saved, SavedRun};
use std::path::PathBuf;
use std::sync::Arc;

impl Session {
    /// Opens a session file; `data` is where its dataset lies now, where that is another place than it says.
    pub(super) fn open_session(&mut self, path: PathBuf, data: Option<PathBuf>) {
        self.missing = None;
        let folder = self.places.data.clone();
        self.submit(Command::Restore { path, folder, data });
    }

    /// The data of the session being opened is there now.
    pub(super) fn locate_data(&mut self, path: PathBuf) {
        if let Some(missing) = self.missing.take() {
            self.open_session(missing.session, Some(path));
        }
    }

    pub(super) fn restore(&mut self, restored: Restored) {
        self.drop_import();
        let Restored { saved, moved_to, dataset, prepared, runs, left_out } = restored;
        self.notices.extend(left_out.into_iter().map(Notice::error));
        self.recipe = saved.recipe.clone();
        if let Some(moved) = moved_to {
            self.notices.push(Notice::info(format!("The data of this session was found at {moved}.")));
            if saved.run().is_none_or(|run| run.facts.recipe.data.dataset == self.recipe.data.dataset) {
                self.recipe.data.dataset = moved;
            }
        }
        self.dataset = Some(dataset);
        self.prepared = Some(prepared);
        self.unprepared = None;
        self.kept.clear();
        self.run = None;
        self.deleted = None;
        self.compared.clear();
        self.queue.clear();
        for found in runs {
            let shown = saved.shown == Some(found.place);
            let Some(run) = saved.runs.get(found.place) else { continue };
            let run = self.restored_run(run, found);
            if shown { self.run = Some(run) } else { self.kept.push(run) }
        }
        self.pins.clone_from(&saved.pins);
        if let Some(tags) = saved.tags.clone().and_then(|tags| serde_json::from_value(tags).ok()) {
            self.tags = tags;
        }
        self.selection.select(saved.selection.iter().copied(), SelectMode::Replace);
        self.selection.focus = saved.focus;
        self.layout.clone_from(&saved.layout);
        self.layout_is_new = saved.layout.is_some();
        self.compare_run();
        self.restore_map(&saved);
        self.refresh_pitfalls();
    }

    fn restored_run(&mut self, saved: &SavedRun, found: RestoredRun) -> Run {
        let facts = &saved.facts;
        let begun = TrainingStarted {
            recipe: facts.recipe.clone(),
            device: facts.device.clone(),
            notice: None,
            prepared: found.prepared,
            data_hash: facts.data_hash.clone(),
            spec: found.spec,
            log: None,
        };
        let name = if facts.name.is_empty() { &facts.recipe.name } else { &facts.name };
        let mut run = Run::begin(self.new_version(), self.free_name(name), begun);
        run.pinned = facts.pinned;
        run.started = facts.started;
        run.imported = facts.imported;
        run.sweep.clone_from(&facts.sweep);
        run.folds.clone_from(&facts.folds);
        run.epochs.clone_from(&facts.epochs);
        run.batches.clone_from(&facts.batches);
        run.seconds = facts.seconds;
        run.weights = Some(Arc::clone(&saved.weights));
        run.outcome.clone_from(&saved.outcome);
        run.scores = found.scores;
        run.space = facts.space;
        run.explained = facts.explained;
        run.timing = facts.timing;
        run.card.clone_from(&facts.card);
        run.state = match (&run.scores, facts.stopped) {
            (None, _) => RunState::Broken,
            (_, true) => RunState::Stopped,
            _ => RunState::Done,
        };
        run.views.renew(self.new_version());
        run.suggest_threshold();
        run.threshold = facts.threshold.unwrap_or(run.threshold);
        run.threshold_before = run.threshold;
        run.review = facts.review;
        if let Some(line) = &facts.line {
            run.line.clone_from(line);
        }
        run
    }

    fn restore_map(&mut self, saved: &Saved) {
        self.clear_maps();
        if let Some(map) = &saved.map {
            self.map.part = Some(map.part.clone());
            self.map.ids = Arc::clone(&map.ids);
            self.map.points = Arc::clone(&map.points);
            self.map.finished = true;
        }
    }
}
