//! The grading agent: unpacks, sandboxes and probes submissions, and reports facts. It knows a server URL, a token and the wire protocol, never the database.

pub mod doctor;
pub mod environment;
pub mod launcher;
pub mod sandbox;
pub mod unpack;
