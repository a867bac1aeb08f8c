//! Every integration test in one binary: the real app on a fresh database, tried through its own pages.
//!
//! Start with `harness.rs`. SQLite by default; with `ASSAY_TEST_POSTGRES=postgres://.../postgres` in the environment the
//! same tests run on PostgreSQL, each in a database of its own.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic
)]

mod forgetting;
mod harness;

mod access;
mod api;
mod api_tokens;
mod applications;
mod calibration;
mod candidates;
mod command_line;
mod crashes;
mod debriefs;
mod decisions;
mod interviews;
mod layers;
mod library;
mod portal;
mod practice;
mod reliability;
mod roles;
mod rubric_editor;
mod rubrics;
mod runner_api;
mod runners;
mod runs;
mod samples;
mod schema;
mod scorecards;
mod shadows;
mod sign_in;
mod submissions;
mod take_homes;
mod today;
mod trail;
mod users;
