//! Changes that let a list of layers get further than it does.

use super::goal::Goal;
use super::shapes;
use crate::recipe::{Activation, LayerSpec, Padding, Task};

/// A change of the list that gets further.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// What it does: `put a flatten layer before layer 1`.
    pub words: String,
    /// The whole list, fixed.
    pub layers: Vec<LayerSpec>,
}

/// Every change that gets further than layer `at`, into which `before` goes; those that get furthest first.
pub(super) fn offered(goal: Goal<'_>, layers: &[LayerSpec], at: usize, before: &[usize]) -> Vec<Fix> {
    let place = Place { goal, layers, at, before };
    let found = match layers.get(at) {
        Some(layer) => place.inside(layer),
        None if layers.is_empty() => vec![place.start()],
        None => place.end(),
    };
    let ranked = found.into_iter().filter_map(|fix| {
        let stop = goal.follow(&fix.layers).1.map(|(reached, _)| reached);
        // Layers that are still not reached, and one more for an end that does not suit.
        let left = stop.map_or(0, |reached| fix.layers.len() - reached + 1);
        stop.is_none_or(|reached| reached > at).then_some((left, fix))
    });
    let mut ranked: Vec<(usize, Fix)> = ranked.collect();
    ranked.sort_by_key(|(left, _)| *left);
    ranked.into_iter().map(|(_, fix)| fix).collect()
}

/// Ways to arrange so many values as a picture: square with as few channels as that takes, then as square as it gets
/// with one channel. There is at least one.
pub fn arrangements(values: usize) -> Vec<[usize; 3]> {
    let root = values.isqrt();
    let square = (2..=root).rev().find(|side| side * side < values && values.is_multiple_of(side * side));
    let square = square.map(|side| [side, side, values / (side * side)]);
    let height = (1..=root).rev().find(|height| values.is_multiple_of(*height)).unwrap_or(1);
    square.into_iter().chain([[height, values / height, 1]]).collect()
}

/// A place in a list where something has to change.
struct Place<'a> {
    goal: Goal<'a>,
    layers: &'a [LayerSpec],
    /// The layer that does not fit, or how many there are.
    at: usize,
    /// The shape that goes into it.
    before: &'a [usize],
}

impl Place<'_> {
    /// For a layer that does not take what comes in.
    fn inside(&self, layer: &LayerSpec) -> Vec<Fix> {
        let mut found = match (layer, self.before) {
            (LayerSpec::Dense { .. }, [_, _, ..]) => vec![self.put(&[LayerSpec::Flatten])],
            (LayerSpec::Reshape { height, width, channels }, _) => self.reshape([*height, *width, *channels]),
            (LayerSpec::Dense { .. } | LayerSpec::Dropout { .. } | LayerSpec::BatchNorm | LayerSpec::Flatten, _) => {
                Vec::new()
            }
            (_, [values]) => self.arranged(*values),
            (_, [h, w, ..]) => self.window(layer, *h, *w),
            _ => Vec::new(),
        };
        found.extend(self.smaller(layer));
        found
    }

    /// A reshape before a layer that takes pictures only.
    fn arranged(&self, values: usize) -> Vec<Fix> {
        let mut shapes = arrangements(values);
        if let [h, w, c] = *self.goal.input
            && h * w * c == values
        {
            shapes.retain(|shape| *shape != [h, w, c]);
            shapes.insert(0, [h, w, c]);
        }
        shapes.into_iter().map(|shape| self.put(&[reshape(shape)])).collect()
    }

    /// For a window or a cut that is larger than the picture.
    fn window(&self, layer: &LayerSpec, h: usize, w: usize) -> Vec<Fix> {
        let (n, most) = (self.at + 1, h.min(w));
        let (same, valid) = (Padding::Same, Padding::Valid);
        let (padded, smaller) = match *layer {
            LayerSpec::Conv { filters, kernel, stride, activation, .. } => {
                let conv = |kernel, padding| LayerSpec::Conv { filters, kernel, stride, padding, activation };
                (conv(kernel, same), conv(kernel.min(most), valid))
            }
            LayerSpec::MaxPool { size, .. } => {
                let pool = |size, padding| LayerSpec::MaxPool { size, padding };
                (pool(size, same), pool(size.min(most), valid))
            }
            LayerSpec::AvgPool { size, .. } => {
                let pool = |size, padding| LayerSpec::AvgPool { size, padding };
                (pool(size, same), pool(size.min(most), valid))
            }
            LayerSpec::Crop { height, width } => {
                let (height, width) = (height.min(h), width.min(w));
                let words = format!("crop to {height}×{width} in layer {n}");
                return vec![self.set(self.at, LayerSpec::Crop { height, width }, words)];
            }
            _ => return Vec::new(),
        };
        vec![
            self.set(self.at, padded, format!("set padding \"same\" in layer {n}")),
            self.set(self.at, smaller, format!("use a smaller window in layer {n} ({most}×{most})")),
        ]
    }

    /// For a reshape into a picture of another count of values.
    fn reshape(&self, [h, w, c]: [usize; 3]) -> Vec<Fix> {
        let side = h.saturating_mul(w);
        let asked = side.saturating_mul(c);
        let given: usize = self.before.iter().product();
        let mut found = Vec::new();
        let dense = LayerSpec::Dense { units: asked, activation: Activation::Relu };
        // No dense layer can give more values than a sample may have.
        if shapes::output(&dense, &[1]).is_ok() {
            if let Some((fed_by, activation)) = self.feeding(self.at) {
                let words = format!("set layer {} to {}", fed_by + 1, counted(asked, "unit"));
                found.push(self.set(fed_by, LayerSpec::Dense { units: asked, activation }, words));
            }
            found.push(self.put(&self.flattened(dense)));
        }
        // What there is, with the height and width that were asked for where that goes.
        let kept = given.checked_div(side).filter(|channels| *channels > 0 && channels * side == given);
        let shape = kept.map(|channels| [h, w, channels]).or_else(|| arrangements(given).first().copied());
        if let Some(shape) = shape {
            let layer = reshape(shape);
            let words = format!("set layer {} to {}", self.at + 1, layer.settings());
            found.push(self.set(self.at, layer, words));
        }
        found
    }

    /// The layer with smaller numbers, where its output is too large.
    fn smaller(&self, layer: &LayerSpec) -> Option<Fix> {
        let channels = self.before.last().copied().unwrap_or(1);
        let smaller = [64, channels].map(|most| limited(layer, most));
        let layer = smaller.into_iter().find(|to| to != layer && shapes::output(to, self.before).is_ok())?;
        let words = format!("make layer {} smaller ({})", self.at + 1, settings(&layer));
        Some(self.set(self.at, layer, words))
    }

    /// For layers that all fit but do not end in what the task asks for.
    fn end(&self) -> Vec<Fix> {
        match self.goal.task {
            Task::Reconstruct => self.end_as_sample(),
            Task::Classify => self.end_in_units(self.goal.classes, Activation::Softmax),
            Task::Detect => self.end_in_units(1, Activation::Sigmoid),
        }
    }

    /// A last dense layer of so many units.
    fn end_in_units(&self, units: usize, activation: Activation) -> Vec<Fix> {
        let dense = LayerSpec::Dense { units, activation };
        let mut found = Vec::new();
        if let Some(LayerSpec::Dense { .. }) = self.layers.last() {
            let words = format!("set layer {} to {} with {}", self.at, counted(units, "unit"), activation.name());
            found.push(self.set(self.at - 1, dense.clone(), words));
        }
        found.push(self.put(&self.flattened(dense)));
        found
    }

    /// As many values as a sample has, in its shape.
    fn end_as_sample(&self) -> Vec<Fix> {
        let mut found = Vec::new();
        if let ([h, w, c], [from_h, from_w, from_c]) = (self.goal.input, self.before)
            && from_h >= h
            && from_w >= w
        {
            let cut = (from_h, from_w) != (h, w);
            if !cut {
                found.extend(self.end_in_channels(*c));
            }
            let crop = cut.then_some(LayerSpec::Crop { height: *h, width: *w });
            let conv = (from_c != c).then_some(last_conv(*c));
            found.push(self.put(&crop.into_iter().chain(conv).collect::<Vec<_>>()));
        }
        found.extend(self.end_resized());
        let mut new = self.flattened(last_dense(self.values()));
        new.extend(self.tail());
        found.push(self.put(&new));
        found
    }

    /// The last convolution with as many filters as a sample has channels.
    fn end_in_channels(&self, channels: usize) -> Option<Fix> {
        let mut layer = self.layers.last()?.clone();
        match &mut layer {
            LayerSpec::Conv { filters, .. } | LayerSpec::ConvTranspose { filters, .. } => *filters = channels,
            _ => return None,
        }
        let words = format!("set layer {} to {}", self.at, counted(channels, "filter"));
        Some(self.set(self.at - 1, layer, words))
    }

    /// The last dense layer made as wide as a sample, with a sample's shape after it.
    fn end_resized(&self) -> Option<Fix> {
        let reshapes = matches!(self.layers.last(), Some(LayerSpec::Reshape { .. }));
        let end = if reshapes { self.at - 1 } else { self.at };
        let (last, _) = self.feeding(end).filter(|(last, _)| reshapes || last + 1 == end)?;
        let mut layers = self.layers[..end].to_vec();
        layers[last] = last_dense(self.values());
        let mut words = format!("set layer {} to {} with sigmoid", last + 1, counted(self.values(), "unit"));
        if let Some(tail) = self.tail() {
            words = format!("{words} and add {} at the end", named(&tail));
            layers.push(tail);
        }
        Some(Fix { words, layers })
    }

    /// Where there are no layers at all.
    fn start(&self) -> Fix {
        let units = (self.values() / 12).clamp(1, 64);
        let mut layers = self.flattened(LayerSpec::Dense { units, activation: Activation::Relu });
        match self.goal.task {
            Task::Reconstruct => {
                layers.push(last_dense(self.values()));
                layers.extend(self.tail());
            }
            Task::Classify => {
                layers.push(LayerSpec::Dense { units: self.goal.classes, activation: Activation::Softmax });
            }
            Task::Detect => layers.push(LayerSpec::Dense { units: 1, activation: Activation::Sigmoid }),
        }
        Fix { words: "start with a small dense network".to_owned(), layers }
    }

    /// How many values a sample has.
    fn values(&self) -> usize {
        self.goal.input.iter().product()
    }

    /// What gives flat values the shape of a sample.
    fn tail(&self) -> Option<LayerSpec> {
        let shape: [usize; 3] = self.goal.input.try_into().ok()?;
        Some(reshape(shape))
    }

    /// The dense layer whose values arrive before layer `end` as they are.
    fn feeding(&self, end: usize) -> Option<(usize, Activation)> {
        for (j, layer) in self.layers[..end].iter().enumerate().rev() {
            match layer {
                LayerSpec::Dense { activation, .. } => return Some((j, *activation)),
                LayerSpec::Dropout { .. } | LayerSpec::BatchNorm | LayerSpec::Flatten => {}
                _ => return None,
            }
        }
        None
    }

    /// A dense layer, with a flatten layer before it where a map arrives.
    fn flattened(&self, dense: LayerSpec) -> Vec<LayerSpec> {
        let flatten = (self.before.len() > 1).then_some(LayerSpec::Flatten);
        flatten.into_iter().chain([dense]).collect()
    }

    /// New layers at this place.
    fn put(&self, new: &[LayerSpec]) -> Fix {
        let (before, after) = self.layers.split_at(self.at);
        let place = if after.is_empty() { "at the end".to_owned() } else { format!("before layer {}", self.at + 1) };
        let names: Vec<String> = new.iter().map(named).collect();
        Fix { words: format!("add {} {place}", listed(&names)), layers: [before, new, after].concat() }
    }

    /// Another layer instead of one.
    fn set(&self, index: usize, layer: LayerSpec, words: String) -> Fix {
        let mut layers = self.layers.to_vec();
        layers[index] = layer;
        Fix { words, layers }
    }
}

/// A layer whose output is no larger than its input, or has at most so many channels.
fn limited(layer: &LayerSpec, most: usize) -> LayerSpec {
    match *layer {
        LayerSpec::Dense { units, activation } => LayerSpec::Dense { units: units.min(1024), activation },
        LayerSpec::Conv { filters, kernel, stride, padding, activation } => {
            LayerSpec::Conv { filters: filters.min(most), kernel, stride, padding, activation }
        }
        LayerSpec::ConvTranspose { filters, kernel, activation, .. } => LayerSpec::ConvTranspose {
            filters: filters.min(most),
            kernel,
            stride: 1,
            padding: Padding::Same,
            activation,
        },
        LayerSpec::UpSample { .. } => LayerSpec::UpSample { size: 1 },
        _ => layer.clone(),
    }
}

fn reshape([height, width, channels]: [usize; 3]) -> LayerSpec {
    LayerSpec::Reshape { height, width, channels }
}

/// What an autoencoder of flat values ends in.
fn last_dense(units: usize) -> LayerSpec {
    LayerSpec::Dense { units, activation: Activation::Sigmoid }
}

/// What an autoencoder of pictures ends in.
fn last_conv(filters: usize) -> LayerSpec {
    LayerSpec::Conv { filters, kernel: 3, stride: 1, padding: Padding::Same, activation: Activation::Sigmoid }
}

/// A layer in words: `a dense layer (10 units, softmax)`.
fn named(layer: &LayerSpec) -> String {
    match settings(layer).as_str() {
        "" => format!("a {} layer", layer.kind()),
        settings => format!("a {} layer ({settings})", layer.kind()),
    }
}

/// Its settings, where one of something is one.
fn settings(layer: &LayerSpec) -> String {
    let words = layer.settings();
    match words.strip_prefix("1 ") {
        Some(rest) => format!("1 {}", rest.replacen("units", "unit", 1).replacen("filters", "filter", 1)),
        None => words,
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// `a`, `a and b`, `a, b and c`.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::arrangements;

    #[test]
    fn values_are_arranged_as_squarely_as_they_go() {
        assert_eq!(arrangements(128), [[8, 8, 2], [8, 16, 1]]);
        assert_eq!(arrangements(784), [[14, 14, 4], [28, 28, 1]]);
        assert_eq!(arrangements(13), [[1, 13, 1]]);
        assert_eq!(arrangements(1), [[1, 1, 1]]);
        for values in 1..300 {
            assert!(arrangements(values).iter().all(|shape| shape.iter().product::<usize>() == values), "{values}");
        }
    }
}
