//! The layers and their derivatives against burn's own.

use super::{Layer, Pooling, Window, activated, conv, conv_transpose, pool};
use crate::recipe::Activation;
use burn::tensor::ops::{AvgPoolOptions, ConvOptions, ConvTransposeOptions, MaxPoolOptions};
use burn::tensor::{Device, Tensor, TensorData, activation, module};
use proptest::prelude::*;

/// Numbers that look like nothing in particular, none of them near zero by chance.
fn numbers<const D: usize>(dims: [usize; D], salt: usize, device: &Device) -> Tensor<D> {
    let count: usize = dims.iter().product();
    let values: Vec<f32> = (0..count).map(|i| ((i * 7919 + salt * 104_729) % 997) as f32 / 498.5 - 1.0).collect();
    Tensor::from_data(TensorData::new(values, dims), device)
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.try_into_vec_as::<f32>().unwrap()
}

/// The output, and the gradients of input, weights and bias for a loss that weighs every output differently.
fn all_of(
    layer: (Tensor<4>, Tensor<4>, Tensor<1>),
    run: impl Fn(Tensor<4>, Tensor<4>, Tensor<1>) -> Tensor<4>,
) -> [Vec<f32>; 4] {
    let (x, weight, bias) = layer;
    let (x, weight, bias) = (x.require_grad(), weight.require_grad(), bias.require_grad());
    let y = run(x.clone(), weight.clone(), bias.clone());
    let loss = (y.clone() * numbers(y.dims(), 5, &y.device())).sum();
    let gradients = loss.backward();
    [
        values(y.inner()),
        values(x.grad(&gradients).unwrap()),
        values(weight.grad(&gradients).unwrap()),
        values(bias.grad(&gradients).unwrap()),
    ]
}

fn assert_close(ours: [Vec<f32>; 4], burns: [Vec<f32>; 4]) -> Result<(), TestCaseError> {
    for (which, (ours, burns)) in ["output", "input", "weights", "bias"].iter().zip(ours.into_iter().zip(burns)) {
        prop_assert_eq!(ours.len(), burns.len(), "{}", which);
        let scale = burns.iter().fold(1.0f32, |most, x| most.max(x.abs()));
        for (a, b) in ours.iter().zip(&burns) {
            prop_assert!((a - b).abs() < 1e-4 * scale, "{}: {} is not {}", which, a, b);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn convolutions_are_those_of_burn(
        n in 1usize..20, channels in 1usize..6, filters in 1usize..9, kernel in 1usize..6, stride in 1usize..4,
        h in 5usize..12, w in 5usize..12, before in 0usize..3, after in 0usize..3, relu in any::<bool>(),
    ) {
        let device = Device::flex().autodiff();
        let layer = (
            numbers([n, channels, h, w], 1, &device),
            numbers([filters, channels, kernel, kernel], 2, &device),
            numbers([filters], 3, &device),
        );
        let padding = [(before, after); 2];
        let small = [h, w].map(|size| (size + before + after - kernel) / stride + 1);
        let window = Window { kernel, stride, before: [before; 2], big: [h, w], small };
        let ours = all_of(layer.clone(), |x, weight, bias| {
            conv(Layer { x, weight, bias }, window, relu).unwrap_or_else(|_| panic!("it is on the processor"))
        });
        let burns = all_of(layer, |x, weight, bias| {
            let options = ConvOptions::new_with_padding([stride; 2], padding, [1, 1], 1);
            let y = module::conv2d(x, weight, Some(bias), options);
            if relu { activation::relu(y) } else { y }
        });
        assert_close(ours, burns)?;
    }

    #[test]
    fn transposed_convolutions_are_those_of_burn(
        n in 1usize..20, channels in 1usize..9, filters in 1usize..6, kernel in 1usize..5, stride in 1usize..4,
        h in 1usize..7, w in 1usize..7, relu in any::<bool>(),
    ) {
        let device = Device::flex().autodiff();
        let layer = (
            numbers([n, channels, h, w], 1, &device),
            numbers([channels, filters, kernel, kernel], 2, &device),
            numbers([filters], 3, &device),
        );
        let start = kernel.saturating_sub(stride) / 2;
        let big = [h * stride, w * stride];
        let window = Window { kernel, stride, before: [start; 2], big, small: [h, w] };
        let ours = all_of(layer.clone(), |x, weight, bias| {
            conv_transpose(Layer { x, weight, bias }, window, relu).unwrap_or_else(|_| panic!("it is on the processor"))
        });
        let burns = all_of(layer, |x, weight, bias| {
            let missing = stride.saturating_sub(kernel);
            let options = ConvTransposeOptions::new([stride; 2], [0, 0], [missing; 2], [1, 1], 1);
            let full = module::conv_transpose2d(x, weight, Some(bias), options);
            let y = full.narrow(2, start, big[0]).narrow(3, start, big[1]);
            if relu { activation::relu(y) } else { y }
        });
        assert_close(ours, burns)?;
    }

    #[test]
    fn pooling_is_that_of_burn(
        n in 1usize..4, channels in 1usize..40, size in 2usize..4, h in 4usize..11, w in 4usize..11,
        largest in any::<bool>(), same in any::<bool>(),
    ) {
        let device = Device::flex().autodiff();
        let x: Tensor<4> = numbers([n, channels, h, w], 1, &device);
        let around = |length: usize| {
            let total = length.div_ceil(size) * size - length;
            if same { (total / 2, total - total / 2) } else { (0, 0) }
        };
        let padding = [around(h), around(w)];
        let output = [h, w].map(|length| if same { length.div_ceil(size) } else { length / size });
        let pooling = Pooling { size, before: padding.map(|p| p.0), largest, input: [h, w], output };
        let of = |run: &dyn Fn(Tensor<4>) -> Tensor<4>| {
            let x = x.clone().require_grad();
            let y = run(x.clone());
            let gradients = (y.clone() * numbers(y.dims(), 5, &device)).sum().backward();
            [values(y.inner()), values(x.grad(&gradients).unwrap()), vec![], vec![]]
        };
        let ours = of(&|x| pool(&x, pooling).unwrap());
        let burns = of(&|x| {
            if largest {
                let options = MaxPoolOptions::new([size; 2]).with_stride([size; 2]).with_padding_pairs(padding);
                module::max_pool2d(x, options)
            } else {
                let options = AvgPoolOptions::new([size; 2]).with_stride([size; 2]).with_padding_pairs(padding);
                module::avg_pool2d(x, options.with_count_include_pad(false))
            }
        });
        assert_close(ours, burns)?;
    }

    #[test]
    fn activations_are_those_of_burn(n in 1usize..40_000, which in 0usize..3) {
        let device = Device::flex().autodiff();
        let kind = [Activation::Relu, Activation::Elu, Activation::Sigmoid][which];
        let x: Tensor<4> = numbers([1, 1, 1, n], 1, &device).mul_scalar(6.0);
        let of = |run: &dyn Fn(Tensor<4>) -> Tensor<4>| {
            let x = Tensor::from_inner(x.clone().inner()).require_grad();
            let y = run(x.clone());
            let gradients = (y.clone() * numbers(y.dims(), 5, &device)).sum().backward();
            [values(y.inner()), values(x.grad(&gradients).unwrap()), vec![], vec![]]
        };
        let ours = of(&|x| activated(kind, &x).unwrap());
        let burns = of(&|x| match kind {
            Activation::Relu => activation::relu(x),
            Activation::Elu => activation::elu(x, 1.0),
            _ => activation::sigmoid(x),
        });
        assert_close(ours, burns)?;
    }
}

#[test]
fn no_gradient_is_made_for_an_input_that_wants_none() {
    let device = Device::flex().autodiff();
    let weight = numbers([2, 1, 3, 3], 2, &device).require_grad();
    let x = numbers([1, 1, 6, 6], 1, &device);
    let window = Window { kernel: 3, stride: 1, before: [0; 2], big: [6, 6], small: [4, 4] };
    let layer = Layer { x: x.clone(), weight: weight.clone(), bias: numbers([2], 3, &device) };
    let y = conv(layer, window, true).unwrap_or_else(|_| panic!("it is on the processor"));
    let gradients = y.sum().backward();
    assert!(x.grad(&gradients).is_none() && weight.grad(&gradients).is_some());
}
