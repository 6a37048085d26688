//! What jobs tell.

use super::{Fact, JobId, Lane};

/// Something that a job tells.
#[derive(Clone, Debug)]
pub enum Event {
    /// It begins.
    Started {
        /// Which.
        job: JobId,
        /// In which lane.
        lane: Lane,
        /// What it does.
        what: &'static str,
    },
    /// How far it is; only the newest is kept.
    Progress {
        /// Which.
        job: JobId,
        /// In which lane.
        lane: Lane,
        /// What it is busy with.
        what: String,
        /// How much of it is done, 0 to 1.
        share: f32,
    },
    /// What it found.
    Fact {
        /// Which.
        job: JobId,
        /// In which lane.
        lane: Lane,
        /// What.
        fact: Fact,
    },
    /// It is over.
    Ended {
        /// Which.
        job: JobId,
        /// In which lane.
        lane: Lane,
        /// What it did.
        what: &'static str,
        /// How it ended.
        how: Ended,
    },
}

impl Event {
    /// The job's number and lane.
    pub fn source(&self) -> (JobId, Lane) {
        match self {
            Self::Started { job, lane, .. }
            | Self::Progress { job, lane, .. }
            | Self::Fact { job, lane, .. }
            | Self::Ended { job, lane, .. } => (*job, *lane),
        }
    }
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// As asked.
    Done,
    /// The person stopped it, or something newer took its place.
    Cancelled,
    /// It could not; the text says why and what to do.
    Failed(String),
    /// A mistake in the program; the text is the panic's.
    Panicked(String),
}
