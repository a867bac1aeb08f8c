//! `assay grade`: grades one submission on this machine, without a server. The same code runs in the runner.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, anyhow};

use crate::domain::grading::machine::machine_level;
use crate::domain::grading::{Fact, FactStatus, Outcome, Report, Step, StepState, catalogue};
use crate::domain::rubric::Rubric;
use crate::output::{errln, outln};
use crate::runner::environment::{locate, locate_postgres};
use crate::runner::grade::{GradeRequest, Progress, Submission, grade};
use crate::runner::kit::Kit;
use crate::runner::sandbox::Sandbox;

/// Arguments of `assay grade`.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  assay env build                                        once per machine
  assay grade takehomes/orm submission.tar.gz
  assay grade takehomes/orm takehomes/orm/starter --json > report.json")]
pub struct Args {
    /// Folder of the take-home kit
    kit: PathBuf,
    /// The submission: a .zip or .tar.gz, or a project folder
    submission: PathBuf,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    /// Only check layout and requirements, and whether the project starts
    #[arg(long)]
    dry_run: bool,
    /// Seed of all names and ids; the same seed repeats a run
    #[arg(long)]
    seed: Option<u64>,
    #[command(flatten)]
    machine: MachineArgs,
}

/// Where this machine keeps what runs need.
#[derive(clap::Args)]
pub struct MachineArgs {
    /// Folder of the built environments
    #[arg(
        long,
        env = "ASSAY_ENVIRONMENTS",
        default_value = "./data/environments",
        value_name = "DIR"
    )]
    environments: PathBuf,
    /// Folder of the rubrics
    #[arg(
        long,
        env = "ASSAY_RUBRICS",
        default_value = "./rubrics",
        value_name = "DIR"
    )]
    rubrics: PathBuf,
    /// Slot number; runs at the same time on one machine need different ones
    #[arg(long, default_value_t = 0, value_name = "N")]
    slot: u32,
}

impl MachineArgs {
    /// A request for the kit that lacks only its submission; also the rubric that the kit feeds.
    pub fn request(&self, folder: &Path) -> anyhow::Result<(GradeRequest, Rubric)> {
        let kit = Kit::read(folder)?;
        let rubric = self.rubric(&kit)?;
        let lock = kit.folder.join(&kit.manifest.environment);
        let request = GradeRequest {
            submission: Submission::Folder(kit.part(&kit.manifest.files.starter)?),
            seed: rand::random(),
            environment: locate(&lock, &self.environments)?,
            postgres: locate_postgres(&self.environments)?,
            sandbox: Sandbox::open()?,
            work: std::env::temp_dir(),
            slot: self.slot,
            dry_run: false,
            kit,
        };
        Ok((request, rubric))
    }

    fn rubric(&self, kit: &Kit) -> anyhow::Result<Rubric> {
        let name = format!("{}.toml", kit.manifest.rubric);
        let path = self.rubrics.join(&name);
        let text = fs::read_to_string(&path)
            .with_context(|| format!("the kit feeds the rubric {}", path.display()))?;
        Rubric::from_toml(&name, &text).map_err(|faults| {
            anyhow!(
                "{} is not valid: {}",
                path.display(),
                faults.first().map(ToString::to_string).unwrap_or_default()
            )
        })
    }
}

/// Grades and prints. A submission at fault is a result: the exit code is 0 unless there is no result.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (mut request, rubric) = args.machine.request(&args.kit)?;
    request.submission = if args.submission.is_dir() {
        Submission::Folder(args.submission.clone())
    } else {
        Submission::Archive(args.submission.clone())
    };
    request.seed = args.seed.unwrap_or(request.seed);
    request.dry_run = args.dry_run;
    let report = grade(&request, Arc::new(Terminal));
    if args.json {
        outln!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(&report, &rubric, &request.kit);
    }
    let has_result = matches!(report.outcome, Outcome::Graded | Outcome::CandidateFault);
    Ok(if has_result {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Shows each step on standard error as it ends, so that standard output holds the result only.
pub struct Terminal;

impl Progress for Terminal {
    fn step(&self, step: &Step) {
        if matches!(step.state, StepState::Passed | StepState::Failed) {
            let mark = if step.state == StepState::Passed {
                "ok"
            } else {
                "--"
            };
            let detail = step.detail.lines().next().unwrap_or_default();
            errln!(
                "{mark} {:>7} ms  {}  {detail}",
                step.millis.unwrap_or(0),
                step.title
            );
        }
    }

    fn log(&self, _: &str, _: &[u8]) {}
}

fn print(report: &Report, rubric: &Rubric, kit: &Kit) {
    outln!(
        "{} {}, seed {}: {}",
        report.kit,
        report.kit_version,
        report.seed,
        report.outcome.as_str()
    );
    if let Some(reason) = &report.reason {
        outln!("{reason}");
    }
    outln!();
    for fact in &report.facts {
        outln!("{:<42} {}", fact.key, value(fact));
        for evidence in fact.evidence.iter().take(4) {
            outln!(
                "    {}: {}",
                evidence.kind,
                evidence
                    .text
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .chars()
                    .take(150)
                    .collect::<String>()
            );
        }
    }
    outln!();
    for criterion in kit
        .manifest
        .feeds
        .keys()
        .filter_map(|id| rubric.criterion(id))
    {
        let machine = machine_level(criterion, &report.facts);
        let level = machine.level.map_or_else(
            || "no suggestion".to_owned(),
            |level| format!("suggested level {level}"),
        );
        outln!("{:<42} {level}", criterion.title);
        for question in machine.open_questions() {
            outln!("    {question}");
        }
    }
    outln!(
        "\n{} ms, {} ms of processor time. A person decides; a program only suggests.",
        report.millis,
        report.cpu_millis
    );
}

/// A fact's value with its unit and, where the runs differ, its range.
pub fn value(fact: &Fact) -> String {
    let title = catalogue::find(&fact.key).map_or("", |definition| definition.title);
    match (fact.status, fact.value) {
        (FactStatus::Measured, Some(value)) if fact.min != fact.max => {
            format!(
                "{value} {} (from {} to {} in {} runs)  {title}",
                fact.unit,
                fact.min.unwrap_or(value),
                fact.max.unwrap_or(value),
                fact.runs
            )
        }
        (FactStatus::Measured, Some(value)) => format!("{value} {}  {title}", fact.unit),
        (status, _) => format!("{}  {title}", status.as_str()),
    }
}
