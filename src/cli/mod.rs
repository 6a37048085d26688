//! The command line: the same session without a window.

mod args;
mod check;
mod data;
mod list;
mod map;
mod run;
mod sweep;
mod table;

pub use args::{Args, WindowArgs};

use args::Command;
use clap::Parser;
use std::process::ExitCode;

/// What the arguments ask for.
pub enum Asked {
    /// Open the window on something.
    Window(WindowArgs),
    /// The command is done; the program ends with this status.
    Ended(ExitCode),
}

/// Why a command did not succeed: 1, it failed; 2, it was asked for wrongly.
#[derive(Debug)]
pub struct Failure {
    status: u8,
    text: String,
}

impl Failure {
    fn failed(text: impl ToString) -> Self {
        Self { status: 1, text: text.to_string() }
    }

    fn misuse(text: impl ToString) -> Self {
        Self { status: 2, text: text.to_string() }
    }
}

/// Reads the arguments and does what they ask for, but for the window.
pub fn start() -> Asked {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Printing to a closed terminal is nobody's loss.
            drop(error.print());
            return Asked::Ended(ExitCode::from(if error.use_stderr() { 2 } else { 0 }));
        }
    };
    let done = match args.command {
        None => return Asked::Window(args.window),
        Some(Command::List(ask)) => list::list(&ask),
        Some(Command::Run(ask)) => run::run(&ask),
        Some(Command::Check(ask)) => check::check(&ask),
        Some(Command::Data(ask)) => data::data(&ask),
    };
    Asked::Ended(match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("afterimage: {}", failure.text);
            ExitCode::from(failure.status)
        }
    })
}
