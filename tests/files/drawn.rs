//! Which samples are used, how they are split and changed: properties of every preparation.

use afterimage::data::{self, DataFolder, Dataset, Labels, Prepared, SampleShape, Samples, Values, prepare};
use afterimage::progress::Quiet;
use afterimage::recipe::{
    AnomaliesTo, DataPart, Noise, NoiseKind, NoiseTarget, Scaling, ScalingFrom, Take, TrainOn, Validation,
};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// `n` pictures of 4×4×3 in five classes, the first three quarters for training.
fn pictures(n: usize) -> Arc<Dataset> {
    let values = (0..n * 48).map(|i| (i * 7 % 256) as u8).collect();
    let shape = SampleShape::Image { height: 4, width: 4, channels: 3 };
    let samples = Samples::new(shape, Values::Bytes(values)).unwrap();
    let labels = Labels::numbered((0..n).map(|i| (i * i % 5) as u16).collect());
    Arc::new(Dataset { given_train: Some(n * 3 / 4), ..Dataset::at("idx", Path::new("made"), samples, labels) })
}

fn part() -> DataPart {
    DataPart { normal: vec!["0".into()], ..DataPart::of("made") }
}

fn prepared(data: &DataPart) -> Prepared {
    prepare(pictures(400), data, 7).unwrap()
}

#[test]
fn zero_against_the_rest_is_one_setting() {
    let data = DataPart { take: Take::Train, anomalies: Some(40), test_share: Some(0.1), ..part() };
    let prepared = prepared(&data);
    let zeros = pictures(400).class_counts(&(0..300).collect::<Vec<_>>())[0];
    assert_eq!(prepared.dataset.len(), zeros + 40);
    let anomalous = (0..prepared.dataset.len()).filter(|&i| !prepared.is_normal(i)).count();
    assert_eq!(anomalous, 40);
    // Each sample is the one that it says it was.
    let origin = prepared.dataset.origin.clone().unwrap();
    assert!(origin.iter().all(|&i| i < 300) && origin.is_sorted());
    for (i, &from) in origin.iter().enumerate() {
        assert_eq!(prepared.dataset.samples.row(i), prepared.raw.samples.row(from as usize));
        assert_eq!(prepared.dataset.class_of(i), prepared.raw.class_of(from as usize));
    }
}

#[test]
fn anomalies_may_all_go_to_the_test_part() {
    let data = DataPart {
        take: Take::Train,
        anomalies: Some(50),
        anomalies_to: AnomaliesTo::Test,
        test_count: Some(70),
        train_limit: Some(30),
        train_on: TrainOn::Normal,
        ..part()
    };
    let prepared = prepared(&data);
    assert_eq!((prepared.split.test.len(), prepared.split.train.len()), (70, 30));
    let anomalous = prepared.split.test.iter().filter(|&&i| !prepared.is_normal(i as usize)).count();
    assert_eq!(anomalous, 50);
    let error = prepare(pictures(400), &DataPart { test_count: Some(20), ..data }, 7).unwrap_err().to_string();
    assert!(error.contains("cannot hold all 50"), "{error}");
}

#[test]
fn stratified_parts_keep_the_shares_of_the_classes() {
    let data = DataPart {
        test_share: Some(0.25),
        stratified: true,
        validation: Validation::Random,
        validation_share: Some(0.2),
        ..part()
    };
    let prepared = prepared(&data);
    let all = prepared.dataset.class_counts(&(0..400).collect::<Vec<_>>());
    for (part, share) in [(&prepared.split.test, 0.25), (&prepared.split.validation, 0.15)] {
        for (count, of) in prepared.dataset.class_counts(part).into_iter().zip(&all) {
            assert!((count as f64 - *of as f64 * share).abs() <= 1.5, "{count} of {of}");
        }
    }
    assert_eq!((prepared.split.test.len(), prepared.split.validation.len()), (100, 60));
}

#[test]
fn contamination_is_a_share_of_what_is_learnt_from() {
    let data = DataPart { train_on: TrainOn::Normal, contamination: Some(0.2), ..part() };
    let prepared = prepared(&data);
    let anomalous = prepared.split.train.iter().filter(|&&i| !prepared.is_normal(i as usize)).count();
    assert_eq!(anomalous, prepared.split.contaminants);
    assert!((anomalous as f64 / prepared.split.train.len() as f64 - 0.2).abs() < 0.01);
    assert!(prepared.card.iter().any(|line| line.contains("are anomalous (20")), "{:?}", prepared.card);
    let error = prepare(pictures(40), &DataPart { contamination: Some(0.9), ..data }, 7).unwrap_err().to_string();
    assert!(error.contains("data.contamination"), "{error}");
}

#[test]
fn pictures_become_grey_and_small() {
    let data = DataPart { grey: true, resize: Some([2, 2]), ..part() };
    let prepared = prepared(&data);
    assert_eq!(prepared.dataset.samples.shape(), SampleShape::Image { height: 2, width: 2, channels: 1 });
    // The mean stays about what it was: grey is a weighted mean, resizing is another.
    let mean = |row: Vec<f32>| row.iter().sum::<f32>() / row.len() as f32;
    let (before, after) = (mean(prepared.raw.samples.row(3)), mean(prepared.dataset.samples.row(3)));
    assert!((before - after).abs() < 25.0, "{before} {after}");
    let same = prepare(pictures(8), &DataPart { resize: Some([4, 4]), ..part() }, 0).unwrap();
    assert!(Arc::ptr_eq(&same.raw, &same.dataset), "nothing to do, nothing copied");
    let beats = data::open(
        &DataPart { samples: Some(20), ..DataPart::of("generated-heartbeats") },
        0,
        &DataFolder(PathBuf::new()),
        &Quiet,
    );
    let error = prepare(Arc::new(beats.unwrap()), &DataPart { grey: true, normal: vec![], ..part() }, 0)
        .unwrap_err()
        .to_string();
    assert!(error.contains("need pictures"), "{error}");
}

#[test]
fn noise_of_every_kind_stays_in_range_and_is_the_same_again() {
    for kind in NoiseKind::ALL {
        for target in [NoiseTarget::Clean, NoiseTarget::Noisy] {
            let data = DataPart { noise: Some(Noise { kind, amount: 0.5, target }), ..part() };
            let prepared = prepared(&data);
            let (clean, noisy) = (prepared.clean(5), prepared.input(5));
            assert_ne!(clean, noisy, "{kind:?}");
            assert_eq!(noisy, prepared.input(5));
            assert!(noisy.iter().all(|v| (0.0..=1.0).contains(v)));
            assert_eq!(prepared.target(5), if target == NoiseTarget::Noisy { noisy } else { clean });
        }
    }
    let cover = DataPart {
        noise: Some(Noise { kind: NoiseKind::Occlusion, amount: 0.5, target: NoiseTarget::Clean }),
        ..part()
    };
    let prepared = prepared(&cover);
    let covered = prepared.input(9).chunks(3).filter(|pixel| pixel.iter().all(|&v| v == 0.0)).count();
    assert_eq!(covered, 4, "a quarter of sixteen pixels");
}

#[test]
fn a_scaling_measured_on_everything_is_warned_of() {
    let honest = DataPart { scaling: Scaling::TrainMinMax, test_share: Some(0.2), ..part() };
    assert!(!prepared(&honest).warnings.iter().any(|w| w.contains("fitted on all")));
    let leaky = DataPart { scaling_from: ScalingFrom::All, ..honest };
    assert!(prepared(&leaky).warnings.iter().any(|w| w.contains("fitted on all")));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is asked for: every sample used is in exactly one part, or the reason is told.
    #[test]
    fn every_sample_is_in_exactly_one_part(
        n in 8usize..120,
        seed in any::<u64>(),
        anomalies in prop::option::of(0usize..60),
        subsample in prop::option::of(1usize..150),
        test_share in prop::option::of(0.05f64..0.95),
        stratified in any::<bool>(),
        to_test in any::<bool>(),
        contamination in prop::option::of(0.0f64..0.5),
        validation_share in prop::option::of(0.05f64..0.5),
        leave_out_copies in any::<bool>(),
    ) {
        let data = DataPart {
            anomalies, subsample, test_share, stratified, contamination, validation_share, leave_out_copies,
            anomalies_to: if to_test { AnomaliesTo::Test } else { AnomaliesTo::Both },
            train_on: TrainOn::Normal,
            validation: if validation_share.is_some() { Validation::Random } else { Validation::Test },
            ..part()
        };
        match prepare(pictures(n), &data, seed) {
            Err(error) => prop_assert!(!error.to_string().is_empty()),
            Ok(prepared) => {
                let split = &prepared.split;
                let mut all = [split.train.as_slice(), &split.left_out, &split.validation, &split.test].concat();
                all.sort_unstable();
                prop_assert_eq!(all, (0..prepared.dataset.len() as u32).collect::<Vec<_>>());
                let again = prepare(pictures(n), &data, seed).unwrap();
                prop_assert_eq!(&again.split, split);
                prop_assert_eq!(&again.dataset.origin, &prepared.dataset.origin);
            }
        }
    }
}
