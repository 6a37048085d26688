//! What is going on, and what the person should know.

use crate::job::JobId;

/// What a lane is doing.
#[derive(Clone, Debug)]
pub struct Activity {
    /// Which job.
    pub job: JobId,
    /// In words.
    pub what: String,
    /// How much of it is done, 0 to 1, where known.
    pub share: Option<f32>,
    /// Whether it is paused.
    pub paused: bool,
}

/// What kind of news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Good to know.
    Info,
    /// Something failed.
    Error,
}

/// Something to tell the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What kind.
    pub kind: NoticeKind,
    /// What happened and what to do.
    pub text: String,
}

impl Notice {
    /// Good to know.
    pub fn info(text: impl Into<String>) -> Self {
        Self { kind: NoticeKind::Info, text: text.into() }
    }

    /// Something failed.
    pub fn error(text: impl Into<String>) -> Self {
        Self { kind: NoticeKind::Error, text: text.into() }
    }
}
