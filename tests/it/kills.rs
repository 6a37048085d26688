//! Programs that are killed: real ones, at any moment. Each is this test binary once more, in which a test that is ignored
//! otherwise plays the program.

use super::keeping::interrupted;
use super::support::{endless, session};
use afterimage::saved;
use afterimage::session::{FileAction, RunAction, Session};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// What a program keeps its work in.
const FOLDER: &str = "AFTERIMAGE_TEST_FOLDER";

/// Where it saves from time to time, if anywhere.
const FILE: &str = "AFTERIMAGE_TEST_FILE";

/// A kill may cost what was done in this time.
const MOST_LOST: Duration = Duration::from_secs(10);

/// Programs that run at the same time.
const AT_ONCE: usize = 12;

#[test]
#[ignore = "plays the program that the other tests of this file kill"]
fn program() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let mut session = session(endless(), Some(Path::new(&folder)));
    session.perform(FileAction::LookAround);
    while session.activities().next().is_some() {
        hear(&mut session);
    }
    say(&format!("offered {}", session.interrupted().is_some()));
    session.perform(RunAction::Train);
    let (file, mut saved) = (std::env::var_os(FILE), Instant::now());
    loop {
        hear(&mut session);
        say(&format!("epochs {}", session.run().map_or(0, |run| run.epochs.len())));
        if let Some(file) = file.as_ref().filter(|_| saved.elapsed() > Duration::from_millis(300)) {
            session.perform(FileAction::Save(file.into()));
            saved = Instant::now();
        }
    }
}

fn hear(session: &mut Session) {
    session.wait(Duration::from_millis(20));
    session.drain(Duration::from_millis(20));
}

fn say(text: &str) {
    // The reader has gone where the program is about to be killed.
    let _ = writeln!(std::io::stdout().lock(), "\n{text}");
}

/// A program under way.
struct Program {
    child: Child,
    said: Receiver<(Instant, String)>,
    /// How many epochs it had done at what time.
    epochs: Vec<(Instant, usize)>,
    offered: Option<bool>,
    file: PathBuf,
}

impl Program {
    fn start(folder: &Path, file: PathBuf, saves: bool) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "kills::program", "--ignored", "--nocapture"]).env(FOLDER, folder);
        if saves {
            command.env(FILE, &file);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (tell, said) = channel();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        std::thread::spawn(move || {
            lines.map_while(Result::ok).for_each(|line| drop(tell.send((Instant::now(), line))));
        });
        Self { child, said, epochs: Vec::new(), offered: None, file }
    }

    /// Hears what it has said, and waits a little where it has said nothing.
    fn listen(&mut self) {
        let first = self.said.recv_timeout(Duration::from_millis(5)).ok();
        for (at, line) in first.into_iter().chain(self.said.try_iter()) {
            if let Some(epochs) = line.strip_prefix("epochs ") {
                self.epochs.push((at, epochs.parse().unwrap()));
            } else if let Some(offered) = line.strip_prefix("offered ") {
                self.offered = Some(offered.parse().unwrap());
            }
        }
    }

    fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !holds(self) {
            assert!(began.elapsed() < super::support::PATIENCE, "{what}: never");
            assert!(self.child.try_wait().unwrap().is_none(), "{what}: the program has ended by itself");
            self.listen();
        }
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.listen();
    }

    /// Epochs that were done so long ago that they must not be lost.
    fn must_be_there(&self) -> usize {
        let now = Instant::now();
        let old = self.epochs.iter().filter(|(at, _)| now.duration_since(*at) > MOST_LOST);
        old.map(|(_, epochs)| *epochs).max().unwrap_or(0)
    }
}

/// Epochs in a session file; none where there is no file.
fn epochs_in(file: &Path) -> usize {
    match saved::read(file) {
        Ok(saved) => saved.runs.first().map_or(0, |run| run.facts.epochs.len()),
        Err(_) if !file.exists() => 0,
        Err(why) => panic!("{why}"),
    }
}

#[test]
fn fifty_kills_at_any_moment_cost_the_last_ten_seconds_at_most() {
    let (mut rng, mut lost) = (SmallRng::seed_from_u64(50), Vec::new());
    let (folder, by_hand) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut left = (0..50).map(|i| {
        // Every tenth lives so long that most of what it does must be there.
        let lives =
            if i % 10 == 0 { Duration::from_secs(13) } else { Duration::from_millis(rng.random_range(0..3000)) };
        (i, lives)
    });
    let mut under_way: Vec<(Program, Instant, Duration, PathBuf)> = Vec::new();
    loop {
        while under_way.len() < AT_ONCE / 2
            && let Some((i, lives)) = left.next()
        {
            let own = folder.path().join(i.to_string());
            let mut program = Program::start(&own, by_hand.path().join(format!("{i}.afterimage")), i % 3 == 1);
            program.until("it begins", |program| program.offered.is_some());
            under_way.push((program, Instant::now(), lives, own));
        }
        if under_way.is_empty() {
            break;
        }
        under_way.retain_mut(|(program, began, lives, own)| {
            program.listen();
            if began.elapsed() < *lives {
                return true;
            }
            let must = program.must_be_there();
            program.kill();
            let found = saved::find_unsaved(own, None).unwrap();
            let kept = found.iter().map(|found| epochs_in(&found.path)).max().unwrap_or(0);
            let there = kept.max(epochs_in(&program.file));
            lost.push((must, there));
            false
        });
    }
    assert_eq!(lost.len(), 50);
    assert!(lost.iter().all(|(must, there)| there >= must), "epochs that must be there, and that are: {lost:?}");
    assert!(lost.iter().filter(|(must, _)| *must > 0).count() >= 3, "nothing had to be there: {lost:?}");
}

#[test]
fn twelve_programs_started_at_once_offer_what_was_left_once_and_all_come_back_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    saved::write(&interrupted(), &folder.path().join("left.afterimage")).unwrap();
    let mut programs: Vec<Program> =
        (0..AT_ONCE).map(|_| Program::start(folder.path(), PathBuf::new(), false)).collect();
    for program in &mut programs {
        program.until("it looks for what was left", |program| program.offered.is_some());
    }
    assert_eq!(programs.iter().filter(|program| program.offered == Some(true)).count(), 1);
    for program in &mut programs {
        program.until("it learns", |program| program.epochs.last().is_some_and(|(_, epochs)| *epochs > 0));
    }
    let began = Instant::now();
    let kept = || super::support::kept_in(folder.path()).len();
    while kept() < AT_ONCE + 1 {
        assert!(began.elapsed() < super::support::PATIENCE, "{} files", kept());
        programs.iter_mut().for_each(Program::listen);
    }
    programs.iter_mut().for_each(Program::kill);
    let found = saved::find_unsaved(folder.path(), None).unwrap();
    assert_eq!(found.len(), AT_ONCE + 1);
    for found in found {
        let saved = found.saved.unwrap();
        assert!(saved.interrupted().is_some_and(|run| !run.facts.epochs.is_empty()), "{}", found.path.display());
    }
}
