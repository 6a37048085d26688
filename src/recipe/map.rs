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
    /// This recipe only makes a map: it needs no network, and none is trained.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub only: bool,
    /// How samples become points.
    pub method: MapMethod,
    /// Which t-SNE.
    pub engine: MapEngine,
    /// With `engine = "bhtsne"`: how it finds what pushes points apart.
    pub algorithm: MapAlgorithm,
    /// Where the points start.
    pub start: MapStart,
    /// About how many neighbours each point tries to keep.
    pub perplexity: f64,
    /// Steps of the optimisation.
    pub iterations: usize,
    /// How much closer than they should be neighbours are drawn at first; 1: not at all.
    pub exaggeration: f64,
    /// For how many iterations; absent: one in twenty, and with `engine = "bhtsne"` 250, or a quarter of all where that
    /// is fewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exaggeration_iterations: Option<usize>,
    /// Over how many iterations the exaggeration then falls to 1, by the same factor each; 0: at once. Absent: three in
    /// ten. With `engine = "bhtsne"` it always falls at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub easing_iterations: Option<usize>,
    /// How far each step goes, once neighbours are no longer drawn closer; while they are, it is divided by the
    /// exaggeration. Absent: the number of samples, at least 50; four times that with `engine = "bhtsne"`, whose gains
    /// are bounded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub learning_rate: Option<f64>,
    /// The share of the last step that each step keeps while neighbours are drawn closer.
    pub momentum: f64,
    /// The same afterwards.
    pub final_momentum: f64,
    /// With `engine = "bhtsne"`: the same seed gives the same map on the same machine, for which the points are moved by
    /// one thread; otherwise by all, and every map is a little different. The mesh is repeatable by all.
    pub repeatable: bool,
    /// Each value is brought to mean 0 and standard deviation 1 over the samples mapped, before anything else.
    pub standardise: bool,
    /// Components kept before t-SNE; 0: none, the values themselves.
    pub components: usize,
    /// Components of what.
    pub reduction: Reduction,
    /// At most so many samples, drawn evenly; 0: all.
    pub limit: usize,
}

impl Default for MapPart {
    fn default() -> Self {
        Self {
            of: MapOf::Pixels,
            layer: None,
            only: false,
            method: MapMethod::Tsne,
            algorithm: MapAlgorithm::FitSne,
            engine: MapEngine::Mesh,
            start: MapStart::Pca,
            perplexity: 30.0,
            iterations: 1000,
            exaggeration: 12.0,
            exaggeration_iterations: None,
            easing_iterations: None,
            learning_rate: None,
            momentum: 0.8,
            final_momentum: 0.9,
            repeatable: true,
            standardise: false,
            components: 50,
            reduction: Reduction::Pca,
            limit: 20_000,
        }
    }
}

impl MapPart {
    /// Whether another seed gives another map: projections and the reference engine have none.
    pub fn depends_on_seed(&self) -> bool {
        self.method == MapMethod::Tsne && self.engine != MapEngine::Linfa
    }

    /// What the samples are reduced by: a map that is itself a projection is one of these, not of other components.
    pub fn reduced_by(&self) -> Reduction {
        match self.method {
            MapMethod::Tsne => self.reduction,
            MapMethod::Pca => Reduction::Pca,
            MapMethod::TruncatedSvd => Reduction::TruncatedSvd,
        }
    }
}

/// How samples become points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MapMethod {
    /// t-SNE: neighbours stay neighbours.
    Tsne,
    /// The two first principal components.
    Pca,
    /// The two first components of a truncated singular value decomposition.
    TruncatedSvd,
}

/// How `bhtsne` finds the forces that push points apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MapAlgorithm {
    /// On a grid, by Fourier transforms (Linderman and others, 2019).
    FitSne,
    /// By a tree (van der Maaten, 2014).
    BarnesHut,
}

/// What samples are reduced by before they are mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reduction {
    /// Principal components: the mean is taken off first.
    Pca,
    /// A truncated singular value decomposition of the values as they are.
    TruncatedSvd,
}

/// What is mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MapOf {
    /// The samples' own values, as the network sees them.
    Pixels,
    /// Their histograms of oriented gradients; pictures only.
    Hog,
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
            Self::Hog => "HOG features",
            Self::Latent => "latent codes",
            Self::Layer => "a layer",
        }
    }

    /// Whether it takes a trained network.
    pub fn needs_network(self) -> bool {
        matches!(self, Self::Latent | Self::Layer)
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
    /// Our own: live, by all cores, the fastest of the three; what pushes points apart is found on a grid.
    Mesh,
    /// `bhtsne`: live; FIt-SNE or Barnes-Hut.
    Bhtsne,
    /// `linfa-tsne`: the reference for small sets; one call, no pictures in between.
    Linfa,
}

impl MapEngine {
    /// For how many of so many iterations neighbours are drawn closer where nothing is said of it.
    pub fn usual_exaggeration(self, iterations: usize) -> usize {
        match self {
            Self::Mesh => iterations / 20,
            Self::Bhtsne | Self::Linfa => 250.min(iterations / 4).max(1),
        }
    }

    /// Over how many of so many iterations that is then eased off where nothing is said of it.
    pub fn usual_easing(self, iterations: usize) -> usize {
        match self {
            Self::Mesh => 3 * iterations / 10,
            Self::Bhtsne | Self::Linfa => 0,
        }
    }

    /// How far each step of so many samples goes where nothing is said of it. Small maps would hardly move otherwise;
    /// `bhtsne` bounds how much faster a point gets that goes on in its direction, so it starts faster.
    pub fn usual_rate(self, samples: usize) -> f64 {
        match self {
            Self::Mesh => samples.max(50) as f64,
            Self::Bhtsne | Self::Linfa => 4.0 * samples.max(200) as f64,
        }
    }
}

/// Where the points of a map start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MapStart {
    /// On the two first principal components.
    Pca,
    /// On the smoothest patterns over the graph of neighbours: eigenvectors of its normalised Laplacian.
    Spectral,
    /// At random.
    Random,
    /// Where they lie in the map shown now; as `pca` where there is none of the same samples.
    Last,
}
