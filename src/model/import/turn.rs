//! Arrays of another program with their axes in our order.

/// How an array of another program becomes one of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Its shape in the file.
    pub shape: Vec<usize>,
    /// The same values with more axes: a flattened map has three.
    axes: Vec<usize>,
    /// Which of those axes is our first, second and so on; none where values stay as they are.
    order: &'static [usize],
}

impl Turn {
    /// An array that is kept alike.
    pub fn none(shape: Vec<usize>) -> Self {
        Self { shape, axes: Vec::new(), order: &[] }
    }

    /// An array whose axes come in another order.
    pub fn new(shape: Vec<usize>, axes: Vec<usize>, order: &'static [usize]) -> Self {
        Self { shape, axes, order }
    }

    /// The values in our order; there are as many as the shape promises.
    pub fn apply(&self, values: Vec<f32>) -> Vec<f32> {
        if self.order.is_empty() { values } else { turned(&values, &self.axes, self.order) }
    }
}

fn turned(values: &[f32], axes: &[usize], order: &[usize]) -> Vec<f32> {
    let mut strides = vec![1; axes.len()];
    for axis in (1..axes.len()).rev() {
        strides[axis - 1] = strides[axis] * axes[axis];
    }
    let sizes: Vec<usize> = order.iter().map(|&axis| axes[axis]).collect();
    let steps: Vec<usize> = order.iter().map(|&axis| strides[axis]).collect();
    let mut index = vec![0; order.len()];
    let mut at = 0;
    let mut to = Vec::with_capacity(values.len());
    for _ in 0..values.len() {
        to.push(values[at]);
        for axis in (0..order.len()).rev() {
            index[axis] += 1;
            at += steps[axis];
            if index[axis] < sizes[axis] {
                break;
            }
            at -= steps[axis] * sizes[axis];
            index[axis] = 0;
        }
    }
    to
}
