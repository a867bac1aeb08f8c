//! What a run needs to know. Start with `GradeRequest`.

use std::path::PathBuf;

use crate::runner::environment::{Environment, PostgresTemplate};
use crate::runner::kit::Kit;
use crate::runner::sandbox::Sandbox;

/// One run of the engine.
#[derive(Debug, Clone)]
pub struct GradeRequest {
    pub kit: Kit,
    pub submission: Submission,
    /// Seed of all names, ids and orders.
    pub seed: u64,
    pub environment: Environment,
    pub postgres: PostgresTemplate,
    pub sandbox: Sandbox,
    /// Where the run's own temporary folder is made.
    pub work: PathBuf,
    /// Number of the slot; runs at the same time must differ.
    pub slot: u32,
    /// Only unpack, check, migrate an empty database and start: what a candidate may try before sending.
    pub dry_run: bool,
}

/// Where the project comes from.
#[derive(Debug, Clone)]
pub enum Submission {
    /// A `.zip` or `.tar.gz`.
    Archive(PathBuf),
    /// A folder, packed and unpacked again under the same rules.
    Folder(PathBuf),
}
