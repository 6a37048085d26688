//! What names a sample whatever stands before it in its file: the name of its own file, else what is in it.

use super::{Dataset, Values};
use rayon::prelude::*;
use std::collections::HashMap;

impl Dataset {
    /// The name of sample `id` in its folder or archive, parts joined by `/`: `cat/a.png`; `None` where samples have no
    /// files of their own.
    pub fn name_of(&self, id: u32) -> Option<&str> {
        self.names.as_ref()?.get(self.origin_of(id) as usize)
    }

    /// What names sample `id` wherever it stands: `file:cat/a.png`, or `hash:` and 16 hexadecimal digits of its values.
    /// Samples of equal values have the same one. Of a sample that was changed (grey, resized) the hash is another: ask
    /// the dataset as it was read, with [`Dataset::origin_of`]. Panics where there is no such sample.
    pub fn identity_of(&self, id: u32) -> String {
        match self.name_of(id) {
            Some(name) => format!("file:{name}"),
            None => format!("hash:{:016x}", self.fingerprint(id as usize)),
        }
    }

    /// The sample of each identity, the first where several have the same. One pass over all values.
    pub fn identities(&self) -> HashMap<String, u32> {
        let all: Vec<String> = (0..self.len() as u32).into_par_iter().map(|id| self.identity_of(id)).collect();
        let mut places = HashMap::with_capacity(all.len());
        for (id, identity) in all.into_iter().enumerate() {
            places.entry(identity).or_insert(id as u32);
        }
        places
    }

    /// The sample of this identity, the first where several have it. Looks at one after another: for many, ask for
    /// [`Dataset::identities`] once.
    pub fn find_identity(&self, identity: &str) -> Option<u32> {
        (0..self.len() as u32).find(|&id| self.identity_of(id) == identity)
    }

    /// FNV-1a of the values as 32-bit floats, so that a table in which one value becomes a fraction, and with it all
    /// bytes floats, keeps the others' identities (Fowler, Noll and Vo, "The FNV Non-Cryptographic Hash Algorithm").
    fn fingerprint(&self, id: usize) -> u64 {
        let fold = |hash: u64, value: f32| {
            // Adding zero makes -0 and 0 one.
            let bytes = (value + 0.0).to_le_bytes();
            bytes.iter().fold(hash, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
        };
        let width = self.samples.shape().len();
        let row = id * width..(id + 1) * width;
        let start = 0xcbf2_9ce4_8422_2325;
        match self.samples.values() {
            Values::Bytes(values) => values[row].iter().fold(start, |hash, &value| fold(hash, f32::from(value))),
            Values::Floats(values) => values[row].iter().fold(start, |hash, &value| fold(hash, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Labels, SampleShape, Samples};
    use std::path::Path;
    use std::sync::Arc;

    fn dataset(values: Values) -> Dataset {
        let samples = Samples::new(SampleShape::Series { points: 2 }, values).unwrap();
        let labels = Labels::none(samples.len());
        Dataset::at("table", Path::new("made"), samples, labels)
    }

    #[test]
    fn a_sample_without_a_name_is_known_by_its_values() {
        let bytes = dataset(Values::Bytes(vec![1, 2, 3, 4, 0, 0, 1, 2]));
        let hashes: Vec<String> = (0..4).map(|id| bytes.identity_of(id)).collect();
        assert!(hashes.iter().all(|hash| hash.starts_with("hash:") && hash.len() == 21), "{hashes:?}");
        assert!(hashes[0] == hashes[3] && hashes[0] != hashes[1] && hashes[1] != hashes[2]);
        assert_eq!(bytes.find_identity(&hashes[3]), Some(0));
        assert_eq!(bytes.identities().len(), 3);
        // The same values elsewhere, among fractions.
        let floats = dataset(Values::Floats(vec![0.5, 9.0, 3.0, 4.0, -0.0, 0.0]));
        assert_eq!((floats.identities()[&hashes[1]], floats.identities()[&hashes[2]]), (1, 2));
        // Two zeros as floats are eight zero bytes: the offset times the prime, eight times.
        let zeros = (0..8).fold(0xcbf2_9ce4_8422_2325u64, |hash, _| hash.wrapping_mul(0x0000_0100_0000_01b3));
        assert_eq!(hashes[2], format!("hash:{zeros:016x}"));
    }

    #[test]
    fn a_drawn_sample_keeps_its_name() {
        let named = Dataset {
            names: Some(Arc::new(["a/0.png", "a/1.png", "b/0.png"].into_iter().collect())),
            ..dataset(Values::Bytes(vec![1, 2, 3, 4, 5, 6]))
        };
        assert_eq!(named.identity_of(2), "file:b/0.png");
        let drawn = Dataset { origin: Some(vec![2]), ..named.clone() };
        assert_eq!((drawn.name_of(0), named.identities()["file:a/1.png"]), (Some("b/0.png"), 1));
    }
}
