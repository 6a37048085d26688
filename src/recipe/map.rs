//! The `[map]` part of a recipe.

use serde::{Deserialize, Serialize};

/// How the map is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MapPart {
    /// What is mapped.
    pub of: MapOf,
    /// With `of = "layer"`: which, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<usize>,
    /// Which t-SNE.
    pub engine: MapEngine,
    /// Where the points start.
    pub start: MapStart,
    /// About how many neighbours each point tries to keep.
    pub perplexity: f64,
    /// Steps of the optimisation.
    pub iterations: usize,
    /// Principal components kept before t-SNE; 0: none, the values themselves.
    pub components: usize,
    /// At most so many samples, drawn evenly; 0: all.
    pub limit: usize,
}

impl Default for MapPart {
    fn default() -> Self {
        Self {
            of: MapOf::Pixels,
            layer: None,
            engine: MapEngine::Bhtsne,
            start: MapStart::Pca,
            perplexity: 30.0,
            iterations: 1000,
            components: 50,
            limit: 5000,
        }
    }
}

/// What is mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MapOf {
    /// The samples' own values, as the network sees them.
    Pixels,
    /// What the encoder makes of them.
    Latent,
    /// What the layer named in `map.layer` makes of them.
    Layer,
}

impl MapOf {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pixels => "values",
            Self::Latent => "latent codes",
            Self::Layer => "a layer",
        }
    }
}

/// What samples are compared by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpaceOf {
    /// The samples' own values, as the network sees them without noise.
    #[default]
    Pixels,
    /// Their histograms of oriented gradients; pictures only.
    Hog,
    /// What the encoder makes of them.
    Latent,
    /// What a layer makes of them, counted from 1.
    Layer(usize),
}

impl SpaceOf {
    /// The words for it.
    pub fn title(self) -> String {
        match self {
            Self::Pixels => "values".to_owned(),
            Self::Hog => "HOG features".to_owned(),
            Self::Latent => "latent codes".to_owned(),
            Self::Layer(layer) => format!("layer {layer}"),
        }
    }
}

/// Which t-SNE (van der Maaten and Hinton, 2008).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MapEngine {
    /// `bhtsne`: approximate and live; every iteration can be drawn.
    Bhtsne,
    /// `linfa-tsne`: the reference for small sets; one call, no pictures in between.
    Linfa,
}

/// Where the points of a map start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MapStart {
    /// On the two first principal components.
    Pca,
    /// At random.
    Random,
    /// Where they lie in the map shown now; as `pca` where there is none of the same samples.
    Last,
}
