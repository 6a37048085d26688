//! A fingerprint of the samples a run is made of.

use super::Prepared;
use crate::data::Values;
use sha2::{Digest, Sha256};

/// Floats hashed at a time.
const BLOCK: usize = 4096;

impl Prepared {
    /// A fingerprint of the samples used, as they were read (and drawn, made grey or resized): the first 16 hex digits of
    /// the SHA-256 of their shape, values and labels. Two runs with the same one saw the same samples.
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        let samples = &self.dataset.samples;
        for size in samples.shape().dims() {
            hash.update((size as u64).to_le_bytes());
        }
        match samples.values() {
            Values::Bytes(values) => hash.update(values),
            Values::Floats(values) => {
                for block in values.chunks(BLOCK) {
                    let bytes: Vec<u8> = block.iter().flat_map(|x| x.to_le_bytes()).collect();
                    hash.update(bytes);
                }
            }
        }
        for label in &self.dataset.labels.ids {
            hash.update(label.to_le_bytes());
        }
        hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}
