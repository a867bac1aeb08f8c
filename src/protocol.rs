//! What a runner and the server say to each other under `/runner/v1`, as JSON. Only types: who may say what is decided
//! in `ops::runs`.
//!
//! A field may be added in a later version and must then have a default; nothing is renamed or removed within version 1.
//! Types that hold a token cannot be printed. Start with [`Job`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::ids::{RunId, RunnerId};
use crate::domain::run::RunKind;

/// The version that every path of the protocol names.
pub const PREFIX: &str = "/runner/v1";
/// Longest time a claim may wait for work, in seconds.
pub const LONGEST_WAIT: u64 = 30;
/// Largest piece of log, in bytes.
pub const LOG_PIECE: usize = 64 * 1024;
/// Largest report, in bytes.
pub const LARGEST_REPORT: usize = 4 * 1024 * 1024;
/// Largest other body, in bytes.
pub const LARGEST_BODY: usize = 256 * 1024;

/// `POST /register`: a new runner, with a registration token that works once.
#[derive(Serialize, Deserialize)]
pub struct Register {
    /// From an administrator.
    pub registration_token: String,
    /// The runner's name, for people.
    pub name: String,
    /// What it can grade.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Runs at the same time.
    pub slots: i32,
    /// What it found out about its machine.
    #[serde(default)]
    pub doctor: Value,
}

/// The answer to [`Register`].
#[derive(Serialize, Deserialize)]
pub struct Registered {
    /// Which runner it is now.
    pub runner: RunnerId,
    /// Its token, told this once.
    pub token: String,
}

/// `PUT /self`: what a runner says about itself at every start.
#[derive(Debug, Serialize, Deserialize)]
pub struct Myself {
    /// Runs at the same time.
    pub slots: i32,
    /// What it found out about its machine.
    pub doctor: Value,
}

/// `POST /claim`: a free slot asks for work. Answered with a [`Job`], or 204 when there is none.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Claim {
    /// Seconds to wait for work, at most [`LONGEST_WAIT`].
    #[serde(default)]
    pub wait_seconds: u64,
}

/// One attempt of one run.
#[derive(Serialize, Deserialize)]
pub struct Job {
    /// Which run.
    pub run: RunId,
    /// Which attempt of it; stands in the path of every call about it.
    pub attempt: i32,
    /// Opens the calls about this attempt, until the lease is lost.
    pub token: String,
    /// What it is for.
    pub kind: RunKind,
    /// Seconds after which a silent runner loses the run.
    pub lease_seconds: u64,
    /// Seconds between two heartbeats.
    pub heartbeat_seconds: u64,
    /// Milliseconds between two pieces of log.
    pub log_interval_millis: u64,
    /// Seed of everything random in the probes.
    pub seed: u64,
    /// SHA-256 of the archive, in hexadecimal.
    pub submission: String,
    /// What it is graded by.
    pub kit: KitRef,
}

/// A version of a kit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KitRef {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// `sha256:` and the digest over its files.
    pub digest: String,
    /// SHA-256 of its archive, in hexadecimal: the name under which it is fetched.
    pub archive: String,
}

/// The answer to a heartbeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// What to do.
    pub command: Command,
}

/// What the server asks of a runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Go on.
    Continue,
    /// Stop, and report that it was stopped.
    Cancel,
}

/// The answer to a piece of log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLength {
    /// Bytes the server has.
    pub length: u64,
}

/// What every error is answered with: RFC 9457, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// Names the kind of problem; stable.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened here, and what to do.
    pub detail: String,
    /// The number of this request, to be quoted.
    pub instance: String,
    /// Every single fault, when there are several or when one belongs to a field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Fault>,
    /// With a piece of log that begins elsewhere: the bytes the server has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u64>,
}

/// One fault of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fault {
    /// Names the rule that said no; stable. Empty when no single rule did.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// The field it belongs to; empty when it belongs to none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// What is wrong, in words.
    pub detail: String,
}
