//! The rules of jobs: told once, cancelled soon, survived always, and nobody who listens ever waits.

use super::lanes::{end_of, endless_map, gather, workers};
use super::support::{PATIENCE, dataset, endless, session, settle, small, trained, until};
use afterimage::data::DataFolder;
use afterimage::job::{Command, DataFact, Ended, Event, Fact, FileFact, JobId, Lane, Mailbox, MapFact};
use afterimage::recipe::{DataPart, MapPart};
use afterimage::session::{
    Action, FileAction, FormAction, MapAction, NewsAction, NoticeKind, RunAction, RunState, Session,
};
use std::collections::HashMap;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

/// Longest time from asking a job to stop until it has.
const SOON: Duration = Duration::from_millis(200);

fn open(name: &str) -> Command {
    Command::Open { data: DataPart::of(name), seed: 0, folder: DataFolder("nowhere".into()) }
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
fn history_is_never_dropped_and_progress_is_newest_wins() {
    let mailbox = Arc::new(Mailbox::new(Box::new(|_| {})));
    let lane = Lane::Opening;
    let sender = Arc::clone(&mailbox);
    let told = std::thread::spawn(move || {
        for job in 0..5000 {
            sender.post(Event::Started { job, lane, what: "" });
            sender.post(Event::Progress { job: 0, lane, what: String::new(), share: 0.0 });
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

#[test]
fn the_last_points_of_a_map_come_before_its_end_and_no_progress_after_it() {
    let mailbox = Mailbox::new(Box::new(|_| {}));
    let (job, lane) = (1, Lane::Mapping);
    for iteration in 1..=3 {
        let fact = MapFact::Points { iteration, points: Arc::default() }.into();
        mailbox.post(Event::Fact { job, lane, fact });
        mailbox.post(Event::Progress { job, lane, what: String::new(), share: 0.5 });
    }
    mailbox.post(Event::Ended { job, lane, what: "", how: Ended::Done });
    let told: Vec<Event> = std::iter::from_fn(|| mailbox.take()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(matches!(told[0], Event::Fact { fact: Fact::Map(MapFact::Points { iteration: 3, .. }), .. }), "{told:?}");
    assert!(matches!(told[1], Event::Ended { .. }), "{told:?}");
}

#[test]
fn whoever_listens_never_waits_for_a_full_mailbox() {
    let (workers, mailbox) = workers();
    let (returned, waits) = mpsc::channel();
    let (listener, full) = (workers, Arc::clone(&mailbox));
    std::thread::spawn(move || {
        // As many as the mailbox holds: a lane that tells anything more waits until one is taken.
        for _ in 0..1024 {
            full.post(Event::Fact { job: 0, lane: Lane::Keeping, fact: FileFact::Recent(Vec::new()).into() });
        }
        // The second gives way to the third, and its end is told by who submits.
        let jobs: Vec<JobId> = (0..3).map(|_| listener.submit(endless_map())).collect();
        drop(returned.send((listener, jobs)));
    });
    let (workers, jobs) = waits.recv_timeout(Duration::from_secs(30)).expect("submitting waits for the mailbox");
    workers.cancel(jobs[2]);
    let events = gather(&mailbox, &jobs);
    assert!(jobs.iter().all(|&job| end_of(&events, job) == Ended::Cancelled));
    let facts = events.iter().filter(|event| matches!(event, Event::Fact { fact: Fact::File(_), .. })).count();
    assert_eq!(facts, 1024, "history is dropped");
}

#[test]
fn what_jobs_tell_that_do_not_count_any_more_changes_nothing() {
    let mut session = session(small(), None);
    let opened = |job: JobId| {
        let fact = DataFact::Opened(dataset(&small())).into();
        Event::Fact { job, lane: Lane::Opening, fact }
    };
    session.apply(opened(4711));
    assert!(session.dataset().is_none(), "nobody knows this job");
    session.perform(FormAction::UseRecipe(Box::new(endless())));
    let first = session.activity(Lane::Opening).unwrap().job;
    session.perform(FormAction::UseRecipe(Box::new(small())));
    let newest = session.activities().map(|activity| activity.job).max().unwrap();
    assert!(newest > first);
    session.apply(opened(first));
    assert!(session.dataset().is_none(), "another opening took its place");
    session.apply(opened(newest));
    assert!(session.dataset().is_some());
    settle(&mut session);
    assert_eq!((session.dataset().unwrap().len(), session.activities().count()), (600, 0));
}

/// Starts something, waits until it is under way, cancels it, and says how long that took.
fn time_to_cancel(
    start: impl Into<Action>,
    lane: Lane,
    cancel: impl Into<Action>,
    under_way: impl Fn(&Session) -> bool,
) -> Duration {
    let mut session = session(endless(), None);
    let start = start.into();
    if !matches!(start, Action::Run(RunAction::Train)) {
        session.perform(FormAction::UseRecipe(Box::new(endless().with("data.samples=4000").unwrap())));
        settle(&mut session);
    }
    session.perform(start);
    until(&mut session, "the work is under way", under_way);
    let began = Instant::now();
    session.perform(cancel);
    until(&mut session, "the work has stopped", |s| !s.is_busy(lane));
    assert!(session.notices().iter().all(|n| n.kind == NoticeKind::Info), "{:?}", session.notices());
    began.elapsed()
}

/// The quickest of three: a busy machine may hold up any one of them.
fn soonest(measure: impl Fn() -> Duration) -> Duration {
    (0..3).map(|_| measure()).min().unwrap()
}

#[test]
fn a_training_stops_soon_and_keeps_what_it_learnt() {
    let took = soonest(|| {
        time_to_cancel(RunAction::Train, Lane::Training, RunAction::StopTraining, |s| {
            s.run().is_some_and(|run| run.epochs.len() > 2)
        })
    });
    // Scoring what was learnt is part of it here: two thousand short signals.
    assert!(took <= SOON, "{took:?}");
}

#[test]
fn a_map_stops_soon_at_any_stage() {
    let part = || MapPart { limit: 4000, iterations: 100_000, ..MapPart::default() };
    let stages: [fn(&Session) -> bool; 2] = [|s| s.is_busy(Lane::Mapping), |s| s.map().iteration > 10];
    for under_way in stages {
        let took =
            soonest(|| time_to_cancel(MapAction::StartMap(part()), Lane::Mapping, MapAction::StopMap, under_way));
        assert!(took <= SOON, "{took:?}");
    }
}

#[test]
fn a_paused_training_stands_still_and_still_stops() {
    let mut session = session(endless(), None);
    session.perform(RunAction::Train);
    until(&mut session, "training", |s| s.run().is_some_and(|run| !run.batches.is_empty()));
    session.perform(RunAction::PauseTraining(true));
    assert!(session.activity(Lane::Training).unwrap().paused);
    // What was told before the pause was heard may still arrive; then nothing more does.
    let mut quiet_since = Instant::now();
    let mut seen = 0;
    let began = Instant::now();
    while quiet_since.elapsed() < Duration::from_millis(300) {
        assert!(began.elapsed() < PATIENCE, "a paused training goes on telling");
        session.wait(Duration::from_millis(20));
        session.drain(Duration::from_millis(20));
        let now = session.run().unwrap().epochs.len();
        if now != seen {
            (seen, quiet_since) = (now, Instant::now());
        }
    }
    session.perform(RunAction::PauseTraining(false));
    until(&mut session, "it goes on", |s| s.run().unwrap().epochs.len() > seen);
    session.perform(RunAction::PauseTraining(true));
    session.perform(RunAction::StopTraining);
    settle(&mut session);
    assert_eq!(session.run().unwrap().state(), RunState::Stopped);
}

#[test]
fn after_a_panic_and_a_failure_the_session_works() {
    let mut session = session(small(), None);
    session.perform(Action::Misbehave(Box::new(|| panic!("a test panics on purpose"))));
    settle(&mut session);
    assert!(session.notices()[0].text.contains("a test panics on purpose"), "{:?}", session.notices());
    session.perform(FileAction::OpenPath("no/such/file.csv".into()));
    settle(&mut session);
    assert!(session.notices()[1].text.contains("no/such/file.csv"), "{:?}", session.notices());
    session.perform(NewsAction::DismissAll);
    session.perform(FormAction::UseRecipe(Box::new(small())));
    session.perform(RunAction::Train);
    settle(&mut session);
    assert_eq!(session.run().unwrap().state(), RunState::Done);
    assert!(session.notices().is_empty(), "{:?}", session.notices());
}

#[test]
fn an_idle_session_wakes_nobody() {
    let (wake, woken) = mpsc::channel();
    let places = afterimage::session::Places { data: DataFolder("nowhere".into()), autosave: None };
    let wake = Box::new(move |_| {
        let _ = wake.send(());
    });
    let mut session = Session::new(small(), places, wake).unwrap();
    session.perform(FormAction::UseDevice("cpu".parse().unwrap()));
    session.perform(RunAction::Train);
    settle(&mut session);
    // What was on its way when the last event was taken may still arrive.
    while woken.recv_timeout(Duration::from_millis(200)).is_ok() {}
    assert!(woken.recv_timeout(Duration::from_millis(500)).is_err(), "something wakes an idle session");
}

#[test]
fn an_unknown_device_is_named_and_nothing_is_lost() {
    let mut session = trained(small());
    session.perform(FormAction::UseDevice("no such card".parse().unwrap()));
    session.perform(RunAction::Train);
    settle(&mut session);
    assert!(session.notices()[0].text.contains("no such card"), "{:?}", session.notices());
    assert_eq!(session.run().unwrap().state(), RunState::Done, "the run before is still there");
}
