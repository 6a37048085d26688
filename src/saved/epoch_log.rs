//! What a training learnt after each of its epochs, kept in a temporary file so that memory does not grow with epochs.

use crate::model::Weights;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

/// Weights of every epoch of one training. The file has no name, and goes when the log does.
#[derive(Debug)]
pub struct EpochLog {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    file: File,
    /// Epoch, where its weights begin, and how long they are.
    index: Vec<(usize, u64, usize)>,
    end: u64,
}

impl EpochLog {
    /// An empty log.
    ///
    /// # Errors
    /// What the system says where it gives no temporary file.
    pub fn new() -> std::io::Result<Self> {
        let inner = Inner { file: tempfile::tempfile()?, index: Vec::new(), end: 0 };
        Ok(Self { inner: Mutex::new(inner) })
    }

    /// Adds the weights of an epoch.
    ///
    /// # Errors
    /// What the system says; the log is as it was.
    pub fn append(&self, epoch: usize, weights: &Weights) -> std::io::Result<()> {
        let bytes = weights.to_safetensors("").map_err(std::io::Error::other)?;
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let start = inner.end;
        inner.file.seek(SeekFrom::Start(start))?;
        inner.file.write_all(&bytes)?;
        inner.end = start + bytes.len() as u64;
        inner.index.push((epoch, start, bytes.len()));
        Ok(())
    }

    /// The weights after an epoch; `None` where they were not kept.
    ///
    /// # Errors
    /// What the system says.
    pub fn read(&self, epoch: usize) -> std::io::Result<Option<Weights>> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(&(_, start, length)) = inner.index.iter().find(|(of, ..)| *of == epoch) else { return Ok(None) };
        let mut bytes = vec![0; length];
        inner.file.seek(SeekFrom::Start(start))?;
        inner.file.read_exact(&mut bytes)?;
        Weights::from_safetensors(&bytes).map(Some).map_err(std::io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::WeightArray;

    #[test]
    fn epochs_are_read_back_in_any_order() {
        let log = EpochLog::new().unwrap();
        let of = |x: f32| Weights {
            arrays: vec![WeightArray { name: "layers.0.weight".to_owned(), shape: vec![2], values: vec![x, 2.0 * x] }],
        };
        for epoch in 1..=3 {
            log.append(epoch, &of(epoch as f32)).unwrap();
        }
        assert_eq!(log.read(2).unwrap(), Some(of(2.0)));
        assert_eq!(log.read(1).unwrap(), Some(of(1.0)));
        assert_eq!(log.read(4).unwrap(), None);
    }
}
