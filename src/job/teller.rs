//! What a running job talks through, and how it ends early.

use super::{Controls, Event, Fact, JobId, Key, Lane, Mailbox};
use crate::analysis::features::HogError;
use crate::analysis::{MapError, ProjectionError, RankError};
use crate::classic::ClassicError;
use crate::data::DataError;
use crate::export::ExportError;
use crate::model::SpecError;
use crate::progress::{Cancelled, Progress, Step};
use crate::saved::SavedError;
use crate::train::TrainError;
use std::any::Any;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Why a job ends early.
#[derive(Debug)]
pub enum Stop {
    /// The person stopped it.
    Cancelled,
    /// It could not go on.
    Failed(String),
}

impl Stop {
    /// A failure in these words.
    pub fn failed(why: impl ToString) -> Self {
        Self::Failed(why.to_string())
    }
}

/// Errors one of whose kinds is that the person stopped it.
macro_rules! stops {
    ($($error:ty),*) => {$(
        impl From<$error> for Stop {
            fn from(error: $error) -> Self {
                match error {
                    <$error>::Cancelled => Self::Cancelled,
                    other => Self::failed(other),
                }
            }
        }
    )*};
}

/// Errors that are always failures.
macro_rules! fails {
    ($($error:ty),*) => {$(
        impl From<$error> for Stop {
            fn from(error: $error) -> Self {
                Self::failed(error)
            }
        }
    )*};
}

stops!(DataError, HogError, ProjectionError, ClassicError, MapError, TrainError);
impl From<Cancelled> for Stop {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

fails!(SavedError, SpecError, RankError, ExportError);

/// What a job talks through.
pub struct Teller<'a> {
    job: JobId,
    lane: Lane,
    /// Pause and cancel.
    pub controls: Controls,
    mailbox: &'a Mailbox,
    /// Stands for what was told last of how far it is.
    told: AtomicU64,
}

impl<'a> Teller<'a> {
    /// For this job.
    pub fn new(job: JobId, lane: Lane, controls: Controls, mailbox: &'a Mailbox) -> Self {
        Self { job, lane, controls, mailbox, told: AtomicU64::new(0) }
    }

    /// Tells a fact.
    pub fn fact(&self, fact: impl Into<Fact>) {
        self.mailbox.post(Event::Fact { job: self.job, lane: self.lane, fact: fact.into() });
    }

    /// Tells an answer: that of the question, or another one that was found on the way.
    pub fn answer(&self, key: Key, answer: Arc<dyn Any + Send + Sync>) {
        self.fact(Fact::Answer(key, answer));
    }

    /// Tells how far the job is.
    pub fn progress(&self, what: &str, share: f32) {
        self.mailbox.post(Event::Progress { job: self.job, lane: self.lane, what: what.to_owned(), share });
    }

    /// Whether to go on.
    pub fn go_on(&self) -> bool {
        !self.controls.is_cancelled()
    }

    /// The same as an error.
    ///
    /// # Errors
    /// [`Stop::Cancelled`] where the person stopped it.
    pub fn check(&self) -> Result<(), Stop> {
        if self.go_on() { Ok(()) } else { Err(Stop::Cancelled) }
    }
}

impl Progress for Teller<'_> {
    /// From any thread and as often as work likes: each word is told a thousand times at the most, and nobody waits.
    fn step(&self, what: &str, share: f32) -> Step {
        let mut hasher = DefaultHasher::new();
        (what, (share.clamp(0.0, 1.0) * 1000.0) as u16).hash(&mut hasher);
        let now = hasher.finish();
        if self.told.swap(now, Ordering::Relaxed) != now {
            self.progress(what, share);
        }
        if self.go_on() { Step::Continue } else { Step::Cancel }
    }
}
