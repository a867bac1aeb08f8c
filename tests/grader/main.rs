//! Tests of the grading agent on the real machine: sandbox, unpacking, environments. They need what the runner needs (see `assay doctor`).
//!
//! The sandbox tests run twice: as whoever started them, and, when that is root, once more as an ordinary user (`ordinary_user`).

// Clippy knows a test function but not what it calls.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions
)]

mod agent;
mod environment;
mod grading;
mod ordinary_user;
mod sandbox;
mod unpack;
mod wait;
