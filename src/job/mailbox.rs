//! The way back: events wait here until whoever listens takes them.

use super::{Event, Fact, Lane};
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
    /// The newest progress of each lane.
    progress: BTreeMap<Lane, Event>,
    /// The newest points of a map.
    points: Option<Event>,
    woken: Option<Instant>,
    closed: bool,
}

impl Mailbox {
    /// A mailbox that wakes its listener like this.
    pub fn new(wake: Wake) -> Self {
        Self { inner: Mutex::default(), taken: Condvar::new(), arrived: Condvar::new(), wake }
    }

    /// Puts an event in; waits while the box is full, unless it was closed.
    pub fn post(&self, event: Event) {
        let mut inner = self.lock();
        let lane = event.source().1;
        match event {
            Event::Progress { .. } => {
                inner.progress.insert(lane, event);
            }
            Event::Fact { fact: Fact::Points { .. }, .. } => inner.points = Some(event),
            _ => {
                while inner.history.len() >= CAPACITY && !inner.closed {
                    inner = self.taken.wait(inner).unwrap_or_else(PoisonError::into_inner);
                }
                if let Event::Ended { .. } = event {
                    inner.close_lane(lane);
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
        event.or_else(|| inner.points.take()).or_else(|| inner.progress.pop_first().map(|(_, event)| event))
    }

    /// Waits until something is there, or this long.
    pub fn wait(&self, longest: Duration) {
        let inner = self.lock();
        let empty = |inner: &mut Inner| inner.history.is_empty() && inner.points.is_none() && inner.progress.is_empty();
        drop(self.arrived.wait_timeout_while(inner, longest, empty).unwrap_or_else(PoisonError::into_inner));
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
    /// A job that ends leaves no stale progress behind; its last points become history, before its end.
    fn close_lane(&mut self, lane: Lane) {
        self.progress.remove(&lane);
        if lane == Lane::Embedding
            && let Some(points) = self.points.take()
        {
            self.history.push_back(points);
        }
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
