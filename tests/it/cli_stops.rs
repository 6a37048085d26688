//! Ctrl+C while the program trains.
#![cfg(unix)]

use super::support::PATIENCE;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// A training that goes on until it is stopped.
struct Endless {
    child: Child,
    told: Receiver<String>,
}

impl Endless {
    fn start(out: &Path, stdout: impl Into<Stdio>) -> Self {
        let set = ["--set", "data.samples=600", "--set", "training.epochs=1000000", "--device", "cpu"];
        let mut program = Command::new(env!("CARGO_BIN_EXE_afterimage"));
        let program = program.args(["run", "generated-heartbeats", "--json"]).args(set).arg("--out").arg(out);
        let mut child = program.stdout(stdout).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (tell, told) = channel();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| tell.send(line)));
        Self { child, told }
    }

    /// Waits until it tells this.
    fn hear(&self, wanted: &str) {
        let began = Instant::now();
        loop {
            let left = PATIENCE.saturating_sub(began.elapsed());
            let line = self.told.recv_timeout(left).unwrap_or_else(|why| panic!("{wanted:?} was not told: {why}"));
            if line.contains(wanted) {
                return;
            }
        }
    }

    fn interrupt(&self) {
        let kill = format!("kill -INT {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Waits for its end.
    fn status(&mut self) -> Option<i32> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(began.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Endless {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn what_was_learnt_is_kept_written_and_printed() {
    let folder = tempfile::tempdir().unwrap();
    let (out, printed) = (folder.path().join("out"), folder.path().join("printed.json"));
    let mut training = Endless::start(&out, std::fs::File::create(&printed).unwrap());
    training.hear("epoch ");
    training.interrupt();
    training.hear("Stopping");
    assert_eq!(training.status(), Some(130));
    for path in [printed, out.join("metrics.json")] {
        let result: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        assert_eq!(result["ending"], "stopped");
        assert!(!result["training"]["history"].as_array().unwrap().is_empty());
        assert!(result["metrics"]["mean_error"].is_f64());
    }
    for file in ["recipe.toml", "history.csv", "scores.csv", "weights.safetensors"] {
        assert!(out.join(file).is_file(), "{file} is missing");
    }
}

/// The program cannot print its result, since nobody takes what was printed before: it would wait for ever.
#[cfg(target_os = "linux")]
#[test]
fn a_second_time_ends_the_program_at_once() {
    use rustix::fs::{OFlags, fcntl_setfl};
    use std::io::{ErrorKind, Write};
    let (_reader, mut full) = std::io::pipe().unwrap();
    fcntl_setfl(&full, OFlags::NONBLOCK).unwrap();
    for size in [4096, 1] {
        let why = loop {
            if let Err(why) = full.write_all(&vec![b' '; size]) {
                break why;
            }
        };
        assert_eq!(why.kind(), ErrorKind::WouldBlock);
    }
    fcntl_setfl(&full, OFlags::empty()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut training = Endless::start(&folder.path().join("out"), full);
    training.hear("epoch ");
    training.interrupt();
    training.hear("Stopping");
    training.interrupt();
    assert_eq!(training.status(), Some(130));
}
