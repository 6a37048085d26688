//! Files of every kind that is read: as other programs write them, damaged in any way, or something else altogether.
//!
//! A binary of its own, so that its memory can be bounded: whatever a file claims, reading it takes no more than this.

mod corpus;
mod drawn;
mod fetching;
mod good;
mod hostile;
mod identities;
#[path = "../support/mod.rs"]
mod support;
mod unending;
mod written_by_others;

/// Far above what small files need, far below what their headers can claim.
const MOST_MEMORY: usize = 1 << 30;

#[global_allocator]
static MEMORY: cap::Cap<std::alloc::System> = cap::Cap::new(std::alloc::System, MOST_MEMORY);
