//! What the person should know.

use super::Session;
use crate::crash;
use crate::job::Ended;

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

/// What a person does with notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewsAction {
    /// Remove a notice.
    Dismiss(usize),
    /// Remove every notice.
    DismissAll,
}

/// Everything there is to tell.
#[derive(Default)]
pub(super) struct News {
    notices: Vec<Notice>,
}

impl News {
    /// Tells something good to know.
    pub fn info(&mut self, text: impl Into<String>) {
        self.notices.push(Notice::info(text));
    }

    /// Tells that something failed, and what to do.
    pub fn error(&mut self, text: impl Into<String>) {
        self.notices.push(Notice::error(text));
    }

    /// A job has ended otherwise than it was asked to.
    pub fn ended(&mut self, what: &str, how: &Ended) {
        match how {
            Ended::Done | Ended::Cancelled => {}
            Ended::Failed(why) => self.error(format!("{what}: {why}")),
            Ended::Panicked(why) => {
                let report = crash::last_report().map(|path| format!(" A crash report is at {}.", path.display()));
                self.error(format!(
                    "{what} crashed because of a bug ({why}). Your session is intact; please report it.{}",
                    report.unwrap_or_default()
                ));
            }
        }
    }
}

impl Session {
    /// What to tell the person, oldest first.
    pub fn notices(&self) -> &[Notice] {
        &self.news.notices
    }

    /// The same, and none of it is left: for those who tell it at once.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.news.notices)
    }

    pub(super) fn perform_news(&mut self, action: NewsAction) {
        match action {
            NewsAction::Dismiss(index) => {
                if index < self.news.notices.len() {
                    self.news.notices.remove(index);
                }
            }
            NewsAction::DismissAll => self.news.notices.clear(),
        }
    }
}
