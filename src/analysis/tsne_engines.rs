//! The t-SNE engines by name.

use super::tsne::Embed;
use super::tsne_bhtsne::Bhtsne;
use super::tsne_linfa::Linfa;
use crate::recipe::MapEngine;

/// The engine of this name.
pub fn embedder(engine: MapEngine) -> &'static dyn Embed {
    match engine {
        MapEngine::Bhtsne => &Bhtsne,
        MapEngine::Linfa => &Linfa,
    }
}
