//! Activations whose derivative follows from their output.

use super::bridge::{self, Tracked, made};
use super::vector;
use crate::recipe::Activation;
use burn::backend::Flex;
use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::NoCheckpointing};
use burn::backend::autodiff::grads::Gradients as Graph;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::flex::FlexTensor;
use burn::tensor::Tensor;
use rayon::prelude::*;

/// Values that a thread takes at a time.
const BLOCK: usize = 1 << 14;

/// Applies an activation on the processor; `None` where the tensor lies elsewhere, or where it is none of those made here.
pub fn activated<const D: usize>(kind: Activation, x: &Tensor<D>) -> Option<Tensor<D>> {
    let curve = Curve::of(kind)?;
    let dims = x.dims();
    if !bridge::place(x)? {
        let x = bridge::plain(x)?;
        return Some(Tensor::from_primitive::<Flex>(made(curve.forward(x.as_slice::<f32>()?), dims)));
    }
    let tracked = bridge::tracked(x)?;
    let guard = tracked.node();
    let y = made(curve.forward(tracked.primitive().to_contiguous().as_slice::<f32>()?), dims);
    let y = match Activated::<D>.prepare::<NoCheckpointing>([guard]).compute_bound().stateful() {
        OpsKind::Tracked(prepared) => prepared.finish(Saved { y: y.clone(), curve, dims }, y),
        OpsKind::UnTracked(prepared) => prepared.finish(y),
    };
    Some(Tensor::from_primitive::<Tracked>(y))
}

/// The activations made here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Curve {
    Relu,
    Elu,
    Sigmoid,
}

impl Curve {
    fn of(kind: Activation) -> Option<Self> {
        match kind {
            Activation::Relu => Some(Self::Relu),
            Activation::Elu => Some(Self::Elu),
            Activation::Sigmoid => Some(Self::Sigmoid),
            Activation::Linear | Activation::Tanh | Activation::LeakyRelu | Activation::Softmax => None,
        }
    }

    fn forward(self, x: &[f32]) -> Vec<f32> {
        let apply = match self {
            Self::Relu => vector::relu,
            Self::Elu => vector::elu,
            Self::Sigmoid => vector::sigmoid,
        };
        let mut y = vec![0.0f32; x.len()];
        y.par_chunks_mut(BLOCK).zip(x.par_chunks(BLOCK)).for_each(|(y, x)| apply(y, x));
        y
    }

    fn backward(self, dy: &[f32], y: &[f32]) -> Vec<f32> {
        let apply = match self {
            Self::Relu => vector::mask,
            Self::Elu => vector::before_elu,
            Self::Sigmoid => vector::before_sigmoid,
        };
        let mut dx = vec![0.0f32; y.len()];
        let blocks = dx.par_chunks_mut(BLOCK).zip(dy.par_chunks(BLOCK).zip(y.par_chunks(BLOCK)));
        blocks.for_each(|(dx, (dy, y))| apply(dx, dy, y));
        dx
    }
}

/// The operation in the graph of derivatives.
#[derive(Debug)]
struct Activated<const D: usize>;

/// What the way back needs.
#[derive(Clone, Debug)]
struct Saved<const D: usize> {
    y: FlexTensor,
    curve: Curve,
    dims: [usize; D],
}

impl<const D: usize> Backward<Flex, 1> for Activated<D> {
    type State = Saved<D>;

    fn backward(self, ops: Ops<Saved<D>, 1>, graph: &mut Graph, _checkpointer: &mut Checkpointer) {
        let dy = graph.consume::<Flex>(&ops.node).to_contiguous();
        let [Some(node)] = ops.parents else { return };
        let Saved { y, curve, dims } = ops.state;
        // Tensors that are not of plain 32-bit floats never come here.
        let (Some(dy), Some(y)) = (dy.as_slice::<f32>(), y.as_slice::<f32>()) else { return };
        graph.register::<Flex>(node.id, made(curve.backward(dy, y), dims));
    }
}
