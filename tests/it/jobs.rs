//! The rules of lanes: told once, cancelled soon, survived always.

use super::support::{PATIENCE, endless, session, settle, small, trained, until};
use afterimage::data::DataFolder;
use afterimage::job::{Command, Ended, Event, JobId, Lane, Mailbox, Workers};
use afterimage::recipe::{DataPart, MapPart};
use afterimage::session::{Action, NoticeKind, RunState};
use std::collections::HashMap;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

/// Longest time from asking a job to stop until it has.
const SOON: Duration = Duration::from_millis(200);

fn workers() -> (Workers, Arc<Mailbox>) {
    let mailbox = Arc::new(Mailbox::new(Box::new(|_| {})));
    (Workers::start(Arc::clone(&mailbox)).unwrap(), mailbox)
}

/// Events until every job named has ended.
fn gather(mailbox: &Mailbox, jobs: &[JobId]) -> Vec<Event> {
    let began = Instant::now();
    let mut events = Vec::new();
    let mut open = jobs.to_vec();
    while !open.is_empty() {
        assert!(began.elapsed() < PATIENCE, "jobs {open:?} never ended");
        mailbox.wait(Duration::from_millis(50));
        while let Some(event) = mailbox.take() {
            if let Event::Ended { job, .. } = event {
                open.retain(|id| *id != job);
            }
            events.push(event);
        }
    }
    events
}

fn open(name: &str) -> Command {
    Command::Open { data: DataPart::of(name), seed: 0, folder: DataFolder("nowhere".into()) }
}

fn end_of(events: &[Event], id: JobId) -> Ended {
    let ends: Vec<&Ended> = events
        .iter()
        .filter_map(|e| match e {
            Event::Ended { job, how, .. } if *job == id => Some(how),
            _ => None,
        })
        .collect();
    assert_eq!(ends.len(), 1, "job {id} ends {} times", ends.len());
    ends[0].clone()
}

#[test]
fn each_job_starts_once_and_ends_once_whatever_happens() {
    let (workers, mailbox) = workers();
    let mut jobs = Vec::new();
    let all: Vec<Command> = vec![
        open("generated-heartbeats"),
        open("no-such-dataset"),
        Command::Misbehave(Box::new(|| panic!("on purpose"))),
    ];
    for command in all {
        let job = workers.submit(command);
        let events = gather(&mailbox, &[job]);
        jobs.push((job, events));
    }
    let how: Vec<Ended> = jobs.iter().map(|(job, events)| end_of(events, *job)).collect();
    assert_eq!(how[0], Ended::Done);
    assert!(matches!(&how[1], Ended::Failed(why) if why.contains("no-such-dataset")), "{:?}", how[1]);
    assert_eq!(how[2], Ended::Panicked("on purpose".to_owned()));
    for (job, events) in &jobs {
        let starts = events.iter().filter(|e| matches!(e, Event::Started { job: id, .. } if id == job)).count();
        assert_eq!(starts, 1);
        assert!(matches!(events.first(), Some(Event::Started { .. })));
        assert!(matches!(events.last(), Some(Event::Ended { .. })), "something is told after the end");
    }
}

#[test]
fn a_lane_has_one_job_running_and_one_waiting() {
    let (workers, mailbox) = workers();
    let (release, held) = mpsc::channel::<()>();
    let first = workers.submit(Command::Misbehave(Box::new(move || {
        let _ = held.recv();
    })));
    let began = Instant::now();
    while mailbox.take().is_none() {
        assert!(began.elapsed() < PATIENCE);
        mailbox.wait(Duration::from_millis(20));
    }
    let given_up = workers.submit(Command::Misbehave(Box::new(|| {})));
    let last = workers.submit(Command::Misbehave(Box::new(|| {})));
    release.send(()).unwrap();
    let events = gather(&mailbox, &[first, given_up, last]);
    assert_eq!(end_of(&events, first), Ended::Done);
    assert_eq!(end_of(&events, given_up), Ended::Cancelled);
    assert_eq!(end_of(&events, last), Ended::Done);
}

#[test]
fn history_is_never_dropped_and_progress_is_newest_wins() {
    let mailbox = Arc::new(Mailbox::new(Box::new(|_| {})));
    let lane = Lane::Files;
    let sender = Arc::clone(&mailbox);
    let told = std::thread::spawn(move || {
        for job in 0..5000 {
            sender.post(Event::Started { job, lane, what: "" });
            sender.post(Event::Progress { job, lane, what: String::new(), share: 0.0 });
        }
    });
    let mut counts: HashMap<bool, u64> = HashMap::new();
    let mut next = 0;
    while next < 5000 {
        mailbox.wait(Duration::from_millis(20));
        while let Some(event) = mailbox.take() {
            let history = matches!(event, Event::Started { .. });
            *counts.entry(history).or_default() += 1;
            if history {
                assert_eq!(event.source().0, next, "events come in order");
                next += 1;
            }
        }
    }
    told.join().unwrap();
    assert_eq!(counts[&true], 5000);
    assert!(counts.get(&false).copied().unwrap_or(0) < 5000);
}

/// Starts something, waits until it is under way, cancels it, and says how long that took.
fn time_to_cancel(
    start: Action,
    lane: Lane,
    cancel: Action,
    under_way: impl Fn(&afterimage::session::Session) -> bool,
) -> Duration {
    let mut session = session(endless(), None);
    if !matches!(start, Action::Train) {
        session.perform(Action::UseRecipe(Box::new(endless().with("data.samples=4000").unwrap())));
        settle(&mut session);
    }
    session.perform(start);
    until(&mut session, "the work is under way", under_way);
    let began = Instant::now();
    session.perform(cancel);
    until(&mut session, "the work has stopped", |s| !s.is_busy(lane));
    assert!(session.notices.iter().all(|n| n.kind == NoticeKind::Info), "{:?}", session.notices);
    began.elapsed()
}

/// The quickest of three: a busy machine may hold up any one of them.
fn soonest(measure: impl Fn() -> Duration) -> Duration {
    (0..3).map(|_| measure()).min().unwrap()
}

#[test]
fn a_training_stops_soon_and_keeps_what_it_learnt() {
    let took = soonest(|| {
        time_to_cancel(Action::Train, Lane::Compute, Action::StopTraining, |s| {
            s.run.as_ref().is_some_and(|run| run.epochs.len() > 2)
        })
    });
    // Scoring what was learnt is part of it here: two thousand short signals.
    assert!(took <= SOON, "{took:?}");
}

#[test]
fn a_map_stops_soon_at_any_stage() {
    let part = || MapPart { limit: 4000, iterations: 100_000, ..MapPart::default() };
    let stages: [fn(&afterimage::session::Session) -> bool; 2] =
        [|s| s.is_busy(Lane::Embedding), |s| s.map.iteration > 10];
    for under_way in stages {
        let took = soonest(|| time_to_cancel(Action::StartMap(part()), Lane::Embedding, Action::StopMap, under_way));
        assert!(took <= SOON, "{took:?}");
    }
}

#[test]
fn a_paused_training_stands_still_and_still_stops() {
    let mut session = session(endless(), None);
    session.perform(Action::Train);
    until(&mut session, "training", |s| s.run.as_ref().is_some_and(|run| !run.batches.is_empty()));
    session.perform(Action::PauseTraining(true));
    assert!(session.activity(Lane::Compute).unwrap().paused);
    // What was told before the pause was heard may still arrive; then nothing more does.
    let mut quiet_since = Instant::now();
    let mut seen = 0;
    let began = Instant::now();
    while quiet_since.elapsed() < Duration::from_millis(300) {
        assert!(began.elapsed() < PATIENCE, "a paused training goes on telling");
        session.wait(Duration::from_millis(20));
        session.drain(Duration::from_millis(20));
        let now = session.run.as_ref().unwrap().epochs.len();
        if now != seen {
            (seen, quiet_since) = (now, Instant::now());
        }
    }
    session.perform(Action::PauseTraining(false));
    until(&mut session, "it goes on", |s| s.run.as_ref().unwrap().epochs.len() > seen);
    session.perform(Action::PauseTraining(true));
    session.perform(Action::StopTraining);
    settle(&mut session);
    assert_eq!(session.run.as_ref().unwrap().state, RunState::Stopped);
}

#[test]
fn after_a_panic_and_a_failure_the_session_works() {
    let mut session = session(small(), None);
    session.perform(Action::Misbehave(Box::new(|| panic!("a test panics on purpose"))));
    settle(&mut session);
    assert!(session.notices[0].text.contains("a test panics on purpose"), "{:?}", session.notices);
    session.perform(Action::OpenPath("no/such/file.csv".into()));
    settle(&mut session);
    assert!(session.notices[1].text.contains("no/such/file.csv"), "{:?}", session.notices);
    session.perform(Action::DismissAll);
    session.perform(Action::UseRecipe(Box::new(small())));
    session.perform(Action::Train);
    settle(&mut session);
    assert_eq!(session.run.as_ref().unwrap().state, RunState::Done);
    assert!(session.notices.is_empty(), "{:?}", session.notices);
}

#[test]
fn an_idle_session_wakes_nobody() {
    let (wake, woken) = mpsc::channel();
    let places = afterimage::session::Places { data: DataFolder("nowhere".into()), autosave: None };
    let wake = Box::new(move |_| {
        let _ = wake.send(());
    });
    let mut session = afterimage::session::Session::new(small(), places, wake).unwrap();
    session.perform(Action::UseDevice("cpu".parse().unwrap()));
    session.perform(Action::Train);
    settle(&mut session);
    // What was on its way when the last event was taken may still arrive.
    while woken.recv_timeout(Duration::from_millis(200)).is_ok() {}
    assert!(woken.recv_timeout(Duration::from_millis(500)).is_err(), "something wakes an idle session");
}

#[test]
fn an_unknown_device_is_named_and_nothing_is_lost() {
    let mut session = trained(small());
    session.perform(Action::UseDevice("no such card".parse().unwrap()));
    session.perform(Action::Train);
    settle(&mut session);
    assert!(session.notices[0].text.contains("no such card"), "{:?}", session.notices);
    assert_eq!(session.run.as_ref().unwrap().state, RunState::Done, "the run before is still there");
}
