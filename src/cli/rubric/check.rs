//! `assay rubric check`: every fault of every file, for a person or as JSON for a pipeline.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

use crate::domain::rubric::fault::RubricFault;
use crate::domain::rubric::succession::{Dated, version_faults};
use crate::domain::rubric::{Rubric, fault};
use crate::domain::words::count;
use crate::library;
use crate::output::outln;

/// Arguments of `assay rubric check`.
#[derive(clap::Args)]
pub struct Args {
    /// A file or a folder
    path: PathBuf,
    /// The file as it was before: the version must rise as far as the change asks for
    #[arg(long, value_name = "OLD.toml")]
    against: Option<PathBuf>,
    /// Print one JSON object: rubrics, and faults with file, line, column, rule, path, message and remedy
    #[arg(long)]
    json: bool,
}

/// What was found in all files.
#[derive(Default)]
struct Found {
    files: usize,
    rubrics: Vec<(PathBuf, Dated)>,
    faults: Vec<RubricFault>,
}

/// Checks, prints, and says by the exit code whether everything is fine.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let paths = if args.path.is_dir() {
        library::rubric_paths(&args.path)?
    } else {
        vec![args.path.clone()]
    };
    anyhow::ensure!(
        !paths.is_empty(),
        "there is no .toml file in {}",
        args.path.display()
    );
    let mut found = Found::default();
    for path in &paths {
        found.read(path)?;
    }
    found.compare(args.against.as_deref())?;
    if args.json {
        outln!("{}", serde_json::to_string_pretty(&Report::of(&found))?);
    } else {
        tell(&found);
    }
    Ok(if found.faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

impl Found {
    fn read(&mut self, path: &Path) -> anyhow::Result<()> {
        self.files += 1;
        match dated(path)? {
            Ok(rubric) => self.rubrics.push((path.to_owned(), rubric)),
            Err(faults) => self.faults.extend(faults),
        }
        Ok(())
    }

    /// Compares versions of one rubric with each other, and with the old file.
    fn compare(&mut self, against: Option<&Path>) -> anyhow::Result<()> {
        let mut all: Vec<&Dated> = self.rubrics.iter().map(|(_, dated)| dated).collect();
        let mut faults = version_faults(&all);
        if let Some(path) = against {
            match dated(path)? {
                Err(found) => faults.extend(found),
                Ok(old) => {
                    all.retain(|dated| dated.rubric.id == old.rubric.id);
                    anyhow::ensure!(
                        !all.is_empty() || !self.faults.is_empty(),
                        "none of the files is a version of {}, as {} is",
                        old.rubric.id,
                        path.display()
                    );
                    faults.extend(all.iter().filter_map(|next| next.after(&old)));
                }
            }
        }
        self.faults.extend(faults);
        Ok(())
    }
}

fn dated(path: &Path) -> anyhow::Result<Result<Dated, Vec<RubricFault>>> {
    let bytes = library::rubric_bytes(path)?;
    let file = path.display().to_string();
    Ok(Rubric::from_bytes(&file, &bytes).map(|rubric| Dated {
        line: fault::line_of_version(&bytes),
        file,
        rubric,
    }))
}

fn tell(found: &Found) {
    for (path, dated) in &found.rubrics {
        outln!("{}", praise(path, &dated.rubric));
    }
    for fault in &found.faults {
        outln!("{fault}");
    }
    outln!();
    let files = count(found.files, "rubric", "rubrics");
    match found.faults.len() {
        0 => outln!("{files} checked, no faults."),
        faults => outln!(
            "{files} checked, {}. A rubric with a fault is never loaded.",
            count(faults, "fault", "faults")
        ),
    }
}

/// What was understood, so that the author sees that the whole file was read; advice below it.
fn praise(path: &Path, rubric: &Rubric) -> String {
    let measured = rubric
        .criteria
        .iter()
        .filter(|criterion| criterion.has_ladder())
        .count();
    let mut text = format!(
        "{}: fine: {} {}, {} ({} measured), {}, {} minutes",
        path.display(),
        rubric.id,
        rubric.version,
        count(rubric.criteria.len(), "criterion", "criteria"),
        measured,
        count(rubric.questions.len(), "question", "questions"),
        rubric.minutes
    );
    for advice in rubric.advice() {
        text.push_str(&format!("\n  advice: {advice}"));
    }
    text
}

/// What `--json` prints.
#[derive(Serialize)]
struct Report<'a> {
    checked: usize,
    rubrics: Vec<Fine<'a>>,
    faults: Vec<Fault<'a>>,
}

/// A rubric that was read whole.
#[derive(Serialize)]
struct Fine<'a> {
    file: String,
    id: &'a str,
    version: &'a str,
    advice: Vec<String>,
}

/// A fault.
#[derive(Serialize)]
struct Fault<'a> {
    file: &'a str,
    line: Option<u32>,
    column: Option<u32>,
    rule: String,
    path: &'a str,
    message: &'a str,
    remedy: &'a str,
}

impl<'a> Report<'a> {
    fn of(found: &'a Found) -> Report<'a> {
        let fine = |(path, dated): &'a (PathBuf, Dated)| Fine {
            file: path.display().to_string(),
            id: &dated.rubric.id,
            version: &dated.rubric.version,
            advice: dated.rubric.advice(),
        };
        let fault = |fault: &'a RubricFault| Fault {
            file: &fault.file,
            line: fault.line,
            column: fault.column,
            rule: fault.rule_name(),
            path: &fault.path,
            message: &fault.problem,
            remedy: &fault.remedy,
        };
        Report {
            checked: found.files,
            rubrics: found.rubrics.iter().map(fine).collect(),
            faults: found.faults.iter().map(fault).collect(),
        }
    }
}
