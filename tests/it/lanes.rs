//! The policies of lanes: what becomes of jobs that meet, and of those that wait when the program ends.

use super::support::{PATIENCE, prepared, small};
use afterimage::job::{
    Asked, Command, Cost, Dialog, DialogFor, Ended, Event, Fact, Given, JobId, Key, Kind, Lane, Mailbox, MapCommand,
    Policy, Question, Scene, Stop, Teller, Workers,
};
use afterimage::recipe::{MapPart, MapStart};
use afterimage::saved::Saved;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::time::{Duration, Instant};

/// Lanes at work, and the mailbox that they tell.
pub fn workers() -> (Workers, Arc<Mailbox>) {
    let mailbox = Arc::new(Mailbox::new(Box::new(|_| {})));
    (Workers::start(Arc::clone(&mailbox)).unwrap(), mailbox)
}

/// Events until each of these jobs has done what `closes` says of an event.
fn events_until(mailbox: &Mailbox, jobs: &[JobId], closes: fn(&Event) -> bool) -> Vec<Event> {
    let began = Instant::now();
    let mut events = Vec::new();
    let mut open = jobs.to_vec();
    while !open.is_empty() {
        assert!(began.elapsed() < PATIENCE, "nothing is heard of the jobs {open:?}");
        mailbox.wait(Duration::from_millis(50));
        while let Some(event) = mailbox.take() {
            if closes(&event) {
                open.retain(|id| *id != event.source().0);
            }
            events.push(event);
        }
    }
    events
}

/// Events until each of these jobs has ended.
pub fn gather(mailbox: &Mailbox, jobs: &[JobId]) -> Vec<Event> {
    events_until(mailbox, jobs, |event| matches!(event, Event::Ended { .. }))
}

/// Events until this job has started.
fn started(mailbox: &Mailbox, job: JobId) -> Vec<Event> {
    events_until(mailbox, &[job], |event| matches!(event, Event::Started { .. }))
}

/// How a job ended, which it did once.
pub fn end_of(events: &[Event], id: JobId) -> Ended {
    let ends: Vec<&Ended> = events
        .iter()
        .filter_map(|event| match event {
            Event::Ended { job, how, .. } if *job == id => Some(how),
            _ => None,
        })
        .collect();
    assert_eq!(ends.len(), 1, "job {id} ends {} times", ends.len());
    ends[0].clone()
}

/// The jobs in the order in which they started.
fn starts(events: &[Event]) -> Vec<JobId> {
    let started = |event: &Event| matches!(event, Event::Started { .. }).then(|| event.source().0);
    events.iter().filter_map(started).collect()
}

fn map(iterations: usize) -> Command {
    let part = MapPart { iterations, perplexity: 5.0, components: 0, start: MapStart::Random, ..MapPart::default() };
    let (prepared, ids) = (Arc::new(prepared(&small())), Arc::new((0..60).collect()));
    Command::Map(Box::new(MapCommand { part, seed: 0, prepared, network: None, ids, last: None, affinities: None }))
}

/// A map that is made until it is cancelled.
pub fn endless_map() -> Command {
    map(1_000_000_000)
}

/// What jobs wait at until it is opened.
#[derive(Default)]
struct Gate {
    open: Mutex<bool>,
    changed: Condvar,
}

impl Gate {
    fn wait(&self) {
        drop(self.changed.wait_while(self.open.lock().unwrap(), |open| !*open).unwrap());
    }

    fn open(&self) {
        *self.open.lock().unwrap() = true;
        self.changed.notify_all();
    }
}

#[test]
fn a_newer_job_takes_the_place_of_those_that_run_and_wait() {
    assert_eq!(Lane::Mapping.policy(), Policy::Replace);
    let (workers, mailbox) = workers();
    let running = workers.submit(endless_map());
    let mut events = started(&mailbox, running);
    let waiting = workers.submit(endless_map());
    let newest = workers.submit(map(20));
    events.extend(gather(&mailbox, &[running, waiting, newest]));
    assert_eq!(end_of(&events, running), Ended::Cancelled);
    assert_eq!(end_of(&events, waiting), Ended::Cancelled);
    assert_eq!(end_of(&events, newest), Ended::Done);
    let mut begun = starts(&events);
    begun.sort_unstable();
    assert_eq!(begun, [running, waiting, newest], "each starts once, also one that never ran");
}

#[test]
fn a_queue_does_all_in_order() {
    assert_eq!(Lane::Training.policy(), Policy::Queue);
    let (workers, mailbox) = workers();
    let (gate, done) = (Arc::new(Gate::default()), Arc::new(Mutex::new(Vec::new())));
    let jobs: Vec<JobId> = (0..4)
        .map(|number| {
            let (gate, done) = (Arc::clone(&gate), Arc::clone(&done));
            workers.submit(Command::Misbehave(Box::new(move || {
                gate.wait();
                done.lock().unwrap().push(number);
            })))
        })
        .collect();
    gate.open();
    let events = gather(&mailbox, &jobs);
    assert!(jobs.iter().all(|&job| end_of(&events, job) == Ended::Done));
    assert_eq!(*done.lock().unwrap(), [0, 1, 2, 3]);
    assert_eq!(starts(&events), jobs);
    // Each ends before the next one starts.
    let ends_and_starts: Vec<JobId> = events.iter().map(|event| event.source().0).collect();
    assert!(ends_and_starts.is_sorted(), "{ends_and_starts:?}");
}

#[test]
fn a_waiting_job_that_is_cancelled_by_its_number_never_runs() {
    let (workers, mailbox) = workers();
    let (gate, ran) = (Arc::new(Gate::default()), Arc::new(AtomicUsize::new(0)));
    let held = Arc::clone(&gate);
    let first = workers.submit(Command::Misbehave(Box::new(move || held.wait())));
    let later: Vec<JobId> = (0..2)
        .map(|_| {
            let ran = Arc::clone(&ran);
            workers.submit(Command::Misbehave(Box::new(move || {
                ran.fetch_add(1, Ordering::Relaxed);
            })))
        })
        .collect();
    workers.cancel(later[0]);
    gate.open();
    let events = gather(&mailbox, &[first, later[0], later[1]]);
    assert_eq!(end_of(&events, first), Ended::Done);
    assert_eq!((end_of(&events, later[0]), end_of(&events, later[1])), (Ended::Cancelled, Ended::Done));
    assert_eq!(ran.load(Ordering::Relaxed), 1);
}

#[test]
fn so_many_run_side_by_side_and_no_more() {
    let Policy::AtOnce(count) = Lane::Dialogs.policy() else { panic!("{:?}", Lane::Dialogs.policy()) };
    let (workers, mailbox) = workers();
    let (tell, shown) = mpsc::channel();
    let (answer, answers) = mpsc::channel::<()>();
    let answers = Arc::new(Mutex::new(answers));
    let (open, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let jobs: Vec<JobId> = (0..2 * count)
        .map(|_| {
            let (tell, answers) = (tell.clone(), Arc::clone(&answers));
            let (open, most) = (Arc::clone(&open), Arc::clone(&most));
            let show = Box::new(move || {
                most.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tell.send(()).unwrap();
                let answered = answers.lock().unwrap().recv();
                open.fetch_sub(1, Ordering::SeqCst);
                answered.ok().map(|()| PathBuf::from("chosen"))
            });
            workers.submit(Command::Dialog(Dialog { show, purpose: DialogFor::Export }))
        })
        .collect();
    // All of them are shown while none has been answered; then one more for each answer.
    for _ in 0..count {
        shown.recv_timeout(PATIENCE).unwrap();
    }
    for _ in 0..count {
        answer.send(()).unwrap();
        shown.recv_timeout(PATIENCE).unwrap();
    }
    (0..count).for_each(|_| answer.send(()).unwrap());
    let events = gather(&mailbox, &jobs);
    assert!(jobs.iter().all(|&job| end_of(&events, job) == Ended::Done));
    assert_eq!(most.load(Ordering::SeqCst), count);
}

/// A question of a kind of its own that is answered once its gate is open.
#[derive(Clone)]
struct Held<const WHICH: usize> {
    number: u64,
    gate: Arc<Gate>,
}

impl<const WHICH: usize> Question for Held<WHICH> {
    type Answer = u64;

    /// The last one is quick.
    const KIND: Kind = Kind {
        name: ["test-a", "test-b", "test-c", "test-quick"][WHICH],
        what: "Testing",
        cost: if WHICH == 3 { Cost::Quick } else { Cost::Slow },
        most: 4,
    };

    fn key(&self, _scene: &Scene) -> Option<Key> {
        Some(Key::new(Self::KIND, 0, self.number))
    }

    fn answer(self, _scene: &Scene, _given: &Given, _teller: &Teller<'_>) -> Result<u64, Stop> {
        self.gate.wait();
        Ok(self.number)
    }
}

fn ask<const WHICH: usize>(number: u64, gate: &Arc<Gate>) -> Command {
    let question = Held::<WHICH> { number, gate: Arc::clone(gate) };
    Command::Ask(Box::new(Asked::new(&question, &Scene::default()).unwrap()))
}

/// The numbers that questions were answered with.
fn answered(events: &[Event]) -> Vec<u64> {
    let answer = |event: &Event| match event {
        Event::Fact { fact: Fact::Answer(_, answer), .. } => answer.downcast_ref::<u64>().copied(),
        _ => None,
    };
    events.iter().filter_map(answer).collect()
}

#[test]
fn of_each_kind_the_newest_question_waits() {
    let (workers, mailbox) = workers();
    let gate = Arc::new(Gate::default());
    let first = workers.submit(ask::<0>(1, &gate));
    let mut events = started(&mailbox, first);
    let given_up = workers.submit(ask::<0>(2, &gate));
    let newest = workers.submit(ask::<0>(3, &gate));
    let other = workers.submit(ask::<1>(4, &gate));
    events.extend(gather(&mailbox, &[given_up]));
    assert_eq!(end_of(&events, given_up), Ended::Cancelled, "before anything was answered");
    gate.open();
    events.extend(gather(&mailbox, &[first, newest, other]));
    for job in [first, newest, other] {
        assert_eq!(end_of(&events, job), Ended::Done);
    }
    let mut numbers = answered(&events);
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 3, 4]);
}

#[test]
fn slow_questions_leave_a_thread_for_quick_ones() {
    let Policy::EachKind(threads) = Lane::Questions.policy() else { panic!("{:?}", Lane::Questions.policy()) };
    assert_eq!(threads, 3, "as many slow kinds as there are threads are asked here");
    let (workers, mailbox) = workers();
    let (gate, open) = (Arc::new(Gate::default()), Arc::new(Gate::default()));
    open.open();
    let slow =
        [workers.submit(ask::<0>(1, &gate)), workers.submit(ask::<1>(2, &gate)), workers.submit(ask::<2>(3, &gate))];
    let mut events = Vec::new();
    for number in 10..13 {
        let quick = workers.submit(ask::<3>(number, &open));
        events.extend(gather(&mailbox, &[quick]));
        assert_eq!(end_of(&events, quick), Ended::Done);
    }
    assert_eq!(answered(&events), [10, 11, 12], "while every slow one is held up");
    gate.open();
    events.extend(gather(&mailbox, &slow));
    assert!(slow.iter().all(|&job| end_of(&events, job) == Ended::Done));
}

#[test]
fn a_question_that_panics_is_told_and_the_next_of_its_kind_is_answered() {
    let (workers, mailbox) = workers();
    let (shut, open) = (Arc::new(Gate::default()), Arc::new(Gate::default()));
    open.open();
    let poisoned = Arc::clone(&shut);
    drop(
        std::thread::spawn(move || {
            let _held = poisoned.open.lock();
            panic!("on purpose");
        })
        .join(),
    );
    let broken = workers.submit(ask::<0>(1, &shut));
    let mut events = gather(&mailbox, &[broken]);
    assert!(matches!(end_of(&events, broken), Ended::Panicked(_)), "{events:?}");
    let next = workers.submit(ask::<0>(2, &open));
    events.extend(gather(&mailbox, &[next]));
    assert_eq!((end_of(&events, next), answered(&events)), (Ended::Done, vec![2]));
}

#[test]
fn what_is_being_written_is_finished_when_the_program_ends_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = |number: usize| folder.path().join(format!("{number}.afterimage"));
    let (workers, mailbox) = workers();
    let held = Arc::new(Gate::default());
    let ran = Arc::new(AtomicUsize::new(0));
    let gate = Arc::clone(&held);
    let running = workers.submit(Command::Misbehave(Box::new(move || gate.wait())));
    drop(started(&mailbox, running));
    let counted = Arc::clone(&ran);
    workers.submit(Command::Misbehave(Box::new(move || {
        counted.fetch_add(1, Ordering::Relaxed);
    })));
    for number in 0..5 {
        workers.submit(Command::Save { saved: Arc::new(Saved::of_form(small())), path: path(number) });
    }
    drop(workers);
    assert!((0..5).all(|number| afterimage::saved::read(&path(number)).is_ok()), "a save is lost");
    assert_eq!((Arc::strong_count(&ran), ran.load(Ordering::Relaxed)), (1, 0), "what was waiting is given up");
    held.open();
}
