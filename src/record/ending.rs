//! How a run came to its end, as data: files, figures and exit statuses follow from it.

use serde::{Deserialize, Serialize};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// After its last epoch.
    Done,
    /// By itself: the loss that is followed got no better.
    Early,
    /// A person stopped it; what was learnt is kept.
    Stopped,
    /// The loss grew beyond all measure or was no number any more; what was learnt before is kept.
    Diverged,
    /// The device gave no answer any more; what was learnt before is kept.
    DeviceLost,
}

impl Ending {
    /// Whether the run came to an end that its recipe or a person asked for.
    pub fn is_success(self) -> bool {
        match self {
            Self::Done | Self::Early | Self::Stopped => true,
            Self::Diverged | Self::DeviceLost => false,
        }
    }

    /// As figures and files name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Early => "early",
            Self::Stopped => "stopped",
            Self::Diverged => "diverged",
            Self::DeviceLost => "device-lost",
        }
    }
}
