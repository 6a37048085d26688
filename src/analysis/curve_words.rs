//! What the curves of a training say, in sentences: for people who read and for those who have curves read to them.

/// So many epochs in a row make a trend.
const TREND: usize = 3;

/// A change by less than this share is none.
const LEVEL: f64 = 0.01;

/// Numbers up to this one are written as words.
const WORDS: [&str; 13] =
    ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// The figures of one epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EpochFigures {
    /// Which, from 1.
    pub epoch: usize,
    /// Mean loss over the training samples.
    pub loss: f64,
    /// Mean loss over the validation samples.
    pub validation_loss: Option<f64>,
    /// Share of samples named right: of the validation samples where there are any, else of the training samples.
    pub accuracy: Option<f64>,
}

/// What the curves say, the plainest first; nothing before the first epoch is done. `over`: whether training has come
/// to its end.
pub fn curve_words(epochs: &[EpochFigures], over: bool) -> Vec<String> {
    let Some(last) = epochs.last() else { return Vec::new() };
    let losses: Vec<f64> = epochs.iter().map(|epoch| epoch.loss).collect();
    // Half a curve says nothing of the validation samples.
    let held: Option<Vec<f64>> = epochs.iter().map(|epoch| epoch.validation_loss).collect();
    let mut words = Vec::new();
    match losses.as_slice() {
        [only] => words.push(format!("Loss was {} over the first epoch.", significant(*only))),
        _ => words.extend(movement("Loss", &losses)),
    }
    let rising = held.as_deref().map_or(0, rises);
    if let Some(held) = held.as_deref().filter(|held| held.len() > 1) {
        words.extend(lowest(held, epochs));
    }
    if rising >= TREND {
        words.push(overfitting(rising, &losses));
    } else {
        words.extend(standstill(&losses, held.as_deref()));
    }
    let accuracies: Option<Vec<f64>> = epochs.iter().map(|epoch| epoch.accuracy).collect();
    if let Some(accuracies) = accuracies.filter(|accuracies| accuracies.len() > 1) {
        let name = if last.validation_loss.is_some() { "Validation accuracy" } else { "Accuracy" };
        words.extend(movement(name, &accuracies));
    }
    if over && still_falling(&losses, held.as_deref()) {
        words.push("Training loss is still falling: more epochs may help.".to_owned());
    }
    words
}

/// Where a figure began and where it is now.
fn movement(name: &str, values: &[f64]) -> Option<String> {
    let (first, last) = (*values.first()?, *values.last()?);
    if !first.is_finite() || !last.is_finite() {
        return None;
    }
    let over = counted(values.len(), "epoch");
    Some(if is_level(first, last) {
        format!("{name} has stayed near {} over {over}.", significant(last))
    } else {
        let verb = if last < first { "fell" } else { "rose" };
        format!("{name} {verb} from {} to {} over {over}.", significant(first), significant(last))
    })
}

/// After which epoch the validation loss was lowest.
fn lowest(held: &[f64], epochs: &[EpochFigures]) -> Option<String> {
    let place = place_of_lowest(held)?;
    let (epoch, value) = (epochs[place].epoch, significant(held[place]));
    Some(if place + 1 == held.len() {
        format!("Validation loss is lowest now, after epoch {epoch} ({value}).")
    } else {
        format!("Validation loss was lowest after epoch {epoch} ({value}).")
    })
}

/// The validation loss has risen for so many epochs.
fn overfitting(rising: usize, losses: &[f64]) -> String {
    let began = losses[losses.len() - 1 - rising];
    let learns = losses.last().is_some_and(|&now| now < began && !is_level(began, now));
    let why = if learns { "; the network is starting to overfit" } else { "" };
    format!("Validation loss has risen for {}{why}.", counted(rising, "epoch"))
}

/// For how long neither loss has got better.
fn standstill(losses: &[f64], held: Option<&[f64]>) -> Option<String> {
    let of_training = place_of_lowest(losses)?;
    let newest = held.and_then(place_of_lowest).map_or(of_training, |place| place.max(of_training));
    let since = losses.len() - 1 - newest;
    (since >= TREND).then(|| format!("Nothing has improved for {}.", counted(since, "epoch")))
}

/// Whether the training loss was still going down when it ended, and the validation loss had not turned.
fn still_falling(losses: &[f64], held: Option<&[f64]>) -> bool {
    let falls = |pair: &[f64]| pair[1] < pair[0] && !is_level(pair[0], pair[1]);
    let enough = losses.len() >= TREND;
    let turned = held.is_some_and(|held| place_of_lowest(held).is_none_or(|place| place + 1 < held.len()));
    enough && !turned && losses[losses.len() - TREND..].windows(2).all(falls)
}

/// How many times in a row the values have risen, up to the last.
fn rises(values: &[f64]) -> usize {
    values.windows(2).rev().take_while(|pair| pair[1] > pair[0]).count()
}

/// The first place of the lowest value that is a number.
fn place_of_lowest(values: &[f64]) -> Option<usize> {
    let numbers = values.iter().enumerate().filter(|(_, value)| value.is_finite());
    numbers.min_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(place, _)| place)
}

fn is_level(first: f64, last: f64) -> bool {
    (last - first).abs() <= LEVEL * first.abs()
}

/// `four epochs`, `13 epochs`, `one epoch`.
fn counted(count: usize, what: &str) -> String {
    let number = WORDS.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned());
    format!("{number} {what}{}", if count == 1 { "" } else { "s" })
}

/// Three significant digits without the noughts at the end.
fn significant(value: f64) -> String {
    let size = value.abs();
    let (text, power) = if size == 0.0 || !size.is_finite() {
        (format!("{value}"), String::new())
    } else if size >= 1000.0 {
        (format!("{value:.0}"), String::new())
    } else if size >= 1e-4 {
        let decimals = (2 - size.log10().floor() as i32).clamp(0, 6) as usize;
        (format!("{value:.decimals$}"), String::new())
    } else {
        let text = format!("{value:.2e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        (digits.to_owned(), format!("e{power}"))
    };
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text.as_str() };
    format!("{text}{power}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epochs(losses: &[f64], held: &[f64]) -> Vec<EpochFigures> {
        let figures = |(i, &loss): (usize, &f64)| EpochFigures {
            epoch: i + 1,
            loss,
            validation_loss: held.get(i).copied(),
            accuracy: None,
        };
        losses.iter().enumerate().map(figures).collect()
    }

    #[test]
    fn a_short_training_says_little() {
        assert!(curve_words(&[], true).is_empty());
        assert_eq!(curve_words(&epochs(&[0.12], &[0.1]), false), ["Loss was 0.12 over the first epoch."]);
        let two = curve_words(&epochs(&[0.12, 0.0312], &[0.1, 0.05]), false);
        assert_eq!(
            two,
            ["Loss fell from 0.12 to 0.0312 over two epochs.", "Validation loss is lowest now, after epoch 2 (0.05)."]
        );
    }

    #[test]
    fn learning_by_heart_is_told() {
        let losses = [0.5, 0.4, 0.3, 0.2, 0.15, 0.1];
        let words = curve_words(&epochs(&losses, &[0.5, 0.3, 0.31, 0.32, 0.33, 0.34]), true);
        assert_eq!(
            words,
            [
                "Loss fell from 0.5 to 0.1 over six epochs.",
                "Validation loss was lowest after epoch 2 (0.3).",
                "Validation loss has risen for four epochs; the network is starting to overfit.",
            ]
        );
        // Where the training loss rises too, nothing is learnt by heart.
        let words = curve_words(&epochs(&[0.1, 0.2, 0.3, 0.4], &[0.1, 0.2, 0.3, 0.4]), true);
        assert!(words.contains(&"Validation loss has risen for three epochs.".to_owned()), "{words:?}");
    }

    #[test]
    fn a_standstill_is_told() {
        let losses = [0.5, 0.2, 0.3, 0.21, 0.25, 0.24, 0.26, 0.2];
        let words = curve_words(&epochs(&losses, &[]), true);
        assert_eq!(words, ["Loss fell from 0.5 to 0.2 over eight epochs.", "Nothing has improved for six epochs."]);
        let level = curve_words(&epochs(&[0.2, 0.2001, 0.2], &[]), true);
        assert_eq!(level, ["Loss has stayed near 0.2 over three epochs."]);
    }

    #[test]
    fn more_epochs_are_proposed_at_the_end_only() {
        let falling = epochs(&[0.5, 0.4, 0.3], &[0.5, 0.4, 0.3]);
        let hint = "Training loss is still falling: more epochs may help.".to_owned();
        assert!(curve_words(&falling, true).contains(&hint));
        assert!(!curve_words(&falling, false).contains(&hint));
        // The validation loss has turned: more of the same does not help.
        assert!(!curve_words(&epochs(&[0.5, 0.4, 0.3], &[0.5, 0.3, 0.4]), true).contains(&hint));
    }

    #[test]
    fn accuracy_is_told_where_there_is_one() {
        let mut found = epochs(&[0.5, 0.4], &[]);
        found[0].accuracy = Some(0.8);
        found[1].accuracy = Some(0.975);
        let words = curve_words(&found, false);
        assert!(words.contains(&"Accuracy rose from 0.8 to 0.975 over two epochs.".to_owned()), "{words:?}");
    }

    #[test]
    fn numbers_are_short() {
        let cases = [(0.120, "0.12"), (0.03012, "0.0301"), (12.0, "12"), (1234.6, "1235"), (3e-6, "3e-6"), (0.0, "0")];
        for (value, text) in cases {
            assert_eq!(significant(value), text);
        }
        assert_eq!((counted(1, "epoch"), counted(13, "epoch")), ("one epoch".to_owned(), "13 epochs".to_owned()));
    }

    #[test]
    fn values_that_are_no_numbers_do_no_harm() {
        let words = curve_words(&epochs(&[f64::NAN, 0.2, f64::INFINITY], &[f64::NAN, f64::NAN, f64::NAN]), true);
        assert!(words.is_empty(), "{words:?}");
    }
}
