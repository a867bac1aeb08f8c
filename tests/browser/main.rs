//! Journeys in a real browser: the built program, people in Chromium sessions of their own, nothing else.
//!
//! This test does not link the library: whatever it knows, a person at the screen could know. It needs `chromium` and
//! `chromedriver`; the whole story also needs what a runner needs.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions
)]

mod every_page;
mod harness;
mod hiring;
mod portal;
mod practice;
mod rubric;
mod scorecard;
mod story;
mod without_scripts;
