//! Generated datasets: the same for the same seed, varied, and as anomalous as asked.

use super::support::recipe;
use afterimage::data::{DataError, Generate, SOURCES, Values};
use afterimage::progress::{Quiet, Step};

#[test]
fn generators_keep_their_promises() {
    for source in SOURCES.iter().filter(|source| source.generates().is_some()) {
        let ask = Generate { samples: 3000, anomaly_share: 0.2, seed: 5 };
        let dataset = source.generate(ask, &Quiet).unwrap();
        assert_eq!(dataset.len(), 3000);
        let normal = dataset.labels.ids.iter().filter(|id| dataset.normal.contains(id)).count();
        let share = 1.0 - normal as f64 / 3000.0;
        assert!((share - 0.2).abs() < 0.03, "{}: a share of {share} is anomalous", source.id());
        let counts = dataset.class_counts(&(0..3000).collect::<Vec<u32>>());
        assert!(counts.iter().all(|&count| count > 50), "{}: {counts:?}", source.id());
        // The same seed gives the same samples, whatever their number; another seed gives others.
        let fewer = source.generate(Generate { samples: 100, ..ask }, &Quiet).unwrap();
        assert_eq!(fewer.samples.row(99), dataset.samples.row(99));
        let other = source.generate(Generate { seed: 6, ..ask }, &Quiet).unwrap();
        assert_ne!(other.samples.row(0), dataset.samples.row(0));
        let error = source.generate(ask, &|_: &str, _: f32| Step::Cancel).unwrap_err();
        assert!(matches!(error, DataError::Cancelled));
    }
}

#[test]
fn digits_look_like_mnist_in_numbers() {
    let recipe = recipe("generated-digits", &["data.samples=2000", "data.anomaly_share=0"]);
    let dataset = super::support::dataset(&recipe);
    let Values::Bytes(bytes) = dataset.samples.values() else { panic!("digits are bytes") };
    let mean = bytes.iter().map(|&b| f64::from(b)).sum::<f64>() / bytes.len() as f64;
    // MNIST's mean is 33.3 of 255, and its border of four pixels is almost empty.
    assert!((20.0..48.0).contains(&mean), "mean {mean}");
    let border = bytes.chunks(784).flat_map(|picture| &picture[..28]).filter(|&&b| b > 0).count();
    assert!(border < 2000, "{border} pixels of the first rows are drawn on");
}
