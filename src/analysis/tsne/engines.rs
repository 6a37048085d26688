//! The t-SNE engines by name.

use super::Embed;
use super::by_bhtsne::Bhtsne;
use super::by_linfa::Linfa;
use super::by_mesh::ByMesh;
use crate::recipe::MapEngine;

/// The engine of this name.
pub fn embedder(engine: MapEngine) -> &'static dyn Embed {
    match engine {
        MapEngine::Mesh => &ByMesh,
        MapEngine::Bhtsne => &Bhtsne,
        MapEngine::Linfa => &Linfa,
    }
}
