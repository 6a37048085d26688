//! In which order the weights of a layer make up its filters.

use super::sheet::Tiles;
use crate::model::{NetworkSpec, WeightArray, Weights};
use crate::recipe::LayerSpec;

/// Most pictures drawn; a layer may have thousands.
const MOST: usize = 144;

/// The filters of a layer as pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Order {
    /// What one of them is called: a filter, or a unit.
    pub word: &'static str,
    /// How many the layer has.
    pub count: usize,
    /// How many are drawn.
    pub drawn: usize,
    /// Channels of the input: a picture each.
    pub channels: usize,
    /// Rows of a picture.
    pub height: usize,
    /// Columns of a picture.
    pub width: usize,
    kind: Kind,
}

/// How the weights are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `[filters, channels, height, width]`
    Filters,
    /// `[channels, filters, height, width]`
    Channels,
    /// `[height·width·channels, units]`, channels running fastest among the inputs.
    Pixels,
    /// `[inputs, units]`: one picture, a row a unit.
    Rows,
}

impl Order {
    /// How the weights of a layer with this input make up pictures.
    pub(super) fn of(layer: &LayerSpec, input: &[usize], shape: &[usize]) -> Option<Self> {
        let (word, kind, count, channels, height, width) = match (layer, shape) {
            (LayerSpec::Conv { .. }, &[count, channels, height, width]) => {
                ("filter", Kind::Filters, count, channels, height, width)
            }
            (LayerSpec::ConvTranspose { .. }, &[channels, count, height, width]) => {
                ("filter", Kind::Channels, count, channels, height, width)
            }
            (LayerSpec::Dense { .. }, &[inputs, count]) => match *input {
                [height, width, channels] if height * width * channels == inputs => {
                    ("unit", Kind::Pixels, count, channels, height, width)
                }
                _ => ("unit", Kind::Rows, count, 1, count.min(MOST), inputs),
            },
            _ => return None,
        };
        let drawn = count.min((MOST / channels.max(1)).max(1));
        Some(Self { word, count, drawn, channels, height, width, kind })
    }

    /// Whether all units share one picture, a row each.
    pub(super) fn is_rows(&self) -> bool {
        self.kind == Kind::Rows
    }

    /// How many pictures there are.
    pub(super) fn pictures(&self) -> usize {
        if self.is_rows() { 1 } else { self.drawn * self.channels }
    }

    /// The filter or unit, and the channel of the input, at a row of a picture; from 0.
    pub(super) fn filter(&self, picture: usize, row: usize) -> (usize, usize) {
        if self.is_rows() { (row, 0) } else { (picture / self.channels, picture % self.channels) }
    }

    /// Which weight is at a place.
    fn index(&self, picture: usize, row: usize, column: usize) -> usize {
        let (filter, channel) = self.filter(picture, row);
        let pixel = row * self.width + column;
        let size = self.width * self.height;
        match self.kind {
            Kind::Filters => (filter * self.channels + channel) * size + pixel,
            Kind::Channels => (channel * self.count + filter) * size + pixel,
            Kind::Pixels => (pixel * self.channels + channel) * self.count + filter,
            Kind::Rows => column * self.count + filter,
        }
    }

    /// The pictures.
    pub(super) fn tiles(&self, weights: &[f32]) -> Tiles {
        let mut values = Vec::with_capacity(self.pictures() * self.width * self.height);
        for picture in 0..self.pictures() {
            for row in 0..self.height {
                values.extend(
                    (0..self.width)
                        .map(|column| weights.get(self.index(picture, row, column)).copied().unwrap_or_default()),
                );
            }
        }
        Tiles { width: self.width, height: self.height, values }
    }
}

/// The first layer that has weights, from 0, and what they are.
pub(super) fn first_weights<'a>(spec: &NetworkSpec, weights: &'a Weights) -> Option<(usize, &'a WeightArray)> {
    spec.layers.iter().enumerate().find_map(|(place, layer)| {
        let has_filters =
            matches!(layer, LayerSpec::Dense { .. } | LayerSpec::Conv { .. } | LayerSpec::ConvTranspose { .. });
        let name = format!("layers.{place}.weight");
        let array = weights.arrays.iter().find(|array| has_filters && array.name == name)?;
        (array.values.len() == array.shape.iter().product::<usize>()).then_some((place, array))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{Activation, Padding};

    fn numbers(count: usize) -> Vec<f32> {
        (0..count).map(|v| v as f32).collect()
    }

    #[test]
    fn filters_of_a_convolution_are_its_windows() {
        let conv =
            LayerSpec::Conv { filters: 2, kernel: 2, stride: 1, padding: Padding::Valid, activation: Activation::Relu };
        let order = Order::of(&conv, &[5, 5, 3], &[2, 3, 2, 2]).unwrap();
        let tiles = order.tiles(&numbers(24));
        assert_eq!((order.pictures(), tiles.count()), (6, 6));
        assert_eq!(tiles.tile(4), [16.0, 17.0, 18.0, 19.0]);
        assert_eq!(order.filter(4, 0), (1, 1));
    }

    #[test]
    fn filters_of_a_transposed_convolution_come_channel_by_channel() {
        let layer = LayerSpec::ConvTranspose {
            filters: 2,
            kernel: 1,
            stride: 1,
            padding: Padding::Same,
            activation: Activation::Linear,
        };
        let order = Order::of(&layer, &[4, 4, 3], &[3, 2, 1, 1]).unwrap();
        // Weight of channel c and filter f is 2c + f; pictures go filter by filter.
        assert_eq!(order.tiles(&numbers(6)).values, [0.0, 2.0, 4.0, 1.0, 3.0, 5.0]);
    }

    #[test]
    fn units_over_pictures_are_pictures() {
        let dense = LayerSpec::Dense { units: 3, activation: Activation::Linear };
        let order = Order::of(&dense, &[2, 1, 2], &[4, 3]).unwrap();
        // Input p feeds unit u by weight 3p + u; inputs are (row 0: channels 0, 1), (row 1: channels 0, 1).
        let tiles = order.tiles(&numbers(12));
        assert_eq!((tiles.width, tiles.height, tiles.count()), (1, 2, 6));
        assert_eq!(tiles.tile(0), [0.0, 6.0]);
        assert_eq!(tiles.tile(1), [3.0, 9.0]);
        assert_eq!(tiles.tile(5), [5.0, 11.0]);
    }

    #[test]
    fn units_over_signals_are_rows() {
        let dense = LayerSpec::Dense { units: 200, activation: Activation::Linear };
        let order = Order::of(&dense, &[2], &[2, 200]).unwrap();
        let tiles = order.tiles(&numbers(400));
        assert!(order.is_rows());
        assert_eq!((tiles.width, tiles.height, order.drawn, order.count), (2, 144, 144, 200));
        assert_eq!(tiles.values[..4], [0.0, 200.0, 1.0, 201.0]);
        assert_eq!(order.filter(0, 7), (7, 0));
    }

    #[test]
    fn the_first_layer_with_weights_is_found() {
        let layers = vec![LayerSpec::Flatten, LayerSpec::Dense { units: 2, activation: Activation::Linear }];
        let spec = NetworkSpec::new(crate::recipe::Task::Classify, &[2, 2, 1], layers, None).unwrap();
        let array = WeightArray { name: "layers.1.weight".to_owned(), shape: vec![4, 2], values: vec![0.0; 8] };
        let weights = Weights { arrays: vec![array] };
        assert_eq!(first_weights(&spec, &weights).map(|(place, _)| place), Some(1));
        assert_eq!(first_weights(&spec, &Weights::default()), None);
    }
}
