//! The command line: the same session without a window.

mod args;
mod bar;
mod check;
mod data;
mod failure;
mod interrupt;
mod list;
mod map;
mod out;
mod print;
mod run;
mod sweep;
mod table;
mod verdict;

pub use print::tell;

use crate::launch::Launch;
use args::{Args, Command};
use clap::Parser;
use std::process::ExitCode;

/// Title and meaning of each panel of the window, in the order of its menu; none where the program has no window.
pub type Panels = fn() -> Vec<(&'static str, &'static str)>;

/// What the arguments ask for.
pub enum Asked {
    /// Open the window on something.
    Window(Launch),
    /// The command is done; the program ends with this status.
    Ended(ExitCode),
}

/// Reads the arguments and does what they ask for, but for the window, of which only `panels` is known here.
pub fn start(panels: Panels) -> Asked {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Printing to a closed terminal is nobody's loss.
            drop(error.print());
            return Asked::Ended(ExitCode::from(if error.use_stderr() { 2 } else { 0 }));
        }
    };
    let done = match args.command {
        None => return Asked::Window(args.window.into()),
        Some(Command::List(ask)) => list::list(&ask, panels),
        Some(Command::Run(ask)) => run::run(&ask),
        Some(Command::Check(ask)) => check::check(&ask),
        Some(Command::Data(ask)) => data::data(&ask),
    };
    Asked::Ended(match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if let Some(why) = failure.text() {
                tell(&format!("afterimage: {why}"));
            }
            failure.status()
        }
    })
}
