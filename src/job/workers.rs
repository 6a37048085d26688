//! The threads of the lanes, and the jobs that wait for them.

use super::lane::Sort;
use super::work::run;
use super::{Command, Controls, Cost, Ended, Event, JobId, Lane, Mailbox, Stride};
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Longest time that the program's end waits for jobs that were told to stop.
const PATIENCE: Duration = Duration::from_millis(1500);

/// A job that waits.
struct Job {
    id: JobId,
    command: Command,
    controls: Controls,
}

impl Job {
    fn sort(&self) -> Sort {
        let kind = self.command.kind();
        Sort { kind: kind.map(|kind| kind.name), cost: kind.map_or(Cost::Slow, |kind| kind.cost) }
    }
}

/// A job under way.
struct Running {
    id: JobId,
    controls: Controls,
    sort: Sort,
}

/// What a lane's threads and their owner share.
#[derive(Default)]
struct Slot {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    running: Vec<Running>,
    closing: bool,
}

impl Slot {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn controls(&self, id: JobId) -> Option<&Controls> {
        let running = self.running.iter().find(|job| job.id == id).map(|job| &job.controls);
        running.or_else(|| self.waiting.iter().find(|job| job.id == id).map(|job| &job.controls))
    }
}

/// All lanes.
pub struct Workers {
    slots: BTreeMap<Lane, Arc<Slot>>,
    threads: Vec<(Lane, JoinHandle<()>)>,
    mailbox: Arc<Mailbox>,
    next: AtomicU64,
}

impl Workers {
    /// Starts every lane.
    ///
    /// # Errors
    /// What the system says where it gives no thread.
    pub fn start(mailbox: Arc<Mailbox>) -> std::io::Result<Self> {
        let mut slots = BTreeMap::new();
        let mut threads = Vec::new();
        for lane in Lane::ALL {
            let slot = Arc::new(Slot::default());
            slots.insert(lane, Arc::clone(&slot));
            for _ in 0..lane.threads() {
                let (slot, mailbox) = (Arc::clone(&slot), Arc::clone(&mailbox));
                let thread = std::thread::Builder::new().name(lane.thread_name());
                threads.push((lane, thread.spawn(move || work(lane, &slot, &mailbox))?));
            }
        }
        Ok(Self { slots, threads, mailbox, next: AtomicU64::new(1) })
    }

    /// Hands a command to its lane, whose policy says what becomes of those that are there. Never waits: who submits is
    /// the one who takes events.
    pub fn submit(&self, command: Command) -> JobId {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (lane, job) = (command.lane(), Job { id, command, controls: Controls::default() });
        let policy = lane.policy();
        let slot = &self.slots[&lane];
        let mut given_up = Vec::new();
        {
            let mut state = slot.lock();
            if policy.cancels_running() {
                state.running.iter().for_each(|running| running.controls.cancel());
            }
            for waiting in std::mem::take(&mut state.waiting) {
                let gives_way = policy.gives_way(waiting.sort(), job.sort());
                if gives_way { given_up.push(waiting) } else { state.waiting.push_back(waiting) }
            }
            state.waiting.push_back(job);
            slot.changed.notify_all();
        }
        for job in given_up {
            let what = job.command.what();
            self.mailbox.post_at_once(Event::Started { job: job.id, lane, what });
            self.mailbox.post_at_once(Event::Ended { job: job.id, lane, what, how: Ended::Cancelled });
        }
        id
    }

    /// Does something with the controls of a job, wherever it is.
    fn with(&self, id: JobId, act: impl Fn(&Controls)) {
        for slot in self.slots.values() {
            if let Some(controls) = slot.lock().controls(id) {
                act(controls);
            }
        }
    }

    /// Stops a job that runs or waits.
    pub fn cancel(&self, id: JobId) {
        self.with(id, Controls::cancel);
    }

    /// Pauses a job, or lets it go on.
    pub fn pause(&self, id: JobId, paused: bool) {
        self.with(id, |controls| controls.pause(paused));
    }

    /// Lets a paused job go this far.
    pub fn step(&self, id: JobId, stride: Stride) {
        self.with(id, |controls| controls.step(stride));
    }

    /// Hands a job another learning rate.
    pub fn set_rate(&self, id: JobId, rate: f64) {
        self.with(id, |controls| controls.set_rate(rate));
    }

    /// Asks a job to hand out with its next epoch what it takes to go on from there.
    pub fn want_state(&self, id: JobId) {
        self.with(id, Controls::want_state);
    }
}

impl Drop for Workers {
    /// Gives up what waits and stops what runs; what is being written is finished. Then waits for the threads, but not for
    /// longer than [`PATIENCE`] where nothing is lost by leaving them.
    fn drop(&mut self) {
        self.mailbox.close();
        for (lane, slot) in &self.slots {
            let mut state = slot.lock();
            state.closing = true;
            if !lane.finishes() {
                state.waiting.clear();
                state.running.iter().for_each(|running| running.controls.cancel());
            }
            slot.changed.notify_all();
        }
        let began = Instant::now();
        for (lane, thread) in self.threads.drain(..) {
            while !lane.finishes() && !thread.is_finished() && began.elapsed() < PATIENCE {
                std::thread::sleep(Duration::from_millis(2));
            }
            // A dialog that is still open, or a driver that does not answer, must not keep the program alive.
            if lane.finishes() || thread.is_finished() {
                drop(thread.join());
            }
        }
    }
}

/// A lane's thread: takes jobs until the program ends.
fn work(lane: Lane, slot: &Slot, mailbox: &Mailbox) {
    while let Some(job) = next(lane, slot) {
        let (id, what) = (job.id, job.command.what());
        mailbox.post(Event::Started { job: id, lane, what });
        let how = if job.controls.is_cancelled() {
            Ended::Cancelled
        } else {
            run(job.command, id, lane, job.controls, mailbox)
        };
        slot.lock().running.retain(|running| running.id != id);
        // One of a kind has ended: another of it may begin.
        slot.changed.notify_all();
        mailbox.post(Event::Ended { job: id, lane, what, how });
    }
}

/// Waits for the next job; `None` when the program ends.
fn next(lane: Lane, slot: &Slot) -> Option<Job> {
    let mut state = slot.lock();
    loop {
        let waiting: Vec<Sort> = state.waiting.iter().map(Job::sort).collect();
        let running: Vec<Sort> = state.running.iter().map(|job| job.sort).collect();
        if let Some(job) = lane.policy().next(&waiting, &running).and_then(|place| state.waiting.remove(place)) {
            state.running.push(Running { id: job.id, controls: job.controls.clone(), sort: job.sort() });
            return Some(job);
        }
        if state.closing && state.waiting.is_empty() {
            return None;
        }
        state = slot.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
}
