//! Features of pictures against scikit-image, SciPy and NumPy (`expected/features.py` makes `expected/features.json`),
//! and laws that hold for any picture.

use super::support::singles;
use afterimage::analysis::features::{
    BlockNorm, Hog, HogError, HogSettings, grey, hog_all, hog_strokes, picture_histograms, sobel,
};
use afterimage::data::{SampleShape, Samples, Values};
use afterimage::progress::{Quiet, Step};
use proptest::prelude::*;
use serde_json::Value;
use std::sync::atomic::{AtomicUsize, Ordering};

fn expected() -> Value {
    serde_json::from_str(include_str!("expected/features.json")).unwrap()
}

fn number(value: &Value) -> usize {
    value.as_u64().unwrap() as usize
}

fn close(name: &str, ours: &[f32], theirs: &[f32], most: f32) {
    assert_eq!(ours.len(), theirs.len(), "{name}");
    for (i, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!((a - b).abs() <= most, "{name}: value {i} is {a}, not {b}");
    }
}

fn image(height: usize, width: usize, channels: usize) -> SampleShape {
    SampleShape::Image { height, width, channels }
}

fn norm(title: &str) -> BlockNorm {
    BlockNorm::ALL.into_iter().find(|norm| norm.title() == title).unwrap()
}

#[test]
fn oriented_gradients_equal_scikit_image() {
    for case in expected()["hog"].as_array().unwrap() {
        let shape = image(number(&case["height"]), number(&case["width"]), number(&case["channels"]));
        let settings = HogSettings {
            orientations: number(&case["orientations"]),
            cell: number(&case["cell"]),
            block: number(&case["block"]),
            norm: norm(case["norm"].as_str().unwrap()),
        };
        let (pixels, theirs) = (singles(&case["pixels"]), singles(&case["values"]));
        let hog = Hog::new(settings, shape).unwrap();
        assert_eq!(hog.values(), theirs.len());
        let name = format!("{} {settings:?}", shape.words());
        close(&name, &hog.of(&pixels), &theirs, 1e-5);
        let values = if case["bytes"].as_bool().unwrap() {
            Values::Bytes(pixels.iter().map(|&pixel| pixel as u8).collect())
        } else {
            Values::Floats(pixels)
        };
        let samples = Samples::new(shape, values).unwrap();
        close(&name, &hog_all(&samples, settings, &Quiet).unwrap(), &theirs, 1e-5);
    }
}

#[test]
fn strokes_equal_scikit_images_picture() {
    let case = &expected()["strokes"];
    let (height, width) = (number(&case["height"]), number(&case["width"]));
    let (pixels, drawn) = (singles(&case["pixels"]), singles(&case["picture"]));
    let hog = Hog::new(HogSettings { block: 1, ..HogSettings::default() }, image(height, width, 1)).unwrap();
    let strokes = hog_strokes(&hog, &pixels);
    let weights: Vec<f32> = strokes.iter().map(|stroke| stroke.weight).collect();
    close("weights", &weights, &singles(&case["cells"]), 1e-3);
    let mut total = 0.0;
    for stroke in &strokes {
        // A line of pixels from end to end, half a cell less one pixel on either side of the middle.
        let end = |side: f32| {
            let [row, column] = stroke.cell.map(|cell| (cell * 8 + 4) as f32);
            [(row + side * stroke.direction[1]) as usize, (column + side * stroke.direction[0]) as usize]
        };
        let (one, other) = (end(3.0), end(-3.0));
        total += stroke.weight * (one[0].abs_diff(other[0]).max(one[1].abs_diff(other[1])) + 1) as f32;
        for [row, column] in [one, other] {
            assert!(drawn[row * width + column] >= stroke.weight - 1e-3, "{stroke:?}");
        }
    }
    let all: f32 = drawn.iter().sum();
    assert!((total - all).abs() < 1e-4 * all, "{total} is not {all}");
}

#[test]
fn edges_equal_scipy() {
    let case = &expected()["sobel"];
    let found = sobel(&singles(&case["pixels"]), number(&case["height"]), number(&case["width"]));
    close("x", &found.x, &singles(&case["x"]), 1e-5);
    close("y", &found.y, &singles(&case["y"]), 1e-5);
    close("magnitude", &found.magnitude, &singles(&case["magnitude"]), 1e-4);
    close("angle", &found.angle, &singles(&case["angle"]), 1e-4);
}

#[test]
fn lightness_and_histograms_equal_scikit_image_and_numpy() {
    let case = &expected()["colours"];
    let pixels = singles(&case["pixels"]);
    close("grey", &grey(&pixels, 3), &singles(&case["grey"]), 1e-4);
    for histogram in case["histograms"].as_array().unwrap() {
        let range = singles(&histogram["range"]);
        let found = picture_histograms(&pixels, 3, number(&histogram["bins"]), (range[0], range[1]));
        let counts = |value: &Value| value.as_array().unwrap().iter().map(|v| number(v) as u32).collect::<Vec<u32>>();
        assert_eq!(found.grey.counts, counts(&histogram["grey"]));
        for (channel, theirs) in found.channels.iter().zip(histogram["channels"].as_array().unwrap()) {
            assert_eq!(channel.counts, counts(theirs));
            let all = channel.counts.iter().sum::<u32>() + channel.below + channel.above;
            assert_eq!(all as usize, pixels.len() / 3);
        }
    }
}

#[test]
fn the_usual_settings_give_324_values() {
    for channels in [1, 3] {
        let hog = Hog::new(HogSettings::default(), image(32, 32, channels)).unwrap();
        assert_eq!((hog.values(), hog.grid(), hog.blocks()), (324, [4, 4], [2, 2]));
    }
}

#[test]
fn what_has_no_gradients_is_refused() {
    let refused = |settings, shape| Hog::new(settings, shape).err().map(|error| error.to_string());
    let usual = HogSettings::default();
    let series = refused(usual, SampleShape::Series { points: 140 });
    assert_eq!(series.as_deref(), Some("HOG needs pictures; these samples have 140 points"));
    let small = refused(usual, image(23, 32, 1));
    assert_eq!(small.as_deref(), Some("pictures of 23×32 pixels are too small: a block needs 24×24"));
    for settings in [
        HogSettings { orientations: 0, ..usual },
        HogSettings { orientations: 181, ..usual },
        HogSettings { cell: 0, ..usual },
        HogSettings { block: 0, ..usual },
    ] {
        assert!(matches!(Hog::new(settings, image(32, 32, 1)), Err(HogError::Settings)), "{settings:?}");
    }
    let huge = HogSettings { cell: usize::MAX, block: usize::MAX, ..usual };
    assert!(matches!(Hog::new(huge, image(32, 32, 1)), Err(HogError::TooSmall { .. })));
}

/// Pictures of 24×24 whose values look random.
fn many(count: usize) -> Samples {
    let bytes = (0..count * 24 * 24).map(|i| (i.wrapping_mul(2_654_435_761) >> 7) as u8).collect();
    Samples::new(image(24, 24, 1), Values::Bytes(bytes)).unwrap()
}

#[test]
fn all_at_once_are_each_by_itself() {
    // Neither a single batch nor whole ones.
    let samples = many(150);
    let (settings, shares) = (HogSettings { cell: 6, block: 2, ..HogSettings::default() }, AtomicUsize::new(0));
    let progress = |_: &str, share: f32| {
        assert!(share > 0.0 && share <= 1.0);
        shares.fetch_add(1, Ordering::Relaxed);
        Step::Continue
    };
    let all = hog_all(&samples, settings, &progress).unwrap();
    let hog = Hog::new(settings, samples.shape()).unwrap();
    assert_eq!(all.len(), 150 * hog.values());
    for (i, row) in all.chunks(hog.values()).enumerate() {
        assert_eq!(row, hog.of(&samples.row(i)), "{i}");
    }
    assert!(shares.into_inner() > 1);
}

#[test]
fn it_can_be_stopped() {
    assert_eq!(hog_all(&many(500), HogSettings::default(), &|_: &str, _: f32| Step::Cancel), Err(HogError::Cancelled));
    assert_eq!(hog_all(&many(0), HogSettings::default(), &Quiet), Ok(Vec::new()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn blocks_are_at_most_of_length_one(
        bytes in prop::collection::vec(any::<u8>(), 20 * 20),
        orientations in 1usize..20,
        cell in 1usize..8,
        block in 1usize..4,
    ) {
        let pixels: Vec<f32> = bytes.into_iter().map(f32::from).collect();
        prop_assume!(20 / cell >= block);
        for norm in BlockNorm::ALL {
            let settings = HogSettings { orientations, cell, block, norm };
            let hog = Hog::new(settings, image(20, 20, 1)).unwrap();
            for values in hog.of(&pixels).chunks(block * block * orientations) {
                // L1 bounds the sum, which is more.
                let squares: f32 = values.iter().map(|value| value * value).sum();
                prop_assert!(squares <= 1.0 + 1e-4 && values.iter().all(|&value| value >= 0.0));
            }
        }
    }

    #[test]
    fn only_differences_count(bytes in prop::collection::vec(0u8..200, 18 * 18), more in 0u8..55) {
        let hog = Hog::new(HogSettings { cell: 6, ..HogSettings::default() }, image(18, 18, 1)).unwrap();
        let pixels = |more: u8| bytes.iter().map(|&byte| f32::from(byte + more)).collect::<Vec<f32>>();
        let negative: Vec<f32> = pixels(0).into_iter().map(|value| -value).collect();
        let plain = hog.of(&pixels(0));
        // A negative has its gradients the other way round, which is the same orientation.
        prop_assert_eq!(&plain, &hog.of(&pixels(more)));
        prop_assert_eq!(&plain, &hog.of(&negative));
        prop_assert!(hog.of(&[f32::from(more); 18 * 18]).iter().all(|&value| value == 0.0));
    }

    #[test]
    fn a_colourless_picture_is_a_grey_one(bytes in prop::collection::vec(any::<u8>(), 16 * 16)) {
        let grey_pixels: Vec<f32> = bytes.iter().map(|&byte| f32::from(byte)).collect();
        let coloured: Vec<f32> = grey_pixels.iter().flat_map(|&value| [value; 3]).collect();
        let settings = HogSettings { cell: 4, ..HogSettings::default() };
        let [grey_hog, hog] = [1, 3].map(|channels| Hog::new(settings, image(16, 16, channels)).unwrap());
        prop_assert_eq!(grey_hog.of(&grey_pixels), hog.of(&coloured));
    }
}
