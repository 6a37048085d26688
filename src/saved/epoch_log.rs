//! What a training learnt after each of its epochs, kept in a temporary file so that memory does not grow with epochs.
//! The file does not grow without end either: when it is as large as it may be, every second epoch is forgotten, and
//! later ones take their places.

use crate::model::Weights;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Most bytes of a log: 2 GiB.
const MOST_BYTES: u64 = 2 << 30;

/// One part in so many of what is free on the disk is the most that a log takes.
const PART_OF_FREE: u64 = 10;

/// Most epochs kept: where each lies is held in memory.
const MOST_EPOCHS: usize = 4096;

/// Weights of epochs of one training, evenly spaced where there are too many for all. The file has no name, and goes
/// when the log does.
#[derive(Debug)]
pub struct EpochLog {
    inner: Mutex<Inner>,
}

/// Where the weights of an epoch lie in the file, in bytes.
#[derive(Clone, Copy, Debug)]
struct Place {
    start: u64,
    /// How much fits there.
    room: u64,
    length: u64,
}

#[derive(Debug)]
struct Inner {
    file: File,
    kept: BTreeMap<usize, Place>,
    /// Places of epochs that are forgotten.
    free: Vec<Place>,
    end: u64,
    most: u64,
    /// Epochs that are kept are so many apart; a power of 2.
    apart: usize,
}

impl EpochLog {
    /// An empty log. It will take at most 2 GiB and at most a tenth of what is free on the disk, where the system says
    /// how much that is.
    ///
    /// # Errors
    /// What the system says where it gives no temporary file.
    pub fn new() -> io::Result<Self> {
        let file = tempfile::tempfile()?;
        let most = free_on_disk(&file).map_or(MOST_BYTES, |free| MOST_BYTES.min(free / PART_OF_FREE));
        Ok(Self::in_file(file, most))
    }

    fn in_file(file: File, most: u64) -> Self {
        let inner = Inner { file, kept: BTreeMap::new(), free: Vec::new(), end: 0, most, apart: 1 };
        Self { inner: Mutex::new(inner) }
    }

    /// Adds the weights of an epoch, counted from 1, instead of those that it had. Others may be forgotten for it, so
    /// that those kept are evenly spaced; the newest is always kept.
    ///
    /// # Errors
    /// What the system says; the weights of this epoch are not kept then.
    pub fn append(&self, epoch: usize, weights: &Weights) -> io::Result<()> {
        let bytes = weights.to_safetensors("").map_err(io::Error::other)?;
        self.lock().keep(epoch, &bytes)
    }

    /// The weights after an epoch; `None` where they were not kept.
    ///
    /// # Errors
    /// What the system says.
    pub fn read(&self, epoch: usize) -> io::Result<Option<Weights>> {
        let mut inner = self.lock();
        let Some(&Place { start, length, .. }) = inner.kept.get(&epoch) else { return Ok(None) };
        let mut bytes = vec![0; length as usize];
        inner.file.seek(SeekFrom::Start(start))?;
        inner.file.read_exact(&mut bytes)?;
        drop(inner);
        Weights::from_safetensors(&bytes).map(Some).map_err(io::Error::other)
    }

    /// Whether the weights after this epoch are kept.
    pub fn keeps(&self, epoch: usize) -> bool {
        self.lock().kept.contains_key(&epoch)
    }

    /// The epochs whose weights are kept, ascending.
    pub fn kept(&self) -> Vec<usize> {
        self.lock().kept.keys().copied().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn keep(&mut self, epoch: usize, bytes: &[u8]) -> io::Result<()> {
        self.free.extend(self.kept.remove(&epoch));
        let before = self.end;
        let mut place = self.place_for(bytes.len() as u64);
        let mut written = self.write(place, bytes);
        if written.as_ref().is_err_and(is_full) && !self.kept.is_empty() {
            // Somebody else has filled the disk: the log makes do with what it has.
            self.end = before.min(self.end);
            self.most = self.end;
            place = self.place_for(bytes.len() as u64);
            written = self.write(place, bytes);
        }
        written?;
        self.kept.insert(epoch, place);
        Ok(())
    }

    fn write(&mut self, place: Place, bytes: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(place.start))?;
        self.file.write_all(bytes)
    }

    /// A place for so many bytes: one that is free, or at the end; where there is neither, epochs are forgotten.
    fn place_for(&mut self, length: u64) -> Place {
        loop {
            self.forget();
            if self.kept.len() < MOST_EPOCHS {
                if let Some(at) = self.free.iter().position(|place| place.room >= length) {
                    return Place { length, ..self.free.swap_remove(at) };
                }
                let start = self.end;
                if start.saturating_add(length) <= self.most {
                    self.end = start + length;
                    return Place { start, room: length, length };
                }
            }
            if self.kept.len() <= 1 {
                // The newest is worth more than one before, and is kept however large it is.
                self.kept.clear();
                self.free.clear();
                self.end = length;
                return Place { start: 0, room: length, length };
            }
            self.apart = self.apart.saturating_mul(2);
        }
    }

    /// Forgets the epochs that lie between those that are kept: also the newest until now, where it is one of them.
    fn forget(&mut self) {
        let (apart, free) = (self.apart, &mut self.free);
        self.kept.retain(|epoch, place| {
            let stays = epoch % apart == 1 % apart;
            if !stays {
                free.push(*place);
            }
            stays
        });
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

/// How many bytes are free on the disk of a file, where the system tells.
#[cfg(unix)]
fn free_on_disk(file: &File) -> Option<u64> {
    let disk = rustix::fs::fstatvfs(file).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// How many bytes are free on the disk of a file, where the system tells.
#[cfg(not(unix))]
fn free_on_disk(_file: &File) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::WeightArray;

    fn of(x: f32) -> Weights {
        Weights {
            arrays: vec![WeightArray { name: "layers.0.weight".to_owned(), shape: vec![2], values: vec![x, 2.0 * x] }],
        }
    }

    /// A log in which the weights of so many epochs have room.
    fn with_room_for(epochs: u64) -> EpochLog {
        let length = of(1.0).to_safetensors("").unwrap().len() as u64;
        EpochLog::in_file(tempfile::tempfile().unwrap(), epochs * length)
    }

    fn size(log: &EpochLog) -> u64 {
        log.lock().file.metadata().unwrap().len()
    }

    #[test]
    fn epochs_are_read_back_in_any_order() {
        let log = EpochLog::new().unwrap();
        for epoch in 1..=3 {
            log.append(epoch, &of(epoch as f32)).unwrap();
        }
        assert_eq!(log.read(2).unwrap(), Some(of(2.0)));
        assert_eq!(log.read(1).unwrap(), Some(of(1.0)));
        assert_eq!(log.read(4).unwrap(), None);
        assert!(log.keeps(3) && !log.keeps(4));
    }

    #[test]
    fn a_full_log_keeps_evenly_spaced_epochs_and_the_newest() {
        let log = with_room_for(6);
        for epoch in 1..=100 {
            log.append(epoch, &of(epoch as f32)).unwrap();
            let kept = log.kept();
            assert_eq!((kept.first(), kept.last()), (Some(&1), Some(&epoch)));
            assert!(kept.len() <= 6 && size(&log) <= log.lock().most, "{kept:?}");
            let apart: Vec<usize> = kept.windows(2).map(|pair| pair[1] - pair[0]).collect();
            let (newest, others) = apart.split_last().map_or((0, &[][..]), |(last, others)| (*last, others));
            assert!(others.iter().all(|&apart| apart == others[0]) && others.iter().all(|&o| newest <= o), "{kept:?}");
            for of_epoch in kept {
                assert_eq!(log.read(of_epoch).unwrap(), Some(of(of_epoch as f32)), "epoch {of_epoch}");
            }
        }
        assert_eq!(log.kept(), [1, 33, 65, 97, 100]);
    }

    #[test]
    fn the_newest_is_kept_where_nothing_has_room() {
        for room in [0, 1] {
            let log = with_room_for(room);
            for epoch in 1..=5 {
                log.append(epoch, &of(epoch as f32)).unwrap();
                assert_eq!((log.kept(), log.read(epoch).unwrap()), (vec![epoch], Some(of(epoch as f32))));
            }
            assert!(size(&log) <= with_room_for(1).lock().most);
        }
    }

    #[test]
    fn an_epoch_that_is_told_anew_takes_the_place_of_the_old_one() {
        let log = with_room_for(3);
        for x in 1..=50 {
            log.append(1, &of(x as f32)).unwrap();
        }
        assert_eq!((log.kept(), log.read(1).unwrap()), (vec![1], Some(of(50.0))));
        assert!(log.lock().free.len() <= 1 && size(&log) <= log.lock().most);
    }

    #[test]
    fn the_list_of_epochs_does_not_grow_without_end() {
        let log = with_room_for(u64::from(u32::MAX));
        let mut inner = log.lock();
        for epoch in 1..=3 * MOST_EPOCHS {
            let place = inner.place_for(1);
            inner.kept.insert(epoch, place);
        }
        assert!(inner.kept.len() <= MOST_EPOCHS && inner.free.len() <= MOST_EPOCHS && inner.end <= MOST_EPOCHS as u64);
        assert!(inner.kept.contains_key(&(3 * MOST_EPOCHS)));
    }
}
