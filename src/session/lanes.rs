//! The session's side of the lanes: what is under way, by the number of its job.

use crate::job::{Command, JobId, Lane, Mailbox, Stride, Workers};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// What a job is doing.
#[derive(Clone, Debug)]
pub struct Activity {
    /// Which job.
    pub job: JobId,
    /// In which lane.
    pub lane: Lane,
    /// In words.
    pub what: String,
    /// How much of it is done, 0 to 1, where known.
    pub share: Option<f32>,
    /// Whether it is paused.
    pub paused: bool,
}

/// What is under way.
pub(super) struct Lanes {
    workers: Workers,
    mailbox: Arc<Mailbox>,
    jobs: BTreeMap<JobId, Activity>,
}

impl Lanes {
    /// Starts the lanes, which tell what they find through this mailbox.
    pub fn start(mailbox: Mailbox) -> std::io::Result<Self> {
        let mailbox = Arc::new(mailbox);
        Ok(Self { workers: Workers::start(Arc::clone(&mailbox))?, mailbox, jobs: BTreeMap::new() })
    }

    /// Where the lanes tell what they find.
    pub fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// Hands a command to its lane. It counts as under way from now on, not only once the lane has answered: a second
    /// click must find it so.
    pub fn submit(&mut self, command: Command) -> JobId {
        let (lane, what) = (command.lane(), command.what().to_owned());
        let job = self.workers.submit(command);
        self.jobs.insert(job, Activity { job, lane, what, share: None, paused: false });
        job
    }

    /// Stops a job.
    pub fn cancel(&self, job: JobId) {
        self.workers.cancel(job);
    }

    /// Stops every job of a lane.
    pub fn cancel_all(&self, lane: Lane) {
        self.in_lane(lane).for_each(|activity| self.workers.cancel(activity.job));
    }

    /// Pauses a job, or lets it go on.
    pub fn pause(&mut self, job: JobId, paused: bool) {
        self.workers.pause(job, paused);
        if let Some(activity) = self.jobs.get_mut(&job) {
            activity.paused = paused;
        }
    }

    /// Lets a paused job go this far.
    pub fn step(&self, job: JobId, stride: Stride) {
        self.workers.step(job, stride);
    }

    /// Hands a training another learning rate.
    pub fn set_rate(&self, job: JobId, rate: f64) {
        self.workers.set_rate(job, rate);
    }

    /// Asks a training for what it takes to go on from its next epoch.
    pub fn want_state(&self, job: JobId) {
        self.workers.want_state(job);
    }

    /// Whether a job is under way or waits.
    pub fn knows(&self, job: JobId) -> bool {
        self.jobs.contains_key(&job)
    }

    /// A job has told how far it is.
    pub fn progress(&mut self, job: JobId, what: String, share: f32) {
        if let Some(activity) = self.jobs.get_mut(&job) {
            activity.what = what;
            activity.share = Some(share);
        }
    }

    /// A job is over.
    pub fn ended(&mut self, job: JobId) {
        self.jobs.remove(&job);
    }

    /// What a job is doing.
    pub fn activity(&self, job: JobId) -> Option<&Activity> {
        self.jobs.get(&job)
    }

    /// What a lane is doing, oldest first.
    pub fn in_lane(&self, lane: Lane) -> impl Iterator<Item = &Activity> {
        self.jobs.values().filter(move |activity| activity.lane == lane)
    }

    /// What is going on, oldest first.
    pub fn all(&self) -> impl Iterator<Item = &Activity> {
        self.jobs.values()
    }

    /// Waits until a job tells something, or this long.
    pub fn wait(&self, longest: Duration) {
        self.mailbox.wait(longest);
    }
}
