//! The way back: events wait here until whoever listens takes them.

use super::{Event, Fact, JobId, MapFact};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Most events that wait; a job that tells more waits itself, so that none is lost.
const CAPACITY: usize = 1024;

/// Shortest time between two wake-ups of the listener.
const WAKE_EVERY: Duration = Duration::from_millis(50);

/// Wakes the listener after this time.
pub type Wake = Box<dyn Fn(Duration) + Send + Sync>;

/// Events on their way from the lanes to the session.
pub struct Mailbox {
    inner: Mutex<Inner>,
    taken: Condvar,
    arrived: Condvar,
    wake: Wake,
}

#[derive(Default)]
struct Inner {
    history: VecDeque<Event>,
    /// The newest progress of each job.
    progress: BTreeMap<JobId, Event>,
    /// The newest points of each map being made.
    points: BTreeMap<JobId, Event>,
    woken: Option<Instant>,
    closed: bool,
}

impl Mailbox {
    /// A mailbox that wakes its listener like this.
    pub fn new(wake: Wake) -> Self {
        Self { inner: Mutex::default(), taken: Condvar::new(), arrived: Condvar::new(), wake }
    }

    /// Puts an event in; waits while the box is full, unless it was closed. For jobs alone: the listener, who empties the
    /// box, would wait for ever.
    pub fn post(&self, event: Event) {
        self.put(event, true);
    }

    /// Puts an event in without waiting: for the listener itself.
    pub(super) fn post_at_once(&self, event: Event) {
        self.put(event, false);
    }

    fn put(&self, event: Event, waits: bool) {
        let mut inner = self.lock();
        let job = event.source().0;
        match event {
            Event::Progress { .. } => {
                inner.progress.insert(job, event);
            }
            Event::Fact { fact: Fact::Map(MapFact::Points { .. }), .. } => {
                inner.points.insert(job, event);
            }
            Event::Started { .. } | Event::Fact { .. } | Event::Ended { .. } => {
                while waits && inner.history.len() >= CAPACITY && !inner.closed {
                    inner = self.taken.wait(inner).unwrap_or_else(PoisonError::into_inner);
                }
                if let Event::Ended { .. } = event {
                    inner.end(job);
                }
                inner.history.push_back(event);
            }
        }
        let delay = inner.next_wake();
        drop(inner);
        self.arrived.notify_all();
        if let Some(delay) = delay {
            (self.wake)(delay);
        }
    }

    /// Takes the oldest event: history first, then points, then progress.
    pub fn take(&self) -> Option<Event> {
        let mut inner = self.lock();
        inner.woken = None;
        let event = inner.history.pop_front();
        self.taken.notify_all();
        let newest = |newest: &mut BTreeMap<JobId, Event>| newest.pop_first().map(|(_, event)| event);
        event.or_else(|| newest(&mut inner.points)).or_else(|| newest(&mut inner.progress))
    }

    /// Wakes the listener once more where something was left; for a listener that ran out of time.
    pub fn wake_for_the_rest(&self) {
        let rest = !self.lock().is_empty();
        if rest {
            (self.wake)(Duration::ZERO);
        }
    }

    /// Wakes the listener after this time, whatever is there.
    pub fn wake_after(&self, time: Duration) {
        (self.wake)(time);
    }

    /// Waits until something is there, or this long.
    pub fn wait(&self, longest: Duration) {
        let inner = self.lock();
        drop(
            self.arrived
                .wait_timeout_while(inner, longest, |inner| inner.is_empty())
                .unwrap_or_else(PoisonError::into_inner),
        );
    }

    /// Lets every waiting job go on: nobody will take events any more.
    pub fn close(&self) {
        self.lock().closed = true;
        self.taken.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn is_empty(&self) -> bool {
        self.history.is_empty() && self.points.is_empty() && self.progress.is_empty()
    }

    /// A job that ends leaves no stale progress behind; its last points become history, before its end.
    fn end(&mut self, job: JobId) {
        self.progress.remove(&job);
        self.history.extend(self.points.remove(&job));
    }

    /// After how long to wake the listener; `None` where that is on its way already.
    fn next_wake(&mut self) -> Option<Duration> {
        if self.woken.is_some_and(|at| at.elapsed() < WAKE_EVERY) {
            return None;
        }
        let first = self.woken.is_none();
        self.woken = Some(Instant::now());
        Some(if first { WAKE_EVERY } else { Duration::ZERO })
    }
}
