//! Weights of Keras and PyTorch against what numpy computes of the same networks (`expected/weights.py` makes the files
//! and the outputs), and files that are damaged or of other networks.

use super::support::singles;
use afterimage::model::{Network, NetworkSpec, WeightArray, Weights, WeightsError, import};
use afterimage::recipe::{Activation, LayerSpec, Padding, Task};
use burn::tensor::{Device, Tensor, TensorData};
use proptest::prelude::*;
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use serde_json::Value;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

/// The files, each the weights of the network of the same name.
const FILES: [&str; 7] = [
    "keras-classifier.npz",
    "keras-half.npz",
    "keras-denoiser.npz",
    "keras-batch-norm.npz",
    "torch-classifier.safetensors",
    "torch-autoencoder.safetensors",
    "torch-dense.safetensors",
];

fn dense(units: usize, activation: Activation) -> LayerSpec {
    LayerSpec::Dense { units, activation }
}

fn conv(filters: usize, stride: usize, padding: Padding, activation: Activation) -> LayerSpec {
    LayerSpec::Conv { filters, kernel: 3, stride, padding, activation }
}

fn up(filters: usize, kernel: usize) -> LayerSpec {
    LayerSpec::ConvTranspose { filters, kernel, stride: 2, padding: Padding::Same, activation: Activation::Relu }
}

fn network(file: &str) -> NetworkSpec {
    use Activation::{Linear, Relu, Sigmoid, Softmax, Tanh};
    use LayerSpec::{BatchNorm, ConvTranspose, Dropout, Flatten, MaxPool, Reshape};
    let (task, input, layers) = match file.split('.').next().unwrap() {
        "keras-classifier" | "keras-half" | "torch-classifier" => {
            let pool = MaxPool { size: 2, padding: Padding::Valid };
            let start = vec![conv(3, 1, Padding::Valid, Relu), pool, Flatten];
            (Task::Classify, [6, 6, 1], [start, vec![dense(4, Relu), dense(3, Softmax)]].concat())
        }
        "keras-denoiser" => {
            let down = vec![conv(4, 2, Padding::Same, Relu), conv(2, 2, Padding::Same, Relu)];
            let end = vec![up(2, 3), up(3, 4), conv(1, 1, Padding::Same, Sigmoid)];
            (Task::Reconstruct, [8, 12, 1], [down, end].concat())
        }
        "keras-batch-norm" => {
            let start = vec![conv(3, 1, Padding::Valid, Linear), BatchNorm, Flatten];
            let end = vec![dense(4, Tanh), BatchNorm, Dropout { rate: 0.2 }, dense(2, Softmax)];
            (Task::Classify, [6, 5, 2], [start, end].concat())
        }
        "torch-autoencoder" => {
            let encoder = vec![conv(3, 1, Padding::Valid, Relu), BatchNorm, Flatten, BatchNorm, dense(5, Tanh)];
            let shape = Reshape { height: 4, width: 3, channels: 3 };
            let last = ConvTranspose { filters: 2, kernel: 3, stride: 1, padding: Padding::Valid, activation: Sigmoid };
            (Task::Reconstruct, [6, 5, 2], [encoder, vec![dense(36, Relu), shape, last]].concat())
        }
        "torch-dense" => (Task::Reconstruct, [2, 3, 2], [vec![Flatten], vec![dense(12, Tanh); 4]].concat()),
        other => panic!("{other} is no network"),
    };
    NetworkSpec::new(task, &input, layers, None).unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/expected/weights")
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap()
}

fn outputs(spec: &NetworkSpec, weights: &Weights, x: Vec<f32>) -> Vec<f32> {
    let device = Device::flex();
    let network = Network::with_weights(spec, weights, &device).unwrap();
    let count = x.len();
    network.forward(Tensor::<2>::from_data(TensorData::new(x, [1, count]), &device)).try_into_vec_as::<f32>().unwrap()
}

#[test]
fn imported_networks_give_what_the_others_give() {
    let expected: Value = serde_json::from_slice(&file("expected.json")).unwrap();
    for name in FILES {
        let spec = network(name);
        let weights = import(&file(name), &spec).unwrap_or_else(|why| panic!("{name}: {why}"));
        let expected = &expected[name.split('.').next().unwrap()];
        for (x, y) in expected["x"].as_array().unwrap().iter().zip(expected["y"].as_array().unwrap()) {
            let (ours, y) = (outputs(&spec, &weights, singles(x)), singles(y));
            assert_eq!(ours.len(), y.len(), "{name}");
            let close = ours.iter().zip(&y).all(|(a, b)| (a - b).abs() < 1e-5);
            assert!(close, "{name}: {ours:?}, expected {y:?}");
        }
    }
}

/// The text of a refusal.
fn refusal(bytes: &[u8], spec: &NetworkSpec) -> String {
    import(bytes, spec).unwrap_err().to_string()
}

fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{text:?} does not say {word:?}");
    }
}

#[test]
fn weights_of_another_network_name_the_layer_and_both_shapes() {
    let mut other = network("keras-classifier");
    other.layers[3] = dense(5, Activation::Relu);
    let other = NetworkSpec::new(Task::Classify, &[6, 6, 1], other.layers, None).unwrap();
    says(&refusal(&file("keras-classifier.npz"), &other), &["layer 4 (dense)", "[12, 5]", "arr_2", "[12, 4]"]);
    says(
        &refusal(&file("torch-classifier.safetensors"), &other),
        &["layer 4 (dense)", "[5, 12]", "classifier.1.weight", "[4, 12]"],
    );
    let spec = network("keras-classifier");
    let own = Network::new(&spec, 1, &Device::flex()).weights().to_safetensors("about").unwrap();
    says(&refusal(&own, &other), &["layer 4 (dense)", "[12, 5]", "layers.3.weight", "[12, 4]"]);

    let start = NetworkSpec::new(Task::Classify, &[6, 6, 1], spec.layers[..4].to_vec(), None).unwrap();
    says(&refusal(&file("keras-classifier.npz"), &start), &["2 more arrays", "arr_4"]);
    says(&refusal(&file("torch-classifier.safetensors"), &start), &["classifier.3.bias", "no layer"]);
    says(&refusal(&own, &start), &["layers.4.bias", "no layer"]);
    let more = [spec.layers.clone(), vec![dense(2, Activation::Linear)]].concat();
    let more = NetworkSpec::new(Task::Classify, &[6, 6, 1], more, None).unwrap();
    says(&refusal(&file("keras-classifier.npz"), &more), &["layer 6 (dense)", "[3, 2]", "not enough arrays"]);
    says(&refusal(&file("torch-classifier.safetensors"), &more), &["layer 6 (dense)", "[2, 3]", "not enough arrays"]);
    says(&refusal(&own, &more), &["layer 6 (dense)", "layers.5.weight"]);
}

#[test]
fn what_pytorch_arranges_in_another_order_is_refused() {
    let shape = LayerSpec::Reshape { height: 2, width: 4, channels: 3 };
    let layers = vec![LayerSpec::Flatten, LayerSpec::Dropout { rate: 0.1 }, shape];
    let spec = NetworkSpec::new(Task::Reconstruct, &[4, 3, 2], layers, None).unwrap();
    says(&refusal(&file("torch-classifier.safetensors"), &spec), &["layer 3 (reshape)", "4×3×2", "2×4×3"]);
}

#[test]
fn own_weights_come_back_whether_or_not_the_file_says_whose_they_are() {
    for name in FILES {
        let spec = network(name);
        let weights = Network::new(&spec, 5, &Device::flex()).weights();
        assert_eq!(import(&weights.to_safetensors("about").unwrap(), &spec).unwrap(), weights, "{name}");
    }
    // Saved again by another program, as bfloat16: what it says of itself is lost.
    let spec = NetworkSpec::new(Task::Detect, &[2], vec![dense(3, Activation::Linear)], None).unwrap();
    let values = [0.5f32, -1.5, 2.0, 3.0, -0.25, 1.0];
    let upper: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()[2..].to_vec()).collect();
    let bias: Vec<u8> = [0.5f64, 1.5, -2.0].iter().flat_map(|value| value.to_le_bytes()).collect();
    let bytes =
        safetensors(&[("layers.0.weight", Dtype::BF16, &[2, 3], &upper), ("layers.0.bias", Dtype::F64, &[3], &bias)]);
    let weights = import(&bytes, &spec).unwrap();
    assert_eq!(weights.arrays[0].values, values);
    assert_eq!(weights.arrays[1].values, [0.5, 1.5, -2.0]);
}

fn safetensors(arrays: &[(&str, Dtype, &[usize], &[u8])]) -> Vec<u8> {
    let views: Vec<(&str, TensorView<'_>)> = arrays
        .iter()
        .map(|(name, kind, shape, bytes)| (*name, TensorView::new(*kind, shape.to_vec(), bytes).unwrap()))
        .collect();
    safetensors::serialize(views, None).unwrap()
}

/// An array of 32-bit floats whose header claims this shape.
fn npy(shape: &[usize], values: &[f32]) -> Vec<u8> {
    let sizes = shape.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    let mut text = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({sizes},), }}").into_bytes();
    text.resize(117, b' ');
    text.push(b'\n');
    let values: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    [b"\x93NUMPY\x01\x00".as_slice(), &(text.len() as u16).to_le_bytes(), &text, &values].concat()
}

fn npz(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn numbered_arrays_are_put_in_order() {
    let spec = NetworkSpec::new(Task::Reconstruct, &[3], vec![dense(3, Activation::Linear); 6], None).unwrap();
    let weights = Network::new(&spec, 2, &Device::flex()).weights();
    let array = |(place, array): (usize, &WeightArray)| (format!("arr_{place}.npy"), npy(&array.shape, &array.values));
    let mut files: Vec<(String, Vec<u8>)> = weights.arrays.iter().enumerate().map(array).collect();
    files.sort();
    assert_eq!(files[1].0, "arr_1.npy");
    assert_eq!(files[2].0, "arr_10.npy");
    assert_eq!(import(&npz(&files), &spec).unwrap(), weights);
}

#[test]
fn lying_and_foreign_files_are_refused_with_a_way_out() {
    let spec = NetworkSpec::new(Task::Detect, &[2], vec![dense(1, Activation::Sigmoid)], None).unwrap();
    let arrays =
        |kernel: Vec<u8>| npz(&[("kernel.npy".to_owned(), kernel), ("bias.npy".to_owned(), npy(&[1], &[0.0]))]);
    assert!(import(&arrays(npy(&[2, 1], &[0.5, 0.25])), &spec).is_ok());
    says(&refusal(&arrays(npy(&[1 << 40, 1 << 20], &[])), &spec), &["layer 1 (dense)", "[2, 1]", "1099511627776"]);
    for (kernel, word) in [
        (npy(&[2, 1], &[0.5]), "ends after 4 bytes"),
        (npy(&[2, 1], &[0.5, 0.25, 1.0]), "more than the 8 bytes"),
        (npy(&[2, 1], &[f32::NAN, 0.25]), "not a finite number"),
        (b"\x93NUMPY".to_vec(), "kernel: the file ends"),
    ] {
        let error = import(&arrays(kernel), &spec).unwrap_err();
        assert!(matches!(error, WeightsError::Unreadable(_)), "{error:?}");
        says(&error.to_string(), &[word]);
    }
    let infinite: Vec<u8> = [f32::INFINITY, 1.0].iter().flat_map(|value| value.to_le_bytes()).collect();
    let whole: Vec<u8> = [1i32, 2].iter().flat_map(|value| value.to_le_bytes()).collect();
    let file = |kind, bytes: &[u8]| safetensors(&[("out.weight", kind, &[1, 2], bytes)]);
    says(&refusal(&file(Dtype::F32, &infinite), &spec), &["layers.0.weight", "finite"]);
    says(&refusal(&file(Dtype::I32, &whole), &spec), &["out.weight", "I32"]);

    let empty = |name: &str| npz(&[(name.to_owned(), b"x".to_vec())]);
    for (bytes, word) in [
        (b"\x89HDF\r\n\x1a\n".to_vec(), "numpy.savez"),
        (empty("model.weights.h5"), "numpy.savez"),
        (empty("model/data.pkl"), "save_file"),
        (b"\x80\x02}q\x00X\x06\x00\x00\x00".to_vec(), "save_file"),
        (empty("session.json"), "session"),
        (empty("notes.txt"), "no arrays"),
        (b"".to_vec(), "cannot be read"),
        (b"PK\x03\x04".to_vec(), "cannot be read"),
    ] {
        says(&refusal(&bytes, &spec), &[word]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is cut off or changed: imported whole, or refused; never a panic.
    #[test]
    fn damaged_weights_are_imported_or_refused(
        which in 0..FILES.len(),
        keep in 0.0f64..1.0,
        flips in prop::collection::vec((0.0f64..1.0, 1u8..), 0..4),
        cut in any::<bool>(),
    ) {
        let mut bytes = file(FILES[which]);
        let spec = network(FILES[which]);
        if cut {
            bytes.truncate((keep * bytes.len() as f64) as usize);
            prop_assert!(import(&bytes, &spec).is_err());
        }
        for (place, change) in flips {
            let place = (place * bytes.len() as f64) as usize;
            if let Some(byte) = bytes.get_mut(place) {
                *byte ^= change;
            }
        }
        if let Ok(weights) = import(&bytes, &spec) {
            prop_assert!(weights.is_finite());
            prop_assert!(Network::with_weights(&spec, &weights, &Device::flex()).is_ok());
        }
    }
}
