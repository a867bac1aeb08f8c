//! `assay rubric`: for people who write rubrics. Needs no database and no running server.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;

use crate::domain::rubric::{Rubric, RubricFault};
use crate::domain::words::count;
use crate::library;

/// Arguments of `assay rubric`.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check a rubric file, or every .toml file directly inside a folder
    #[command(
        after_help = "Exit code 0 when every rubric is fine, 1 when one has a fault.\n\nExamples:\n  assay rubric check rubrics\n  assay rubric check my.rubric.toml"
    )]
    Check {
        /// A file or a folder
        path: PathBuf,
    },
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Command::Check { path } = args.command;
    let paths = if path.is_dir() {
        library::rubric_paths(&path)?
    } else {
        vec![path.clone()]
    };
    anyhow::ensure!(
        !paths.is_empty(),
        "there is no .toml file in {}",
        path.display()
    );
    let mut faults = 0;
    let mut seen: Vec<(String, PathBuf)> = Vec::new();
    for path in &paths {
        match read(path)? {
            Ok(rubric) => {
                println!("{}", praise(path, &rubric));
                faults += twice(&mut seen, path, &rubric);
            }
            Err(found) => {
                faults += found.len();
                for fault in found {
                    println!("{fault}");
                }
            }
        }
    }
    println!();
    if faults == 0 {
        println!(
            "{} checked, no faults.",
            count(paths.len(), "rubric", "rubrics")
        );
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "{} checked, {}. A rubric with a fault is never loaded.",
        count(paths.len(), "rubric", "rubrics"),
        count(faults, "fault", "faults")
    );
    Ok(ExitCode::FAILURE)
}

fn read(path: &Path) -> anyhow::Result<Result<Rubric, Vec<RubricFault>>> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Rubric::from_toml(&path.display().to_string(), &text))
}

/// What is fine, so that the author sees that the whole file was understood; advice below it.
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

/// Two files with one id and version are a fault that no single file shows.
fn twice(seen: &mut Vec<(String, PathBuf)>, path: &Path, rubric: &Rubric) -> usize {
    let name = format!("{} {}", rubric.id, rubric.version);
    if let Some((_, other)) = seen.iter().find(|(known, _)| *known == name) {
        println!(
            "{}: {name} is also in {}. Give one of them another version, or remove it.",
            path.display(),
            other.display()
        );
        return 1;
    }
    seen.push((name, path.to_owned()));
    0
}
