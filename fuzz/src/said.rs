//! What readers say, told to libFuzzer: an input that is refused with new words, or read as something new, is kept and
//! changed further. So fuzzing gets somewhere without instrumented code, which only a nightly compiler makes.

use crate::Outcome;
use std::sync::atomic::{AtomicU8, Ordering};

/// How many sayings are told apart.
const SAYINGS: usize = 4096;

/// libFuzzer clears these whole words at a time.
#[repr(C, align(8))]
struct Counters([AtomicU8; SAYINGS]);

/// libFuzzer finds them by the section's name, clears them before each input and looks at them after it.
#[used]
#[cfg_attr(target_os = "linux", unsafe(link_section = "__libfuzzer_extra_counters"))]
static SAID: Counters = Counters([const { AtomicU8::new(0) }; SAYINGS]);

/// Counts what was said. Of a refusal only the words count: its numbers are as many as there are inputs.
pub fn mark(outcome: &Outcome) {
    let (said, numbers) = match outcome {
        Ok(said) => (said, true),
        Err(said) => (said, false),
    };
    let counts = |byte: &u8| byte.is_ascii_lowercase() || (numbers && byte.is_ascii_digit());
    // FNV-1a.
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = said.bytes().filter(counts).fold(0xcbf2_9ce4_8422_2325, mix);
    SAID.0[hash as usize % SAYINGS].fetch_add(1, Ordering::Relaxed);
}
