//! How much memory one thing that is opened, prepared or made may take. It is asked for before it is taken: a wish that
//! is too large gets a sentence with the figures, where the system would end the program.

use thiserror::Error;

/// What one thing may take where the system does not tell what is free: 4 GiB.
const UNTOLD: u64 = 4 << 30;

/// What one thing may take however little is free: 64 MiB.
const LEAST: u64 = 64 << 20;

/// The memory that one thing may take, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    bytes: u64,
}

impl Budget {
    /// Half of what is free on this machine now, within the limit of the container that it may run in: the other half
    /// is for what is done with it. Asked anew each time, since what is free changes; takes well below a millisecond.
    pub fn of_machine() -> Self {
        let mut system = sysinfo::System::new();
        system.refresh_memory();
        // What the system caches of files counts as free: it gives that back.
        let within = system.cgroup_limits().map_or(u64::MAX, |limits| limits.total_memory.saturating_sub(limits.rss));
        let free = system.available_memory();
        Self { bytes: if free == 0 { UNTOLD } else { (free.min(within) / 2).max(LEAST) } }
    }

    /// So many bytes, whatever the machine has.
    pub fn of_bytes(bytes: u64) -> Self {
        Self { bytes }
    }

    /// How many bytes one thing may take.
    pub fn bytes(self) -> u64 {
        self.bytes
    }

    /// Whether `needed` bytes may be taken. `what` is what needs them, in the plural (`these 60000 samples`), `way_out`
    /// what can be done to need fewer (`draw fewer (data.subsample)`); empty where there is nothing.
    ///
    /// # Errors
    /// [`OverBudget`] with both figures.
    pub fn check(&self, needed: u64, what: &str, way_out: &str) -> Result<(), OverBudget> {
        if needed <= self.bytes {
            return Ok(());
        }
        Err(OverBudget { what: what.to_owned(), needed, free: self.bytes, way_out: way_out.to_owned() })
    }
}

/// Something needs more memory than it may take.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{what} need {} of memory, but only {} are free{}", in_words(*needed), in_words(*free), after(way_out))]
pub struct OverBudget {
    /// What needs it, in the plural.
    pub what: String,
    /// How much it needs, in bytes.
    pub needed: u64,
    /// How much it may take, in bytes.
    pub free: u64,
    /// What can be done to need less; empty where there is nothing.
    pub way_out: String,
}

fn after(way_out: &str) -> String {
    if way_out.is_empty() { String::new() } else { format!("; {way_out}") }
}

/// Bytes with three digits and the unit that suits: `9.80 GB`.
fn in_words(bytes: u64) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"];
    let (mut value, mut unit) = (bytes as f64, 0);
    // 999.5 would be rounded to a fourth digit.
    while value >= 999.5 && unit + 1 < units.len() {
        value /= 1000.0;
        unit += 1;
    }
    let decimals = match value {
        _ if unit == 0 => 0,
        value if value < 9.995 => 2,
        value if value < 99.95 => 1,
        _ => 0,
    };
    format!("{value:.decimals$} {}", units[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_is_told_with_both_figures_and_a_way_out() {
        let budget = Budget::of_bytes(9_800_000_000);
        assert_eq!(budget.check(9_800_000_000, "these samples", ""), Ok(()));
        let error = budget.check(3_140_000_000_000, "these 10^12 samples", "draw fewer samples (data.samples)");
        let error = error.unwrap_err();
        let text =
            "these 10^12 samples need 3.14 TB of memory, but only 9.80 GB are free; draw fewer samples (data.samples)";
        assert_eq!(error.to_string(), text);
        assert!(budget.check(u64::MAX, "these", "").unwrap_err().to_string().ends_with("are free"));
    }

    #[test]
    fn figures_have_three_digits() {
        let figures = [0, 999, 1000, 99_949, 999_400, 999_600, 157_000_000, 65_700_000_000, u64::MAX].map(in_words);
        let words = ["0 bytes", "999 bytes", "1.00 kB", "99.9 kB", "999 kB", "1.00 MB", "157 MB", "65.7 GB", "18.4 EB"];
        assert_eq!(figures, words);
    }

    #[test]
    fn the_machine_leaves_room_for_small_things() {
        let budget = Budget::of_machine();
        assert!(budget.bytes() >= LEAST && budget.check(u64::MAX / 2, "these", "").is_err());
    }
}
