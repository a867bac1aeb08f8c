//! The shape of `kit.toml`, as far as the grading engine reads it. Other parts of the manifest are for the portal.
//! It holds data only; what the numbers and statements mean is said in the manifest's own comments. Start with `Manifest`.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A whole manifest.
#[derive(Debug, Clone, Deserialize)]
pub struct Manifest {
    pub schema: String,
    pub id: String,
    pub version: String,
    pub title: String,
    /// Time box in hours of work.
    pub hours: u32,
    /// Id of the rubric whose criteria the facts feed.
    pub rubric: String,
    /// The lock of the environment, relative to the kit folder.
    pub environment: String,
    /// Probe packs to run.
    pub packs: Vec<String>,
    pub files: Files,
    pub layout: Layout,
    pub limits: Limits,
    pub start: Start,
    pub overlay: Overlay,
    pub contract: Contract,
    pub tables: Tables,
    #[serde(rename = "list_endpoint")]
    pub list_endpoints: Vec<ListEndpoint>,
    pub explain: Explain,
    pub rules: RuleFrame,
    #[serde(rename = "rule")]
    pub rule_list: Vec<Rule>,
    pub race: Race,
    pub notify: Notify,
    pub aggregate: Aggregate,
    pub migrate: Migrate,
    /// Criterion of the rubric to the facts that feed it.
    pub feeds: BTreeMap<String, Vec<String>>,
    pub shown: Shown,
}

/// Names of the parts inside the kit folder.
#[derive(Debug, Clone, Deserialize)]
pub struct Files {
    pub brief: String,
    pub starter: String,
    pub public_checks: String,
    pub reference: String,
    pub mutants: String,
}

/// What a submission must look like.
#[derive(Debug, Clone, Deserialize)]
pub struct Layout {
    pub required: Vec<String>,
    /// Files that must equal the starter's, line ends aside.
    pub unchanged: Vec<String>,
    /// Django settings module.
    pub settings: String,
    /// WSGI application as gunicorn names it.
    pub wsgi: String,
    pub requirements_file: String,
    pub allowed_requirements: Vec<String>,
}

/// Limits per step.
#[derive(Debug, Clone, Deserialize)]
pub struct Limits {
    pub cpu_seconds: u64,
    pub wall_seconds: u64,
    pub memory_mib: u64,
    pub processes: u64,
    pub open_files: u64,
    pub scratch_mib: u64,
    pub output_bytes: u64,
    /// Total time for one request of the grader.
    pub request_seconds: u64,
    pub upload_bytes: u64,
    pub unpacked_bytes: u64,
    pub unpacked_files: u64,
}

/// How the application is started.
#[derive(Debug, Clone, Deserialize)]
pub struct Start {
    pub program: Vec<String>,
    pub arguments: Vec<String>,
    pub ready_path: String,
    /// How long the application may take to answer for the first time, in seconds.
    pub ready_seconds: u64,
    pub own_tests: Vec<String>,
    /// Variables besides the database address; `{seed}` is replaced.
    pub environment: BTreeMap<String, String>,
}

/// Settings put over the candidate's.
#[derive(Debug, Clone, Deserialize)]
pub struct Overlay {
    pub password_hashers: Vec<String>,
}

/// How the API is addressed.
#[derive(Debug, Clone, Deserialize)]
pub struct Contract {
    pub auth_scheme: String,
    /// Asked with and without a slash once, before everything else.
    pub probe_path: String,
}

/// Tables whose names are fixed.
#[derive(Debug, Clone, Deserialize)]
pub struct Tables {
    pub fixed: Vec<String>,
}

/// One endpoint whose queries are counted or explained.
#[derive(Debug, Clone, Deserialize)]
pub struct ListEndpoint {
    pub name: String,
    /// With the placeholders `{author}`, `{tag}`, `{reader}`, `{slug}` and `{n}`.
    pub path: String,
    /// Ask with a token.
    pub auth: bool,
    /// Key of the array in the answer; absent for a single row.
    pub items: Option<String>,
    pub budget: bool,
    pub explain: bool,
}

/// How plans are read.
#[derive(Debug, Clone, Deserialize)]
pub struct Explain {
    pub tables: Vec<String>,
    pub ignore_unfiltered_count: bool,
    pub before: Vec<String>,
    pub session: Vec<String>,
    pub page: u32,
}

/// What all rules share.
#[derive(Debug, Clone, Deserialize)]
pub struct RuleFrame {
    pub refused_sqlstate_class: String,
    pub setup: Vec<String>,
}

/// One rule of the brief as SQL that must be refused.
#[derive(Debug, Clone, Deserialize)]
pub struct Rule {
    pub id: String,
    pub words: String,
    #[serde(default)]
    pub setup: Vec<String>,
    /// Must be accepted.
    pub valid: String,
    /// Must be refused.
    pub sql: String,
}

/// Parallel requests on one row.
#[derive(Debug, Clone, Deserialize)]
pub struct Race {
    pub people: usize,
    /// Counter minus rows, as SQL.
    pub check: String,
    /// Number of rows, as SQL.
    pub expected: String,
    #[serde(rename = "scenario")]
    pub scenarios: Vec<Scenario>,
}

/// One way to race.
#[derive(Debug, Clone, Deserialize)]
pub struct Scenario {
    pub id: String,
    pub words: String,
    pub request: String,
    /// Sent at the same time by the author of the row.
    pub beside: Option<String>,
}

/// How a failing commit is provoked.
#[derive(Debug, Clone, Deserialize)]
pub struct Notify {
    pub event: String,
    /// How long to wait for a notification, in milliseconds.
    pub wait_millis: u64,
    pub install: Vec<String>,
    pub remove: Vec<String>,
    pub articles: u32,
}

/// Totals and their truth.
#[derive(Debug, Clone, Deserialize)]
pub struct Aggregate {
    /// Method and path.
    pub request: String,
    /// SQL with one row per author: username, articles, favourites received, comments received.
    pub truth: String,
}

/// How migrations are tried.
#[derive(Debug, Clone, Deserialize)]
pub struct Migrate {
    /// Django application of the starter's migrations.
    pub app: String,
    pub starter_last: String,
    pub forward: Vec<String>,
    pub back: Vec<String>,
    /// SQL file with rows that break the rules.
    pub dirty: String,
    /// SQL file with many rows.
    pub volume: String,
    pub change: SchemaChange,
    pub old_code: Vec<OldCodeStep>,
}

/// The column every submission must add.
#[derive(Debug, Clone, Deserialize)]
pub struct SchemaChange {
    pub table: String,
    pub column: String,
    #[serde(rename = "type")]
    pub data_type: String,
    pub not_null: bool,
    /// Least value of the fact when the change is missing.
    pub absent_counts_as: u32,
    /// Run after the migrations on databases on which the old code is not tried.
    pub lend_default: String,
}

/// One request of the starter's code on the new schema.
#[derive(Debug, Clone, Deserialize)]
pub struct OldCodeStep {
    pub id: String,
    /// Method and path with the placeholders `{slug}` and `{username}`.
    pub request: String,
    pub status: u16,
}

/// Facts shown with the submission as a whole.
#[derive(Debug, Clone, Deserialize)]
pub struct Shown {
    pub facts: Vec<String>,
}
