//! What the end-to-end tests share: one environment, one run at a time, and projects made by editing a shipped one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use assay::domain::grading::{Fact, Report, Step};
use assay::domain::rubric::Rubric;
use assay::runner::environment::{Environment, PostgresTemplate, build, postgres_template};
use assay::runner::grade::{GradeRequest, Progress, Submission, grade};
use assay::runner::kit::{Kit, files_below};
use assay::runner::sandbox::Sandbox;

pub struct Machine {
    sandbox: Sandbox,
    environment: Environment,
    postgres: PostgresTemplate,
}

/// Built once per cache folder, which `ASSAY_GRADER_CACHE` may name; the first build asks the package index.
pub fn machine() -> &'static Machine {
    static MACHINE: OnceLock<Machine> = OnceLock::new();
    MACHINE.get_or_init(|| {
        let cache = cache();
        let sandbox = Sandbox::with_launcher(Path::new(env!("CARGO_BIN_EXE_assay"))).unwrap();
        let lock = root().join("takehomes/environment/requirements.lock");
        let environment = build(&lock, &cache, None, &mut |_| {}).unwrap();
        let postgres = postgres_template(&sandbox, &cache, &mut |_| {}).unwrap();
        Machine {
            sandbox,
            environment,
            postgres,
        }
    })
}

/// Where the environments are built.
pub fn cache() -> PathBuf {
    std::env::var_os("ASSAY_GRADER_CACHE").map_or_else(
        || Path::new(env!("CARGO_TARGET_TMPDIR")).join("../grader-cache"),
        PathBuf::from,
    )
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub fn rubric() -> Rubric {
    let text = fs::read_to_string(root().join("rubrics/django.orm.toml")).unwrap();
    Rubric::from_toml("django.orm.toml", &text).unwrap()
}

/// A request for a project of the ORM kit. Tests may change its kit: it is a copy in memory.
pub fn request(project: &Path) -> GradeRequest {
    let machine = machine();
    GradeRequest {
        kit: Kit::read(&root().join("takehomes/orm")).unwrap(),
        submission: Submission::Folder(project.to_owned()),
        seed: 1,
        environment: machine.environment.clone(),
        postgres: machine.postgres.clone(),
        sandbox: machine.sandbox.clone(),
        work: std::env::temp_dir(),
        slot: 400,
        dry_run: false,
    }
}

/// Runs one at a time: they are measured, and the machine is small.
pub fn run(request: &GradeRequest) -> Report {
    let _turn = turn();
    grade(request, Arc::new(Quiet))
}

/// Whoever holds it measures alone.
pub fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Quiet;

impl Progress for Quiet {
    fn step(&self, _: &Step) {}
    fn log(&self, _: &str, _: &[u8]) {}
}

/// A shipped project (`starter`, `reference`) with files replaced or added.
pub fn edited(base: &str, files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, path) in files_below(&root().join("takehomes/orm").join(base)).unwrap() {
        let place = folder.path().join(name);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::copy(path, place).unwrap();
    }
    for (name, text) in files {
        let place = folder.path().join(name);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, text).unwrap();
    }
    folder
}

/// The text of a shipped project's file with something put after it.
pub fn appended(base: &str, name: &str, more: &str) -> String {
    let text = fs::read_to_string(root().join("takehomes/orm").join(base).join(name)).unwrap();
    format!("{text}\n{more}\n")
}

/// One graded run of the untouched starter, for comparison.
pub fn starter() -> &'static Report {
    static STARTER: OnceLock<Report> = OnceLock::new();
    STARTER.get_or_init(|| run(&request(&root().join("takehomes/orm/starter"))))
}

pub fn fact<'a>(report: &'a Report, key: &str) -> &'a Fact {
    report.facts.iter().find(|fact| fact.key == key).unwrap()
}

/// What was observed from outside or read from the files; what candidate code printed is left out.
pub fn trusted(report: &Report) -> BTreeMap<String, String> {
    let values = report
        .facts
        .iter()
        .filter(|fact| !fact.key.starts_with("test.") && fact.key != "sec.secrets_in_repo");
    values
        .map(|fact| {
            (
                fact.key.clone(),
                format!("{} {:?}", fact.status.as_str(), fact.value),
            )
        })
        .collect()
}
