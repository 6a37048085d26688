//! The kernels as operations of burn: they run where a tensor lies on the processor, with or without derivatives.

use super::kernels::{self, Given, Gradients, Shape};
use super::window::Window;
use crate::model::processor::bridge::{self, Tracked, made};
use burn::backend::Flex;
use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::NoCheckpointing};
use burn::backend::autodiff::grads::Gradients as Graph;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::flex::FlexTensor;
use burn::tensor::Tensor;

/// A layer's tensors.
pub struct Layer {
    /// `[n, channels, height, width]`
    pub x: Tensor<4>,
    /// `[small channels, big channels, kernel, kernel]`
    pub weight: Tensor<4>,
    /// `[channels out]`
    pub bias: Tensor<1>,
}

/// Which way through the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// From the big map to the small one: a convolution.
    Down,
    /// From the small map to the big one: a transposed convolution.
    Up,
}

/// A convolution with bias and, where asked for, relu. Gives the layer back where it lies on another device than the
/// processor.
///
/// # Errors
/// The layer's tensors, untouched, for burn's own operation.
pub fn conv(layer: Layer, window: Window, relu: bool) -> Result<Tensor<4>, Box<Layer>> {
    run(layer, window, Way::Down, relu)
}

/// A transposed convolution with bias and, where asked for, relu; otherwise like [`conv`].
///
/// # Errors
/// The layer's tensors, untouched, for burn's own operation.
pub fn conv_transpose(layer: Layer, window: Window, relu: bool) -> Result<Tensor<4>, Box<Layer>> {
    run(layer, window, Way::Up, relu)
}

/// What a layer is besides its numbers.
#[derive(Clone, Copy, Debug)]
struct Plan {
    shape: Shape,
    way: Way,
    relu: bool,
    samples: usize,
}

impl Plan {
    fn dims_in(&self) -> [usize; 4] {
        self.dims(self.way == Way::Up)
    }

    fn dims_out(&self) -> [usize; 4] {
        self.dims(self.way == Way::Down)
    }

    fn dims(&self, small: bool) -> [usize; 4] {
        let Shape { window, small: few, big: many } = self.shape;
        let (channels, [h, w]) = if small { (few, window.small) } else { (many, window.big) };
        [self.samples, channels, h, w]
    }

    fn dims_weight(&self) -> [usize; 4] {
        let kernel = self.shape.window.kernel;
        [self.shape.small, self.shape.big, kernel, kernel]
    }
}

fn run(layer: Layer, window: Window, way: Way, relu: bool) -> Result<Tensor<4>, Box<Layer>> {
    let tracked = match place(&layer) {
        Some(tracked) => tracked,
        None => return Err(Box::new(layer)),
    };
    let [small, big, _, _] = layer.weight.dims();
    let [samples, ..] = layer.x.dims();
    let plan = Plan { shape: Shape { window, small, big }, way, relu, samples };
    if layer.x.dims() != plan.dims_in() || layer.weight.dims() != plan.dims_weight() {
        return Err(Box::new(layer));
    }
    let done = if tracked { run_tracked(&layer, plan) } else { run_plain(&layer, plan) };
    done.ok_or_else(|| Box::new(layer))
}

/// Whether the layer is on the processor, and then whether with derivatives; `None` elsewhere.
fn place(layer: &Layer) -> Option<bool> {
    let device = layer.x.device();
    let same = layer.weight.device() == device && layer.bias.device() == device;
    if same { bridge::place(&layer.x).filter(|_| bridge::place(&layer.weight).is_some()) } else { None }
}

fn run_plain(layer: &Layer, plan: Plan) -> Option<Tensor<4>> {
    let (x, weight, bias) = (bridge::plain(&layer.x)?, bridge::plain(&layer.weight)?, bridge::plain(&layer.bias)?);
    Some(Tensor::from_primitive::<Flex>(forward(&x, &weight, &bias, &plan)?))
}

fn run_tracked(layer: &Layer, plan: Plan) -> Option<Tensor<4>> {
    let x = bridge::tracked(&layer.x)?;
    let (weight, bias) = (bridge::tracked(&layer.weight)?, bridge::tracked(&layer.bias)?);
    let guards = [x.node(), weight.node(), bias.node()];
    let (inputs, weights) = (x.primitive().to_contiguous(), weight.primitive().to_contiguous());
    let y = forward(&inputs, &weights, &bias.primitive().to_contiguous(), &plan)?;
    let y = match Windowed.prepare::<NoCheckpointing>(guards).compute_bound().stateful() {
        OpsKind::Tracked(prepared) => {
            let kept = plan.relu.then(|| y.clone());
            prepared.finish(Saved { x: inputs, weight: weights, y: kept, plan }, y)
        }
        OpsKind::UnTracked(prepared) => prepared.finish(y),
    };
    Some(Tensor::from_primitive::<Tracked>(y))
}

fn forward(x: &FlexTensor, weight: &FlexTensor, bias: &FlexTensor, plan: &Plan) -> Option<FlexTensor> {
    let (x, weight, bias) = (x.as_slice::<f32>()?, weight.as_slice::<f32>()?, bias.as_slice::<f32>()?);
    let y = match plan.way {
        Way::Down => kernels::forward(&plan.shape, x, weight, bias, plan.relu),
        Way::Up => kernels::forward_transposed(&plan.shape, x, weight, bias, plan.relu),
    };
    Some(made(y, plan.dims_out()))
}

/// The operation in the graph of derivatives.
#[derive(Debug)]
struct Windowed;

/// What the way back needs.
#[derive(Clone, Debug)]
struct Saved {
    x: FlexTensor,
    weight: FlexTensor,
    /// Where relu is part of the operation.
    y: Option<FlexTensor>,
    plan: Plan,
}

impl Backward<Flex, 3> for Windowed {
    type State = Saved;

    fn backward(self, ops: Ops<Saved, 3>, graph: &mut Graph, _checkpointer: &mut Checkpointer) {
        let [x, weight, bias] = ops.parents;
        let dy = graph.consume::<Flex>(&ops.node).to_contiguous();
        let plan = ops.state.plan;
        let Some(found) = gradients(&ops.state, &dy, x.is_some()) else { return };
        if let (Some(node), Some(values)) = (x, found.input) {
            graph.register::<Flex>(node.id, made(values, plan.dims_in()));
        }
        if let Some(node) = weight {
            graph.register::<Flex>(node.id, made(found.weights, plan.dims_weight()));
        }
        if let Some(node) = bias {
            let channels = found.bias.len();
            graph.register::<Flex>(node.id, made(found.bias, [channels]));
        }
    }
}

/// `None` where a tensor is not of plain 32-bit floats, which the bridge has ruled out.
fn gradients(saved: &Saved, dy: &FlexTensor, wants_input: bool) -> Option<Gradients> {
    let y = match &saved.y {
        Some(y) => Some(y.as_slice::<f32>()?),
        None => None,
    };
    let given = Given { x: saved.x.as_slice::<f32>()?, y, dy: dy.as_slice::<f32>()?, wants_input };
    let weights = saved.weight.as_slice::<f32>()?;
    Some(match saved.plan.way {
        Way::Down => kernels::backward(&saved.plan.shape, given, weights),
        Way::Up => kernels::backward_transposed(&saved.plan.shape, given, weights),
    })
}
