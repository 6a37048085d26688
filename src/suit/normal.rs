//! Which classes of a dataset are probably the normal ones, and what would be trained and tested then.

use crate::data::Dataset;
use crate::recipe::{AnomaliesTo, DataPart, TrainOn};

/// Words that name normal samples, in small letters.
const WORDS: [&str; 9] = ["good", "ok", "normal", "healthy", "regular", "pass", "fine", "intact", "n"];

/// The share of samples held back where a dataset does not say which.
const HELD_BACK: f64 = 0.2;

/// The classes that are proposed as normal, by place: those whose names say so, else the largest.
pub fn proposed_normal(dataset: &Dataset) -> Vec<bool> {
    let classes = &dataset.labels.classes;
    let says_so = |title: &str| WORDS.contains(&title.trim().to_lowercase().as_str());
    let named: Vec<bool> = classes.iter().map(|class| says_so(&class.title) || says_so(&class.key)).collect();
    if named.contains(&true) && named.contains(&false) {
        return named;
    }
    let counts = class_counts(dataset);
    let largest = counts.iter().enumerate().max_by_key(|(place, count)| (**count, usize::MAX - place));
    let largest = largest.map(|(place, _)| place);
    (0..classes.len()).map(|place| Some(place) == largest).collect()
}

/// How many samples each class has.
pub fn class_counts(dataset: &Dataset) -> Vec<usize> {
    let all: Vec<u32> = (0..dataset.len() as u32).collect();
    dataset.class_counts(&all)
}

/// The data with these classes as normal: the network learns from normal samples alone, and is tested on some of them and
/// on every anomalous one.
pub fn with_normal(data: &DataPart, dataset: &Dataset, normal: &[bool]) -> DataPart {
    let classes = dataset.labels.classes.iter().zip(normal);
    let mut chosen = data.clone();
    chosen.normal = classes.filter(|(_, normal)| **normal).map(|(class, _)| class.key.clone()).collect();
    chosen.train_on = TrainOn::Normal;
    chosen.anomalies_to = AnomaliesTo::Test;
    if chosen.test_share.is_none() && chosen.test_count.is_none() && dataset.given_train.is_none() {
        chosen.test_share = Some(HELD_BACK);
    }
    chosen
}

/// What would be trained and tested with these classes as normal, in a sentence.
pub fn normal_words(data: &DataPart, dataset: &Dataset, normal: &[bool]) -> String {
    let counts = class_counts(dataset);
    let sum = |wanted: bool| counts.iter().zip(normal).filter(|(_, n)| **n == wanted).map(|(count, _)| count).sum();
    let (good, bad): (usize, usize) = (sum(true), sum(false));
    if good == 0 {
        return "Choose at least one normal class: the network learns what normal samples look like.".to_owned();
    }
    if bad == 0 {
        return "There would be no anomalies to test on: no precision and no recall.".to_owned();
    }
    let chosen = with_normal(data, dataset, normal);
    // As they are split: rounded up, and anomalies count among the tested.
    let tested = match (chosen.test_share, chosen.test_count) {
        (Some(share), _) => Some((good as f64 * share).ceil() as usize),
        (None, Some(count)) => count.checked_sub(bad),
        (None, None) => None,
    };
    let bad = format!("all {bad} anomalous samples");
    match tested.filter(|tested| *tested < good) {
        Some(tested) => {
            format!("Trains on {} normal samples; tests on {tested} other normal ones and {bad}.", good - tested)
        }
        None => format!("Trains on normal samples alone; tests on held-out normal ones and {bad}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ClassName, Labels, SampleShape, Samples, Values};
    use std::path::Path;

    fn dataset(titles: &[&str], counts: &[usize]) -> Dataset {
        let classes = titles.iter().map(|title| ClassName::plain(*title)).collect();
        let ids: Vec<u16> = (0u16..).zip(counts).flat_map(|(class, &n)| std::iter::repeat_n(class, n)).collect();
        let values = Values::Bytes(vec![0; ids.len()]);
        let samples = Samples::new(SampleShape::Series { points: 1 }, values).unwrap();
        Dataset::at("npy", Path::new("own"), samples, Labels { ids, classes })
    }

    #[test]
    fn names_that_say_so_are_proposed_and_else_the_largest_class() {
        let of = |titles: &[&str], counts: &[usize]| proposed_normal(&dataset(titles, counts));
        assert_eq!(of(&["scratch", "Good"], &[90, 10]), [false, true]);
        assert_eq!(of(&["cat", "dog", "owl"], &[5, 9, 2]), [false, true, false]);
        assert_eq!(of(&["good", "ok"], &[5, 9]), [false, true], "where all say so, none is told apart");
        assert_eq!(of(&["a", "b"], &[4, 4]), [true, false], "of equal ones the first");
    }

    #[test]
    fn what_follows_is_said_in_numbers() {
        let data = dataset(&["good", "scratch"], &[80, 40]);
        let part = DataPart::of("own");
        let words = normal_words(&part, &data, &[true, false]);
        assert_eq!(words, "Trains on 64 normal samples; tests on 16 other normal ones and all 40 anomalous samples.");
        assert!(normal_words(&part, &data, &[true, true]).contains("no anomalies"));
        assert!(normal_words(&part, &data, &[false, false]).contains("at least one"));
        let chosen = with_normal(&part, &data, &[true, false]);
        assert_eq!((chosen.normal.as_slice(), chosen.test_share), (&["good".to_owned()][..], Some(0.2)));
        assert_eq!((chosen.train_on, chosen.anomalies_to), (TrainOn::Normal, AnomaliesTo::Test));
    }
}
