//! What jobs found becomes knowledge.

use super::actions::{FOR_EXPORT, FOR_LOCATING, FOR_OPENING, FOR_OWN, FOR_SAVING, FOR_WEIGHTS};
use super::{Action, Activity, Notice, RunState, Session};
use crate::data::{DataCard, Dataset, OwnSource, Prepared};
use crate::job::{Ended, Event, Fact, JobId, Lane, PREPARING};
use crate::model::suited;
use crate::recipe::{Loss, Task};
use std::sync::Arc;

impl Session {
    /// Takes in one event; those of jobs that are no longer current are dropped.
    pub fn apply(&mut self, event: Event) {
        let (job, lane) = event.source();
        if self.current.get(&lane) != Some(&job) {
            return;
        }
        match event {
            Event::Started { what, .. } => self.begin_activity(job, lane, what),
            Event::Progress { what, share, .. } => {
                if let Some(activity) = self.activities.get_mut(&lane) {
                    activity.what = what;
                    activity.share = Some(share);
                }
            }
            Event::Fact { fact, .. } => self.learn(fact),
            Event::Ended { what, how, .. } => self.end(lane, what, how),
        }
    }

    pub(super) fn begin_activity(&mut self, job: JobId, lane: Lane, what: &str) {
        self.activities.insert(lane, Activity { job, what: what.to_owned(), share: None, paused: false });
    }

    fn end(&mut self, lane: Lane, what: &str, how: Ended) {
        let failed = matches!(how, Ended::Failed(_));
        self.activities.remove(&lane);
        self.current.remove(&lane);
        if lane == Lane::Viewing
            && matches!(how, Ended::Failed(_) | Ended::Panicked(_))
            && let Some(run) = &mut self.run
        {
            run.views.give_up();
        }
        if matches!(how, Ended::Failed(_) | Ended::Panicked(_)) {
            let version = self.run.as_ref().map_or(0, |run| run.views.version);
            self.looked.give_up(lane, version);
        }
        if lane == Lane::Describing && how != Ended::Done {
            self.undescribed = self.describing;
        }
        if lane == Lane::Files && how != Ended::Done {
            self.train_when_open = false;
            self.adapt_form = false;
            self.prepare_again = false;
        }
        let remembered = if lane == Lane::Files { self.remembered.take() } else { None };
        if lane == Lane::Compute {
            self.end_training();
            // A person who stops a run of a sweep, or one that fails, ends the sweep.
            if how != Ended::Done || self.run.as_ref().is_some_and(|run| run.state == RunState::Stopped) {
                self.queue.clear();
            }
        }
        match how {
            Ended::Done | Ended::Cancelled => {}
            // What the form asks of the data is told where it is asked.
            Ended::Failed(why) if what == PREPARING => self.unprepared = Some(why),
            Ended::Failed(why) if lane == Lane::Looking && self.fail_import(&why) => {}
            Ended::Failed(why) if lane == Lane::Judging => self.fail_own(why),
            Ended::Failed(why) => self.notices.push(Notice::error(format!("{what}: {why}"))),
            Ended::Panicked(why) => self.notices.push(Notice::error(format!(
                "{what} ended by a mistake in the program ({why}). Everything else goes on; please report it."
            ))),
        }
        if let Some(path) = remembered
            && failed
        {
            self.ask_anew(path);
        }
        if lane == Lane::Files && std::mem::take(&mut self.prepare_again) {
            self.prepare();
        }
        if lane == Lane::Files && self.train_when_open && self.dataset.is_some() {
            self.perform(Action::Train);
        }
        match lane {
            Lane::Compute => self.train_next(),
            Lane::Epochs => self.read_epoch(),
            Lane::Embedding => self.end_map(),
            _ => {}
        }
    }

    fn learn(&mut self, fact: Fact) {
        match fact {
            Fact::Devices(devices) => self.devices = devices,
            Fact::Opened(dataset) => self.take_dataset(dataset),
            Fact::Prepared(prepared) => self.take_prepared(prepared),
            Fact::Looked(preview) => self.take_preview(*preview),
            Fact::Described(prepared, card) => self.card = Some((prepared, card)),
            Fact::Fetched(name) => self.take_download(&name),
            Fact::Recalled(readings) => self.recall(readings),
            Fact::TrainingStarted(started) => self.begin_run(*started),
            Fact::Batch(report) => {
                if let Some(run) = self.training_run_mut() {
                    run.report(report);
                }
            }
            Fact::Epoch(done) => self.take_epoch(*done),
            Fact::Fold(fold) => self.take_fold(*fold),
            Fact::Trained(done) => self.finish_run(*done),
            Fact::RunCard(card) => {
                if let Some(run) = self.training_run_mut() {
                    run.card = Some(card);
                }
                self.refresh_pitfalls();
            }
            Fact::Imported(imported) => self.take_imported(*imported),
            Fact::Viewed(viewed) => self.take_views(viewed),
            Fact::SpaceMade(key, space) => self.take_space(key, space),
            Fact::Alike(alike) => self.take_alike(alike),
            Fact::Distances(distances) => self.take_distances(distances),
            Fact::Encoded(encoded) => self.take_encoded(encoded),
            Fact::Latent(space) => self.take_latent(space),
            Fact::Passed(passed) => self.take_passed(passed),
            Fact::Judged(judged) => self.take_judged(judged),
            Fact::Inside(inside) => self.take_inside(inside),
            Fact::EpochRead(read) => self.take_past_epoch(read),
            Fact::Points { iteration, points } => {
                if let Some(map) = self.map_under_way() {
                    map.show(iteration, points);
                }
            }
            Fact::Mapped(done) => {
                if let Some(map) = self.map_under_way() {
                    map.finish(&done);
                }
            }
            Fact::Chosen(FOR_OPENING, path) => self.open_path(path),
            Fact::Chosen(FOR_SAVING, path) => {
                let path = if path.extension().is_none() { path.with_extension("afterimage") } else { path };
                self.perform(Action::Save(path));
            }
            Fact::Chosen(FOR_EXPORT, path) => self.export(path),
            Fact::Chosen(FOR_WEIGHTS, path) => self.import_weights(path),
            Fact::Chosen(FOR_LOCATING, path) => self.locate_data(path),
            Fact::Chosen(FOR_OWN, path) => self.judge(OwnSource::File(path)),
            Fact::Chosen(..) => {}
            Fact::SavedTo(path) => {
                self.notices.push(Notice::info(format!("Session saved to {}", path.display())));
                self.file = Some(path);
            }
            Fact::Interrupted(saved, path) => {
                // Only a training that has something to go on from is worth a question.
                let unfinished = saved.run().is_some_and(|r| r.facts.epochs.len() < r.facts.recipe.training.epochs);
                if unfinished && !self.is_run_under_way() {
                    self.interrupted = Some((saved, path));
                }
            }
            Fact::Restored(restored) => self.restore(*restored),
            Fact::DataMissing(missing) => self.take_missing(missing),
            Fact::Exported(folder) => {
                self.notices.push(Notice::info(format!("Run exported to {}", folder.display())));
            }
        }
    }

    pub(super) fn new_version(&mut self) -> u64 {
        self.next_version += 1;
        self.next_version
    }

    fn take_dataset(&mut self, dataset: Arc<Dataset>) {
        if std::mem::take(&mut self.adapt_form) {
            self.fit_form_to(&dataset);
            self.prepare_again = true;
        }
        self.selection.clear();
        self.clear_maps();
        self.dataset = Some(dataset);
        self.compare_run();
    }

    /// The dataset as the form would have it. Where the preparation changed the samples' shape, a network that was made
    /// for the old one gives way to one that suits the new.
    fn take_prepared(&mut self, prepared: Arc<Prepared>) {
        // Prepared as the form was before it was given what suits this dataset.
        if self.prepare_again {
            return;
        }
        let shape = prepared.dataset.samples.shape();
        let before = self.prepared.as_ref().map(|before| before.dataset.samples.shape().dims());
        let model = &self.recipe.model;
        let fitted = |before: &Vec<usize>| match crate::model::preset(&model.preset) {
            Some(preset) => preset.input == *before,
            None => *model == suited(before),
        };
        if before.is_some_and(|before| before != shape.dims() && fitted(&before)) {
            self.recipe.model = suited(&shape.dims());
            self.recipe.training.loss = Some(Loss::Mse);
            let text = format!("The network was changed to one for samples of {}.", shape.words());
            self.notices.push(Notice::info(text));
        }
        // Other samples: what was selected among the old ones means nothing any more.
        let same = self.prepared.as_ref().is_none_or(|before| {
            Arc::ptr_eq(&before.raw, &prepared.raw) && before.dataset.origin == prepared.dataset.origin
        });
        if !same {
            self.selection.clear();
            self.clear_maps();
        }
        self.prepared = Some(prepared);
        self.unprepared = None;
        self.compare_run();
    }

    /// What was measured of a prepared dataset.
    pub fn card_of(&self, prepared: &Arc<Prepared>) -> Option<&Arc<DataCard>> {
        self.card.as_ref().filter(|(of, _)| Arc::ptr_eq(of, prepared)).map(|(_, card)| card)
    }

    fn take_download(&mut self, name: &str) {
        let title = crate::data::catalog::find(name).map_or(name, |entry| entry.title.as_str());
        self.notices.push(Notice::info(format!("{title} is downloaded and checked.")));
    }

    /// Data of one's own: the form gets a network made for its shape and a scaling made for its values.
    fn fit_form_to(&mut self, dataset: &Dataset) {
        let shape = dataset.samples.shape();
        let current = crate::model::preset(&self.recipe.model.preset);
        let fits = current.is_some_and(|preset| preset.input == shape.dims() && preset.task == Task::Reconstruct);
        if !fits {
            self.recipe.model = suited(&shape.dims());
            self.recipe.training.loss = Some(Loss::Mse);
        }
        self.recipe.data.scaling = dataset.suited_scaling();
        if dataset.given_train.is_none() {
            self.recipe.data.test_share = Some(0.2);
        }
        if !dataset.normal.is_empty() {
            self.recipe.data.train_on = crate::recipe::TrainOn::Normal;
        }
    }
}
