//! Lanes: named threads, each with one job running and one waiting.

use super::teller::{Stop, Teller};
use super::{Command, Controls, Ended, Event, JobId, Mailbox, Stride};
use super::{run_alike, run_data, run_files, run_import, run_map, run_own, run_restore, run_training, run_view};
use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// The lanes: jobs of one lane follow each other, jobs of different lanes run side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Opening and preparing.
    Files,
    /// Training.
    Compute,
    /// Reconstructions of a few samples, on the processor.
    Viewing,
    /// What the layers make of a sample.
    Inside,
    /// Past epochs being read.
    Epochs,
    /// Maps.
    Embedding,
    /// System dialogs, which last as long as the person likes.
    Dialogs,
    /// What is saved on the program's own account.
    Autosave,
    /// Asking the system for devices.
    Devices,
    /// Looking into files before they are opened.
    Looking,
    /// Measuring datasets.
    Describing,
    /// Downloads that a person asked for.
    Downloads,
    /// How files are read, kept between two starts of the program.
    Memory,
    /// Sessions and runs being written where a person asked for it.
    Saving,
    /// Samples that are alike.
    Alike,
    /// What decoder and network make of values that are no samples, while sliders move.
    Passing,
    /// The bottleneck being measured.
    Latent,
    /// Samples of one's own being judged.
    Judging,
}

impl Lane {
    /// Every lane.
    pub const ALL: [Self; 18] = [
        Self::Files,
        Self::Compute,
        Self::Viewing,
        Self::Inside,
        Self::Epochs,
        Self::Embedding,
        Self::Dialogs,
        Self::Autosave,
        Self::Devices,
        Self::Looking,
        Self::Describing,
        Self::Downloads,
        Self::Memory,
        Self::Saving,
        Self::Alike,
        Self::Passing,
        Self::Latent,
        Self::Judging,
    ];

    fn thread_name(self) -> String {
        format!("afterimage-{self:?}").to_ascii_lowercase()
    }
}

/// A job under way or waiting.
struct Job {
    id: JobId,
    command: Command,
    controls: Controls,
}

/// What a lane's thread and its owner share.
#[derive(Default)]
struct Slot {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: Option<Job>,
    running: Option<(JobId, Controls)>,
    closing: bool,
}

impl Slot {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All lanes.
pub struct Workers {
    slots: BTreeMap<Lane, Arc<Slot>>,
    threads: Vec<JoinHandle<()>>,
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
            let mailbox = Arc::clone(&mailbox);
            let thread = std::thread::Builder::new().name(lane.thread_name());
            threads.push(thread.spawn(move || work(lane, &slot, &mailbox))?);
        }
        Ok(Self { slots, threads, mailbox, next: AtomicU64::new(1) })
    }

    /// Hands a command to its lane. A job that was waiting there is given up for it.
    pub fn submit(&self, command: Command) -> JobId {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let lane = command.lane();
        let given_up = {
            let slot = &self.slots[&lane];
            let given_up = slot.lock().waiting.replace(Job { id, command, controls: Controls::default() });
            slot.changed.notify_all();
            given_up
        };
        if let Some(job) = given_up {
            let what = job.command.what();
            self.mailbox.post(Event::Started { job: job.id, lane, what });
            self.mailbox.post(Event::Ended { job: job.id, lane, what, how: Ended::Cancelled });
        }
        id
    }

    /// Stops whatever a lane does or is about to do.
    pub fn cancel(&self, lane: Lane) {
        let state = self.slots[&lane].lock();
        if let Some((_, controls)) = &state.running {
            controls.cancel();
        }
        if let Some(job) = &state.waiting {
            job.controls.cancel();
        }
    }

    /// Pauses what a lane does, or lets it go on.
    pub fn pause(&self, lane: Lane, paused: bool) {
        if let Some((_, controls)) = &self.slots[&lane].lock().running {
            controls.pause(paused);
        }
    }

    /// Lets what a lane has paused go this far.
    pub fn step(&self, lane: Lane, stride: Stride) {
        if let Some((_, controls)) = &self.slots[&lane].lock().running {
            controls.step(stride);
        }
    }

    /// Hands what a lane does another learning rate.
    pub fn set_rate(&self, lane: Lane, rate: f64) {
        if let Some((_, controls)) = &self.slots[&lane].lock().running {
            controls.set_rate(rate);
        }
    }

    /// Whether a lane has nothing to do.
    pub fn is_idle(&self, lane: Lane) -> bool {
        let state = self.slots[&lane].lock();
        state.running.is_none() && state.waiting.is_none()
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.mailbox.close();
        for (lane, slot) in &self.slots {
            let mut state = slot.lock();
            state.closing = true;
            // What is being written is finished; everything else stops.
            if let Some((_, controls)) = &state.running
                && !matches!(lane, Lane::Autosave | Lane::Memory | Lane::Saving)
            {
                controls.cancel();
            }
            slot.changed.notify_all();
        }
        for thread in self.threads.drain(..) {
            // A dialog that is still open must not keep the program alive, nor must a driver being asked.
            let waits = matches!(thread.thread().name(), Some("afterimage-dialogs" | "afterimage-devices"));
            if !waits {
                drop(thread.join());
            }
        }
    }
}

/// A lane's thread: takes jobs until the program ends.
fn work(lane: Lane, slot: &Slot, mailbox: &Mailbox) {
    loop {
        let job = {
            let mut state = slot.lock();
            loop {
                if let Some(job) = state.waiting.take() {
                    state.running = Some((job.id, job.controls.clone()));
                    break job;
                }
                if state.closing {
                    return;
                }
                state = slot.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        };
        let (id, what) = (job.id, job.command.what());
        mailbox.post(Event::Started { job: id, lane, what });
        let teller = Teller::new(id, lane, job.controls, mailbox);
        let how = if teller.controls.is_cancelled() { Ended::Cancelled } else { run(job.command, &teller) };
        slot.lock().running = None;
        mailbox.post(Event::Ended { job: id, lane, what, how });
    }
}

/// Runs a command; the one place where panics are caught.
fn run(command: Command, teller: &Teller<'_>) -> Ended {
    let result = catch_unwind(AssertUnwindSafe(|| match command {
        Command::ListDevices
        | Command::Open { .. }
        | Command::Prepare { .. }
        | Command::Look { .. }
        | Command::Describe(_)
        | Command::Fetch { .. } => run_data::run(command, teller),
        Command::Train(ask) => run_training::run(*ask, teller),
        Command::View(ask) => run_view::run(ask, teller),
        Command::LookInside(ask) => run_view::inside(ask, teller),
        Command::ReadEpoch { run, epoch, log } => run_view::read_epoch(run, epoch, &log, teller),
        Command::Import(ask) => run_import::run(*ask, teller),
        Command::Restore { path, folder, data } => run_restore::run(&path, &folder, data.as_deref(), teller),
        Command::Map(ask) => run_map::run(*ask, teller),
        Command::Alike(ask) => run_alike::alike(*ask, teller),
        Command::Distances(ask) => run_alike::distances(*ask, teller),
        Command::Encode(ask) => run_alike::encode(ask, teller),
        Command::Latent(ask) => run_alike::latent(ask, teller),
        Command::Pass(ask) => run_alike::pass(ask, teller),
        Command::Judge(ask) => run_own::run(*ask, teller),
        Command::Misbehave(act) => {
            act();
            Ok(())
        }
        _ => run_files::run(command, teller),
    }));
    match result {
        Ok(Ok(())) => Ended::Done,
        Ok(Err(Stop::Cancelled)) => Ended::Cancelled,
        Ok(Err(Stop::Failed(why))) => Ended::Failed(why),
        Err(panic) => Ended::Panicked(panic_text(panic.as_ref())),
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no reason given".to_owned())
}
