//! Arguments, then the window or the command line, nothing else.

use afterimage::cli::{Asked, start};
use std::process::ExitCode;

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("AFTERIMAGE_LOG").unwrap_or_else(|_| "error".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match start() {
        Asked::Ended(status) => status,
        Asked::Window(args) => open_window(args),
    }
}

#[cfg(feature = "gui")]
fn open_window(args: afterimage::cli::WindowArgs) -> ExitCode {
    match afterimage::ui::run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("afterimage: {why}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(feature = "gui"))]
fn open_window(_args: afterimage::cli::WindowArgs) -> ExitCode {
    eprintln!("afterimage: this build has no window; `afterimage --help` names what it can do");
    ExitCode::from(2)
}
