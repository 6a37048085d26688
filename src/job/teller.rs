//! What a running job talks through, and how it ends early.

use super::{Controls, Event, Fact, JobId, Lane, Mailbox};

/// Why a job ends early.
#[derive(Debug)]
pub enum Stop {
    /// The person stopped it.
    Cancelled,
    /// It could not go on.
    Failed(String),
}

/// What a job talks through.
pub struct Teller<'a> {
    job: JobId,
    lane: Lane,
    /// Pause and cancel.
    pub controls: Controls,
    mailbox: &'a Mailbox,
}

impl<'a> Teller<'a> {
    /// For this job.
    pub fn new(job: JobId, lane: Lane, controls: Controls, mailbox: &'a Mailbox) -> Self {
        Self { job, lane, controls, mailbox }
    }

    /// Tells a fact.
    pub fn fact(&self, fact: Fact) {
        self.mailbox.post(Event::Fact { job: self.job, lane: self.lane, fact });
    }

    /// Tells how far the job is.
    pub fn progress(&self, what: &str, share: f32) {
        self.mailbox.post(Event::Progress { job: self.job, lane: self.lane, what: what.to_owned(), share });
    }
}
