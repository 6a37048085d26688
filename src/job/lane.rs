//! The lanes: which jobs follow each other, and what becomes of a job when a newer one comes.

use super::Cost;

/// The lanes: jobs of different lanes run side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Datasets and sessions being opened and prepared.
    Opening,
    /// Files being looked into before they are opened.
    Looking,
    /// Trainings and imports of weights.
    Training,
    /// Maps.
    Mapping,
    /// Sessions and runs being written where a person asked for it.
    Writing,
    /// What the program keeps on its own account.
    Keeping,
    /// System dialogs, which last as long as the person likes.
    Dialogs,
    /// Downloads that a person asked for.
    Downloads,
    /// What is only looked at.
    Questions,
}

/// What becomes of jobs that meet in a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// A newer job takes the place of the others, also of the one that runs.
    Replace,
    /// Each is done, one after the other.
    Queue,
    /// Each is done, so many at once.
    AtOnce(usize),
    /// Of each kind the newest waits and one runs; so many at once, and never slow ones alone.
    EachKind(usize),
}

impl Lane {
    /// Every lane.
    pub const ALL: [Self; 9] = [
        Self::Opening,
        Self::Looking,
        Self::Training,
        Self::Mapping,
        Self::Writing,
        Self::Keeping,
        Self::Dialogs,
        Self::Downloads,
        Self::Questions,
    ];

    /// What becomes of jobs that meet in it.
    pub fn policy(self) -> Policy {
        match self {
            Self::Opening | Self::Looking | Self::Mapping => Policy::Replace,
            Self::Training | Self::Writing | Self::Keeping => Policy::Queue,
            Self::Dialogs => Policy::AtOnce(3),
            Self::Downloads => Policy::AtOnce(2),
            Self::Questions => Policy::EachKind(3),
        }
    }

    /// How many threads it has.
    pub(super) fn threads(self) -> usize {
        match self.policy() {
            Policy::Replace | Policy::Queue => 1,
            Policy::AtOnce(count) | Policy::EachKind(count) => count,
        }
    }

    /// Whether what it does is finished when the program ends: what a person made depends on it.
    pub(super) fn finishes(self) -> bool {
        match self {
            Self::Writing | Self::Keeping => true,
            Self::Opening
            | Self::Looking
            | Self::Training
            | Self::Mapping
            | Self::Dialogs
            | Self::Downloads
            | Self::Questions => false,
        }
    }

    pub(super) fn thread_name(self) -> String {
        format!("afterimage-{self:?}").to_ascii_lowercase()
    }
}

/// What a policy needs to know of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sort {
    /// The name of its kind, where it is a question.
    pub kind: Option<&'static str>,
    /// How long it takes, where that is known.
    pub cost: Cost,
}

impl Policy {
    /// Whether a job that waits gives way to a new one.
    pub(super) fn gives_way(self, waiting: Sort, new: Sort) -> bool {
        match self {
            Self::Replace => true,
            Self::Queue | Self::AtOnce(_) => false,
            Self::EachKind(_) => waiting.kind == new.kind,
        }
    }

    /// Whether jobs that run are cancelled for a new one.
    pub(super) fn cancels_running(self) -> bool {
        match self {
            Self::Replace => true,
            Self::Queue | Self::AtOnce(_) | Self::EachKind(_) => false,
        }
    }

    /// Which of the waiting jobs is next, oldest first; `None` where none may begin beside those that run.
    pub(super) fn next(self, waiting: &[Sort], running: &[Sort]) -> Option<usize> {
        match self {
            Self::Replace | Self::Queue | Self::AtOnce(_) => (!waiting.is_empty()).then_some(0),
            Self::EachKind(threads) => {
                let slow = running.iter().filter(|job| job.cost == Cost::Slow).count();
                let free = |job: &Sort| running.iter().all(|other| other.kind != job.kind);
                let may = |job: &Sort| free(job) && (job.cost == Cost::Quick || slow + 1 < threads);
                let quick = waiting.iter().position(|job| may(job) && job.cost == Cost::Quick);
                quick.or_else(|| waiting.iter().position(may))
            }
        }
    }
}

/// How many threads this machine runs at the same time.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sort(kind: &'static str, cost: Cost) -> Sort {
        Sort { kind: Some(kind), cost }
    }

    #[test]
    fn of_each_kind_one_runs_and_slow_ones_leave_a_thread_free() {
        let policy = Policy::EachKind(3);
        let (a, b, c, d) =
            (sort("a", Cost::Slow), sort("b", Cost::Slow), sort("c", Cost::Quick), sort("d", Cost::Slow));
        assert_eq!(policy.next(&[a, b, c], &[]), Some(2), "the quick one first");
        assert_eq!(policy.next(&[a, b], &[a]), Some(1), "one of a kind at a time");
        assert_eq!(policy.next(&[d], &[a, b]), None, "a thread stays free for what is quick");
        assert_eq!(policy.next(&[c], &[a, b]), Some(0));
        assert!(policy.gives_way(a, a) && !policy.gives_way(a, b));
    }

    #[test]
    fn what_a_person_ordered_never_gives_way() {
        let any = Sort { kind: None, cost: Cost::Slow };
        for lane in [Lane::Training, Lane::Writing, Lane::Keeping, Lane::Dialogs, Lane::Downloads] {
            assert!(!lane.policy().gives_way(any, any) && !lane.policy().cancels_running(), "{lane:?}");
        }
    }
}
