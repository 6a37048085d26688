//! Why a command ends before it is done.

use super::interrupt;
use std::process::ExitCode;

/// Why a command ends before it is done.
#[derive(Debug)]
pub enum Failure {
    /// It failed: status 1.
    Failed(String),
    /// It was asked for wrongly: status 2.
    Misuse(String),
    /// The person pressed Ctrl+C, and knows it: status 130.
    Interrupted,
    /// Whoever read what it prints reads no more: nothing is wrong, and there is nobody to tell.
    Unread,
}

impl Failure {
    /// It failed, and why.
    pub fn failed(why: impl ToString) -> Self {
        Self::Failed(why.to_string())
    }

    /// It was asked for wrongly, and how.
    pub fn misuse(why: impl ToString) -> Self {
        Self::Misuse(why.to_string())
    }

    /// What to tell the person; nothing where there is nobody to tell.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Failed(why) | Self::Misuse(why) => Some(why),
            Self::Interrupted | Self::Unread => None,
        }
    }

    /// What the program ends with.
    pub fn status(&self) -> ExitCode {
        match self {
            Self::Failed(_) => ExitCode::from(1),
            Self::Misuse(_) => ExitCode::from(2),
            Self::Interrupted => ExitCode::from(interrupt::STATUS),
            Self::Unread => ExitCode::SUCCESS,
        }
    }
}
