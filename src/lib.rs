//! Assay: self-hosted developer-hiring assessment.
//!
//! The layers, from the inside out (see ARCHITECTURE.md for the rules and the tests that hold them):
//!
//! ```text
//! domain    values in, values out: rubrics, scoring, access, state machines; no IO
//! protocol  wire types between the server and a runner
//! db        the only place that knows diesel: one file per noun
//! ops       use cases: one function per verb, one transaction each, audited
//! archive   what an archive of a candidate may hold, for the runner and for the web
//! mail blobs jobs telemetry config   what ops and the edge lean on
//! library   the rubrics and take-home kits that ship, read and packed at start
//! web api   the two edges for people and for programs; they never import each other
//! runner    the grading agent: sandbox, probes, report; knows a URL, a token and the protocol
//! app cli   wiring
//! ```

pub mod api;
pub mod app;
pub mod archive;
pub mod blobs;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod domain;
pub mod ids;
pub mod jobs;
pub mod library;
pub mod mail;
pub mod ops;
pub mod output;
pub mod password;
pub mod protocol;
pub mod runner;
pub mod secret;
pub mod server;
pub mod telemetry;
pub mod web;
