//! Puts the command line and the window together, nothing else: neither knows the other.

use afterimage::cli::{Asked, start, tell};
use afterimage::launch::Launch;
use std::process::ExitCode;

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("AFTERIMAGE_LOG").unwrap_or_else(|_| "error".into());
    // Where nobody reads the errors any more, a log that cannot be written is nobody's loss either: to complain of it
    // there would be a panic.
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    log.log_internal_errors(false).init();
    match start(panels) {
        Asked::Ended(status) => status,
        Asked::Window(launch) => open_window(&launch),
    }
}

#[cfg(feature = "gui")]
fn open_window(launch: &Launch) -> ExitCode {
    match afterimage::ui::run(launch) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            tell(&format!("afterimage: {why}"));
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(feature = "gui"))]
fn open_window(_launch: &Launch) -> ExitCode {
    tell("afterimage: this build has no window; see `afterimage --help` for what it can do");
    ExitCode::from(2)
}

/// Title and meaning of each panel.
#[cfg(feature = "gui")]
fn panels() -> Vec<(&'static str, &'static str)> {
    afterimage::ui::panels::all().iter().map(|panel| (panel.title(), panel.about())).collect()
}

/// Without the window there are no panels.
#[cfg(not(feature = "gui"))]
fn panels() -> Vec<(&'static str, &'static str)> {
    Vec::new()
}
