//! A dataset or a session being opened or prepared, and what happens after that.

use super::super::Session;
use crate::data::{Dataset, Prepared};
use crate::job::{Command, Ended, JobId, Lane};
use crate::recipe::{DataPart, Reading};
use crate::suit;
use std::path::PathBuf;
use std::sync::Arc;

/// What happens after something was opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AfterOpening {
    /// The form gets a network and a scaling that suit the dataset.
    pub adapt: bool,
    /// The form's network is trained.
    pub train: bool,
    /// The file was opened as it was read before, without a question: where that fails, the person is asked.
    pub remembered: Option<PathBuf>,
    /// An interrupted training of the session goes on.
    pub resume: bool,
}

/// What is being opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A dataset, with its preparation.
    Dataset,
    /// Another preparation of the open dataset.
    Preparation,
    /// A session.
    Session,
}

/// Something being opened.
#[derive(Clone, Debug)]
pub struct Opening {
    job: JobId,
    target: Target,
    after: AfterOpening,
}

impl Session {
    /// Whether a session is being opened.
    pub(in super::super) fn is_opening_session(&self) -> bool {
        self.data.opening.as_ref().is_some_and(|opening| opening.target == Target::Session)
    }

    /// Whether the form is trained as soon as its data is there.
    pub(in super::super) fn trains_when_open(&self) -> bool {
        self.data.opening.as_ref().is_some_and(|opening| opening.after.train)
    }

    /// Trains the form as soon as its data is there, or not.
    pub(in super::super) fn train_when_open(&mut self, train: bool) {
        match &mut self.data.opening {
            Some(opening) => opening.after.train = train,
            None if train => self.open_dataset(AfterOpening { train, ..AfterOpening::default() }),
            None => {}
        }
    }

    fn begin_opening(&mut self, command: Command, target: Target, after: AfterOpening) {
        let job = self.lanes.submit(command);
        self.data.opening = Some(Opening { job, target, after });
    }

    /// Opens the form's dataset, and nothing follows.
    pub(in super::super) fn reopen(&mut self) {
        self.open_dataset(AfterOpening::default());
    }

    /// Opens the form's dataset.
    pub(in super::super) fn open_dataset(&mut self, after: AfterOpening) {
        let (data, seed) = (self.recipe().data.clone(), self.recipe().seed);
        let folder = self.data.folder.clone();
        self.give_up_session();
        self.data.dataset = None;
        self.data.prepared = None;
        self.data.unprepared = None;
        self.data.asks_normal = false;
        self.compare_run();
        self.begin_opening(Command::Open { data, seed, folder }, Target::Dataset, after);
    }

    /// Opens data of one's own, or known by name: the form gets what suits it.
    pub(in super::super) fn open_data(&mut self, data: DataPart, reading: Reading, remembered: Option<PathBuf>) {
        self.drop_import();
        self.form.adapt(|recipe| recipe.data = DataPart { reading, ..data });
        self.open_dataset(AfterOpening { adapt: true, remembered, ..AfterOpening::default() });
    }

    /// Prepares the open dataset as the form has it. A session that is being opened brings a form and samples of its own.
    pub(in super::super) fn prepare(&mut self) {
        let Some(dataset) = self.data.dataset.clone().filter(|_| !self.is_opening_session()) else { return };
        let (data, seed) = (self.recipe().data.clone(), self.recipe().seed);
        let after = self.data.opening.take().map(|opening| opening.after).unwrap_or_default();
        self.begin_opening(Command::Prepare { dataset, data, seed }, Target::Preparation, after);
    }

    /// Opens a session.
    pub(in super::super) fn begin_restoring(&mut self, command: Command, resume: bool) {
        let after = AfterOpening { resume, ..AfterOpening::default() };
        self.begin_opening(command, Target::Session, after);
    }

    /// Something else is opened instead of a session: that is told, since a person asked for it.
    fn give_up_session(&mut self) {
        if self.is_opening_session() {
            self.news.info("The session was not opened because something else was opened in the meantime.");
        }
    }

    /// Nothing that is being opened is wanted any more: other samples are shown.
    pub(in super::super) fn stop_opening(&mut self) {
        self.give_up_session();
        self.data.opening = None;
        self.lanes.cancel_all(Lane::Opening);
    }

    pub(in super::super) fn is_current_opening(&self, job: JobId) -> bool {
        self.data.opening.as_ref().is_some_and(|opening| opening.job == job)
    }

    pub(super) fn take_dataset(&mut self, job: JobId, dataset: Arc<Dataset>) {
        if !self.is_current_opening(job) {
            return;
        }
        if let Some(opening) = &mut self.data.opening
            && std::mem::take(&mut opening.after.adapt)
        {
            self.form.adapt(|recipe| suit::fit_form_to(recipe, &dataset));
            self.ask_normal(&dataset);
        }
        self.forget_samples();
        self.marks.find_tagged(&dataset);
        self.data.dataset = Some(dataset);
        self.compare_run();
    }

    /// The dataset as the form would have it. Where the preparation changed the samples' shape, a network that was made
    /// for the old one gives way to one that suits the new.
    pub(super) fn take_prepared(&mut self, job: JobId, prepared: Arc<Prepared>) {
        if !self.is_current_opening(job) || !self.is_as_asked(&prepared) {
            return;
        }
        let before = self.data.prepared.as_ref().map(|before| before.dataset.samples.shape().dims());
        let shape = prepared.dataset.samples.shape();
        if let Some(text) = self.form.adapt(|recipe| suit::refit(recipe, before.as_deref(), shape)) {
            self.news.info(text);
        }
        self.leave_samples_for(&prepared);
        self.data.put(prepared);
        self.compare_run();
    }

    /// Whether a preparation is what the form asks for now: the form may have changed since it was begun.
    fn is_as_asked(&self, prepared: &Prepared) -> bool {
        prepared.data == self.recipe().data && prepared.seed == self.recipe().seed
    }

    /// These samples are shown from now on: where they are others, what was marked and mapped means nothing any more.
    pub(in super::super) fn leave_samples_for(&mut self, next: &Prepared) {
        let same = match (&self.data.prepared, &self.data.dataset) {
            (Some(before), _) => are_same(before, next),
            (None, Some(raw)) => Arc::ptr_eq(raw, &next.raw) && next.dataset.origin.is_none(),
            (None, None) => false,
        };
        if !same {
            self.forget_samples();
        }
    }

    /// The preparation that a run was made with, where it is what the form asks for of the open dataset.
    pub(in super::super) fn take_preparation(&mut self, prepared: &Arc<Prepared>) {
        let is_open = self.data.dataset.as_ref().is_some_and(|open| Arc::ptr_eq(open, &prepared.raw));
        if is_open && self.is_as_asked(prepared) {
            self.leave_samples_for(prepared);
            self.data.prepared = Some(Arc::clone(prepared));
        }
    }

    /// What was selected and mapped was of other samples.
    pub(in super::super) fn forget_samples(&mut self) {
        self.marks.forget_samples();
        self.clear_maps();
    }

    /// Opening or preparing has ended; says whether the person has been told of a failure.
    pub(in super::super) fn end_opening(&mut self, job: JobId, how: &Ended) -> bool {
        if !self.is_current_opening(job) {
            // Something newer took its place.
            return true;
        }
        let Some(Opening { target, after, .. }) = self.data.opening.take() else { return true };
        // The form was changed on the way: it is prepared once more, whatever became of this.
        let outdated = self.data.prepared.as_ref().is_none_or(|prepared| !self.is_as_asked(prepared));
        let changed = self.data.dataset.is_some() && outdated && target != Target::Session;
        match how {
            Ended::Done if changed => {
                self.prepare();
                self.keep_after(after);
                true
            }
            Ended::Done => {
                if after.train && self.data.dataset.is_some() {
                    self.train();
                }
                true
            }
            Ended::Cancelled => true,
            Ended::Failed(_) | Ended::Panicked(_) => self.fail_opening(target, after, how),
        }
    }

    /// What was to be opened could not be; says whether the person has been told.
    fn fail_opening(&mut self, target: Target, after: AfterOpening, how: &Ended) -> bool {
        let mut told = false;
        if let (Target::Preparation, Ended::Failed(why)) = (target, how) {
            // What the form asks of the data is told where it is asked.
            self.data.unprepared = Some(why.clone());
            told = true;
        } else if let (Some(path), Ended::Failed(_)) = (after.remembered, how) {
            self.news.ended("Opening the dataset", how);
            self.ask_anew(path);
            told = true;
        }
        if after.train {
            self.cannot_train();
        }
        told
    }

    fn keep_after(&mut self, after: AfterOpening) {
        if let Some(opening) = &mut self.data.opening {
            opening.after = after;
        }
    }

    /// What happens after the session that was just opened; asked once.
    pub(in super::super) fn resumes_after_opening(&mut self, job: JobId) -> bool {
        let current = self.data.opening.as_mut().filter(|opening| opening.job == job);
        current.is_some_and(|opening| std::mem::take(&mut opening.after.resume))
    }
}

/// Whether two preparations are of the same samples in the same order.
pub fn are_same(a: &Prepared, b: &Prepared) -> bool {
    Arc::ptr_eq(&a.raw, &b.raw) && a.dataset.origin == b.dataset.origin
}
