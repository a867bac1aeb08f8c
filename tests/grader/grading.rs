//! End-to-end tests of the grading engine: what it finds in the kit's own projects, and that hostile projects change nothing.

mod archives;
mod database;
mod faults;
mod forgery;
pub mod harness;
mod kit;
mod proxy;
mod repeats;
