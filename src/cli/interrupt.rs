//! Ctrl+C: the first one asks what is under way to stop and to keep what it has, the second ends the program.

use signal_hook::consts::SIGINT;
use signal_hook::flag;
use std::sync::atomic::{AtomicBool, Ordering};

/// What the program ends with after Ctrl+C, as shells have it: 128 and the number of the signal.
pub const STATUS: u8 = 130;

/// Whether Ctrl+C was pressed since [`listen`].
static PRESSED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl+C only sets a flag; a second one ends the program at once with [`STATUS`].
///
/// # Errors
/// What the system says where it does not let the program listen.
pub fn listen() -> std::io::Result<()> {
    // In this order: the first Ctrl+C finds the flag still down.
    flag::register_conditional_shutdown(SIGINT, i32::from(STATUS), &PRESSED)?;
    flag::register(SIGINT, &PRESSED)?;
    Ok(())
}

/// Whether Ctrl+C was pressed since [`listen`].
pub fn is_pressed() -> bool {
    PRESSED.load(Ordering::SeqCst)
}
