//! A person can stop what is being read, also while a reader passes over gigabytes that nobody asked for.

use crate::data::DataError;
use crate::progress::{Progress, Step};
use std::io::{Error, Read, Result as IoResult};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64};

/// Bytes read between two looks at whether the person has cancelled.
const CHUNK: u64 = 1 << 20;

/// The most that is read of one file, decompressed: 16 GiB. Beyond it a file is taken for a decompression bomb.
const LARGEST: u64 = 16 << 30;

/// A progress that is told by a reader and by whoever takes from it.
pub struct Watch<'p> {
    progress: &'p dyn Progress,
    what: &'static str,
    /// The share told last, as its bits.
    share: AtomicU32,
    stopped: AtomicBool,
    /// Bytes read since something was taken.
    since: AtomicU64,
}

impl<'p> Watch<'p> {
    /// Tells this progress that `what` goes on.
    pub fn new(what: &'static str, progress: &'p dyn Progress) -> Self {
        Self { progress, what, share: AtomicU32::new(0), stopped: AtomicBool::new(false), since: AtomicU64::new(0) }
    }

    /// Tells how far it is, 0 to 1; says whether to go on.
    pub fn step(&self, share: f32) -> Step {
        self.share.store(share.to_bits(), Relaxed);
        let step = self.progress.step(self.what, share);
        self.stopped.fetch_or(step == Step::Cancel, Relaxed);
        step
    }

    /// As [`Watch::step`], for work that leaves with an error.
    ///
    /// # Errors
    /// [`DataError::Cancelled`] where the answer is to leave.
    pub fn report(&self, share: f32) -> Result<(), DataError> {
        match self.step(share) {
            Step::Continue => Ok(()),
            Step::Cancel => Err(DataError::Cancelled),
        }
    }

    /// A row was taken: the next one may be as long again.
    pub fn taken(&self) {
        self.since.store(0, Relaxed);
    }

    /// What went wrong: this, or that the reader was told to stop.
    pub fn or_stopped(&self, error: DataError) -> DataError {
        if self.stopped.load(Relaxed) { DataError::Cancelled } else { error }
    }
}

/// A reader that a [`Watch`] looks at.
pub struct Watched<'w, 'p, R> {
    from: R,
    watch: &'w Watch<'p>,
    longest: u64,
    read: u64,
    asked: u64,
}

impl<'w, 'p, R: Read> Watched<'w, 'p, R> {
    /// Reads from there, at most `longest` bytes between two times that something is taken.
    pub fn new(from: R, watch: &'w Watch<'p>, longest: u64) -> Self {
        Self { from, watch, longest, read: 0, asked: 0 }
    }
}

impl<R: Read> Read for Watched<'_, '_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> IoResult<usize> {
        let read = self.from.read(buffer)?;
        self.read += read as u64;
        let since = self.watch.since.fetch_add(read as u64, Relaxed) + read as u64;
        if since > self.longest {
            return Err(Error::other(format!("it is larger than {} MiB", self.longest >> 20)));
        }
        if self.read > LARGEST {
            return Err(Error::other(format!("it holds more than {} GiB", LARGEST >> 30)));
        }
        if self.read - self.asked >= CHUNK {
            self.asked = self.read;
            if self.watch.step(f32::from_bits(self.watch.share.load(Relaxed))) == Step::Cancel {
                return Err(Error::other("stopped"));
            }
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Quiet;

    #[test]
    fn a_reader_that_never_ends_is_stopped_soon() {
        let steps = AtomicU64::new(0);
        let third = |_: &str, _: f32| if steps.fetch_add(1, Relaxed) == 2 { Step::Cancel } else { Step::Continue };
        let watch = Watch::new("Reading", &third);
        let passed = std::io::copy(&mut Watched::new(std::io::repeat(0), &watch, u64::MAX), &mut std::io::sink());
        assert!(passed.is_err());
        assert!(matches!(watch.or_stopped(DataError::Unusable("no".to_owned())), DataError::Cancelled));
        assert_eq!(steps.into_inner(), 3);
    }

    #[test]
    fn a_row_ends_somewhere() {
        let quiet = Quiet;
        let watch = Watch::new("Reading", &quiet);
        let mut reader = Watched::new(std::io::repeat(b'x'), &watch, 100);
        let mut row = [0; 60];
        for _ in 0..5 {
            assert!(reader.read_exact(&mut row).is_ok());
            watch.taken();
        }
        assert!(reader.read_exact(&mut [0; 101]).unwrap_err().to_string().contains("larger than"));
        assert!(matches!(watch.or_stopped(DataError::Unusable("no".to_owned())), DataError::Unusable(_)));
    }
}
