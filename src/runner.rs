//! The grading agent: unpacks, sandboxes and probes submissions, and reports facts. It knows a server URL, a token and the wire protocol, never the database.

pub mod agent;
pub mod client;
pub mod doctor;
pub mod environment;
pub mod gate;
pub mod grade;
pub mod http;
pub mod kit;
pub mod launcher;
pub mod notifications;
pub mod postgres;
pub mod probes;
pub mod run_folder;
pub mod sandbox;
pub mod sql_proxy;
pub mod unpack;
