//! Shapes, parameters and weights of every network that comes with the program.

use afterimage::model::{Network, NetworkSpec, PRESETS, Weights, WeightsError};
use afterimage::recipe::{Activation, LayerSpec, Padding, Task};
use burn::tensor::{Device, Tensor, TensorData};
use proptest::prelude::*;

/// Parameter counts as Keras prints them.
const PARAMETERS: &[(&str, usize)] = &[
    ("fashion-dense-autoencoder", 101_200),
    ("fashion-denoising-autoencoder", 3_217),
    ("mnist-deep-autoencoder", 938_522),
    ("ecg-autoencoder", 10_484),
    ("mnist-cnn", 70_378),
    ("zero-vs-rest-cnn", 1_691_009),
    ("zero-vs-rest-conv-autoencoder", 38_081),
    ("zero-vs-rest-deep-conv-autoencoder", 4_537),
    ("cifar-mlp", 1_645_950),
    ("cifar-lenet", 81_302),
    // 784·5 + 5 + 5·784 + 784: components and means rather than weights.
    ("pca-5", 8_629),
    ("pca-5-per-class", 8_629),
];

fn spec(name: &str) -> NetworkSpec {
    let preset = afterimage::model::preset(name).unwrap();
    NetworkSpec::new(preset.task, &preset.input, preset.layers.clone(), None).unwrap()
}

#[test]
fn parameter_counts_equal_keras() {
    for preset in PRESETS.iter() {
        let expected = PARAMETERS.iter().find(|(name, _)| *name == preset.name);
        let (_, expected) = expected.unwrap_or_else(|| panic!("{}: add its count from Keras here", preset.name));
        let spec = spec(&preset.name);
        assert_eq!(spec.parameters(), *expected, "{}", preset.name);
        let network = Network::new(&spec, 0, &Device::flex());
        assert_eq!(network.weights().len(), *expected, "{}", preset.name);
    }
    let denoising = spec("fashion-denoising-autoencoder");
    assert_eq!((denoising.encoder_parameters(), denoising.parameters() - 1_320), (1_320, 1_897));
}

#[test]
fn every_network_gives_what_its_summary_says() {
    for preset in PRESETS.iter() {
        let spec = spec(&preset.name);
        let device = Device::flex();
        let network = Network::new(&spec, 1, &device);
        let values: usize = spec.input.iter().product();
        let x = Tensor::<2>::from_data(TensorData::new(vec![0.5f32; 3 * values], [3, values]), &device);
        let [n, outputs] = network.forward(x.clone()).dims();
        assert_eq!((n, outputs), (3, spec.output().iter().product()), "{}", preset.name);
        assert_eq!(network.encode(x).dims(), [3, spec.latent_size()], "{}", preset.name);
    }
}

#[test]
fn weights_survive_a_file() {
    let spec = spec("mnist-cnn");
    let weights = Network::new(&spec, 3, &Device::flex()).weights();
    let read = Weights::from_safetensors(&weights.to_safetensors("about").unwrap()).unwrap();
    let again = Network::with_weights(&spec, &read, &Device::flex()).unwrap().weights();
    assert_eq!(again, weights);
    let names: Vec<&str> = weights.arrays.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names[..2], ["layers.0.weight", "layers.0.bias"]);
    let other = Network::with_weights(&super::networks::spec("ecg-autoencoder"), &read, &Device::flex());
    assert!(matches!(other, Err(WeightsError::Mismatch(_))));
}

#[test]
fn shapes_that_do_not_fit_are_named() {
    let dense = || LayerSpec::Dense { units: 4, activation: Activation::Relu };
    let error = NetworkSpec::new(Task::Reconstruct, &[8, 8, 1], vec![dense()], None).unwrap_err().to_string();
    assert!(error.contains("layer 1") && error.contains("flatten"), "{error}");
    let conv =
        LayerSpec::Conv { filters: 2, kernel: 9, stride: 1, padding: Padding::Valid, activation: Activation::Relu };
    let error = NetworkSpec::new(Task::Reconstruct, &[8, 8, 1], vec![conv], None).unwrap_err().to_string();
    assert!(error.contains('9') && error.contains('8'), "{error}");
    let model = afterimage::recipe::ModelPart::preset("ecg-autoencoder");
    let error = NetworkSpec::from_recipe(&model, &[139], 2).unwrap_err().to_string();
    assert!(error.contains("139"), "{error}");
    let model = afterimage::recipe::ModelPart::preset("mnist-cnn");
    let error = NetworkSpec::from_recipe(&model, &[28, 28, 1], 7).unwrap_err().to_string();
    assert!(error.contains('7'), "{error}");
}

/// A convolution by hand: channels running fastest, zeros around it as Keras' "same" has them.
fn conv_by_hand(
    x: &[f32],
    [h, w, c]: [usize; 3],
    weight: &[f32],
    filters: usize,
    kernel: usize,
    stride: usize,
) -> Vec<f32> {
    let outputs = |n: usize| n.div_ceil(stride);
    let before = |n: usize| ((outputs(n) - 1) * stride + kernel).saturating_sub(n) / 2;
    let mut out = Vec::new();
    for oy in 0..outputs(h) {
        for ox in 0..outputs(w) {
            for f in 0..filters {
                let mut sum = 0.0;
                for (ky, kx, ch) in
                    (0..kernel).flat_map(|y| (0..kernel).flat_map(move |x| (0..c).map(move |c| (y, x, c))))
                {
                    let (y, x_) =
                        ((oy * stride + ky).wrapping_sub(before(h)), (ox * stride + kx).wrapping_sub(before(w)));
                    if y < h && x_ < w {
                        sum += x[(y * w + x_) * c + ch] * weight[((f * c + ch) * kernel + ky) * kernel + kx];
                    }
                }
                out.push(sum);
            }
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn convolutions_equal_a_sum_by_hand(
        h in 3usize..8, w in 3usize..8, c in 1usize..4, filters in 1usize..4, kernel in 1usize..4, stride in 1usize..3, seed in 0u64..100,
    ) {
        let layer = LayerSpec::Conv { filters, kernel, stride, padding: Padding::Same, activation: Activation::Linear };
        let spec = NetworkSpec::new(Task::Reconstruct, &[h, w, c], vec![layer], None).unwrap();
        let device = Device::flex();
        let network = Network::new(&spec, seed, &device);
        let x: Vec<f32> = (0..h * w * c).map(|i| ((i * 37 + 11) % 17) as f32 / 17.0).collect();
        let tensor = Tensor::<2>::from_data(TensorData::new(x.clone(), [1, h * w * c]), &device);
        let ours = network.forward(tensor).try_into_vec_as::<f32>().unwrap();
        let hand = conv_by_hand(&x, [h, w, c], &network.weights().arrays[0].values, filters, kernel, stride);
        prop_assert_eq!(ours.len(), hand.len());
        for (a, b) in ours.iter().zip(&hand) {
            prop_assert!((a - b).abs() < 1e-4, "{} is not {}", a, b);
        }
    }
}

/// The mean of the squared outputs for fixed inputs, with these weights.
fn loss_of(spec: &NetworkSpec, weights: &Weights, x: &[f32]) -> f64 {
    let device = Device::flex();
    let network = Network::with_weights(spec, weights, &device).unwrap();
    let values: usize = spec.input.iter().product();
    let x = Tensor::<2>::from_data(TensorData::new(x.to_vec(), [x.len() / values, values]), &device);
    let outputs = network.forward(x).try_into_vec_as::<f32>().unwrap();
    outputs.iter().map(|&y| f64::from(y) * f64::from(y)).sum::<f64>() / outputs.len() as f64
}

/// The gradient of that loss: one step of plain descent with rate 1 moves every weight by minus its gradient.
fn gradient_of(spec: &NetworkSpec, weights: &Weights, x: &[f32]) -> Vec<Vec<f32>> {
    use burn::optim::{GradientsParams, SgdConfig};
    let device = Device::flex().autodiff();
    let network = Network::with_weights(spec, weights, &device).unwrap();
    let values: usize = spec.input.iter().product();
    let x = Tensor::<2>::from_data(TensorData::new(x.to_vec(), [x.len() / values, values]), &device);
    let gradients = GradientsParams::from_grads(network.forward(x).square().mean().backward(), &network);
    let after = SgdConfig::new().init().step(1.0, network, gradients).weights();
    let moved = |(a, b): (&f32, &f32)| a - b;
    weights.arrays.iter().zip(&after.arrays).map(|(a, b)| a.values.iter().zip(&b.values).map(moved).collect()).collect()
}

#[test]
fn gradients_equal_differences_for_every_layer_of_the_presets() {
    let conv = |filters, stride, padding| LayerSpec::Conv {
        filters,
        kernel: 3,
        stride,
        padding,
        activation: Activation::Tanh,
    };
    let up = |filters, stride| LayerSpec::ConvTranspose {
        filters,
        kernel: 3,
        stride,
        padding: Padding::Same,
        activation: Activation::Tanh,
    };
    let dense = |units| LayerSpec::Dense { units, activation: Activation::Sigmoid };
    let networks = [
        vec![conv(3, 1, Padding::Valid)],
        vec![conv(3, 2, Padding::Same), conv(2, 2, Padding::Same)],
        vec![conv(2, 2, Padding::Same), up(3, 2), conv(1, 1, Padding::Same)],
        vec![up(2, 1), up(2, 2)],
        vec![
            conv(2, 1, Padding::Same),
            LayerSpec::MaxPool { size: 2, padding: Padding::Same },
            LayerSpec::Flatten,
            dense(3),
        ],
        vec![
            conv(2, 1, Padding::Same),
            LayerSpec::AvgPool { size: 2, padding: Padding::Valid },
            LayerSpec::Flatten,
            dense(3),
        ],
    ];
    for (which, layers) in networks.into_iter().enumerate() {
        let spec = NetworkSpec::new(Task::Reconstruct, &[8, 6, 2], layers, None).unwrap();
        let weights = Network::new(&spec, 9, &Device::flex()).weights();
        let x: Vec<f32> = (0..2 * 96).map(|i| ((i * 53 + 7) % 31) as f32 / 31.0 - 0.4).collect();
        let gradient = gradient_of(&spec, &weights, &x);
        for (array, gradient) in gradient.iter().enumerate() {
            for place in (0..gradient.len()).step_by(5) {
                let at = |step: f32| {
                    let mut moved = weights.clone();
                    moved.arrays[array].values[place] += step;
                    loss_of(&spec, &moved, &x)
                };
                let difference = (at(0.01) - at(-0.01)) / 0.02;
                let ours = f64::from(gradient[place]);
                assert!(
                    (ours - difference).abs() < 2e-4 + 0.02 * difference.abs(),
                    "network {which}, array {array}, place {place}: gradient {ours}, difference {difference}"
                );
            }
        }
    }
}
