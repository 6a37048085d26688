//! Runs in words.

use crate::session::{Run, RunState};
use crate::ui::run_figures::Table;
use crate::ui::widgets::number;
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds of a day.
const DAY: u64 = 24 * 60 * 60;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The figures of which the first that is known stands for a run.
const MAIN: [(&str, &str); 8] = [
    ("roc_auc", "AUC"),
    ("roc_auc_mean", "mean AUC"),
    ("test_accuracy", "accuracy"),
    ("accuracy_mean", "mean accuracy"),
    ("validation_accuracy", "validation accuracy"),
    ("validation_loss", "validation loss"),
    ("test_loss", "test loss"),
    ("loss", "loss"),
];

/// The figure that stands for a run.
pub(super) fn figure(table: &Table) -> String {
    let found = MAIN.iter().find_map(|(name, words)| Some((words, table.get(name)?)));
    found.map_or_else(|| "—".to_owned(), |(words, value)| format!("{words} {}", number(Some(*value))))
}

/// How it stands.
pub(super) fn state(run: &Run) -> &'static str {
    match run.state() {
        RunState::Training => "training",
        _ if run.imported => "imported",
        RunState::Done => "done",
        RunState::Stopped => "stopped",
        RunState::Broken => "failed",
    }
}

/// How many epochs, or folds of a cross-validation, are done of how many asked for.
pub(super) fn epochs(run: &Run) -> String {
    match run.recipe.training.folds {
        _ if run.imported || run.is_baseline() => "—".to_owned(),
        Some(folds) => format!("{}/{folds} folds", run.folds.len()),
        None => format!("{}/{}", run.epochs.len(), run.recipe.training.epochs),
    }
}

/// A time span.
pub(super) fn took(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    let (minutes, hours) = (whole / 60, whole / 3600);
    match (hours, minutes) {
        (0, 0) => format!("{seconds:.1} s"),
        (0, _) => format!("{minutes} min {:02} s", whole % 60),
        _ => format!("{hours} h {:02} min", minutes % 60),
    }
}

/// The seconds since 1970.
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// When something was, in seconds since 1970: the time where it was today, else the date before it.
pub(super) fn when(at: u64, now: u64) -> String {
    if at == 0 {
        return "—".to_owned();
    }
    let clock = format!("{:02}:{:02} UTC", at % DAY / 3600, at % 3600 / 60);
    if at / DAY == now / DAY {
        return clock;
    }
    let (year, month, day) = date(at / DAY);
    format!("{day} {} {year}, {clock}", MONTHS[month])
}

/// The year, the month from 0, and the day from 1, of a day since 1970 (Hinnant's `civil_from_days`).
fn date(day: u64) -> (u64, usize, u64) {
    // Days since the 1st of March of the year 0, in eras of 400 years, whose years begin with March.
    let days = day + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = (from_march + 2) % 12;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    (year + era * 400 + u64::from(month < 2), month as usize, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let cases = [
            (1, "1 January 1970, 00:00 UTC"),
            (951_827_696, "29 February 2000, 12:34 UTC"),
            (1_709_251_199, "29 February 2024, 23:59 UTC"),
            (1_709_251_200, "1 March 2024, 00:00 UTC"),
            (1_767_225_599, "31 December 2025, 23:59 UTC"),
            (4_107_542_400, "1 March 2100, 00:00 UTC"),
        ];
        for (at, words) in cases {
            assert_eq!(when(at, 9_999_999_999), words);
        }
        assert_eq!(when(1_709_251_199, 1_709_164_800), "23:59 UTC", "today");
        assert_eq!(when(0, 1), "—", "unknown");
    }

    #[test]
    fn spans_are_as_exact_as_they_are_long() {
        for (seconds, words) in [(0.0, "0.0 s"), (59.4, "59.4 s"), (59.96, "1 min 00 s"), (4000.0, "1 h 06 min")] {
            assert_eq!(took(seconds), words);
        }
    }

    #[test]
    fn the_first_figure_known_stands_for_a_run() {
        let table: Table = [("loss", 0.5), ("validation_loss", 0.25), ("roc_auc", 0.966)].into_iter().collect();
        assert_eq!(figure(&table), "AUC 0.966");
        let table: Table = [("loss", 0.5), ("validation_loss", 0.25)].into_iter().collect();
        assert_eq!(figure(&table), "validation loss 0.250");
        assert_eq!(figure(&Table::new()), "—");
    }
}
