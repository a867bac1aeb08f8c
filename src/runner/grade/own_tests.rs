//! The submission's own tests. What they print was written by code of the submission, so the fact is reported, never mapped.
//! Start with `Run::own_tests`.

use super::bench::{Bench, failure};
use super::fault::{Fault, last_lines};
use super::run::Run;
use crate::domain::grading::Trust;
use crate::runner::probes::facts::{self, Finding, evidence};
use crate::runner::sandbox::Exit;

pub const FAILURES: &str = "test.suite_failures";
/// The database the tests start from, and the one Django makes of it. Both are made here: the role may not create any.
const DATABASES: [&str; 2] = ["own", "test_app"];

impl Run<'_> {
    /// Runs the tests and reports how many failed.
    pub(super) fn own_tests(&mut self, bench: &mut Bench) -> Result<(), Fault> {
        self.step("own-tests", bench, |run, bench| {
            for database in DATABASES {
                bench.server()?.create(database)?;
            }
            let door = bench.open_door("own")?;
            let mut command = bench.request.kit.manifest.start.own_tests.clone();
            command.push("--keepdb".to_owned());
            let project = bench.project();
            let exit = bench.run("own-tests", &project, &door, &command)?;
            let fact = match count(&exit) {
                Some((0, _)) => {
                    facts::not_applicable(FAILURES, Trust::Reported, "the submission has no tests")
                }
                Some((ran, failed)) => {
                    let words = format!(
                        "{ran} tests ran, {failed} failed.\n{}",
                        last_lines(&exit, 6)
                    );
                    facts::measured(
                        FAILURES,
                        Trust::Reported,
                        Finding {
                            values: vec![f64::from(failed)],
                            evidence: vec![evidence("log", &words)],
                        },
                    )
                }
                None => facts::broken(
                    FAILURES,
                    Trust::Reported,
                    &failure("The tests did not run to their end", &exit),
                ),
            };
            let detail = fact
                .evidence
                .first()
                .and_then(|evidence| evidence.text.lines().next())
                .unwrap_or_default()
                .to_owned();
            run.add(fact);
            Ok(detail)
        })
        .map(drop)
    }
}

/// Tests run and tests failed, from the summary that unittest prints.
fn count(exit: &Exit) -> Option<(u32, u32)> {
    summary(&format!("{}\n{}", exit.stdout.text(), exit.stderr.text()))
}

fn summary(text: &str) -> Option<(u32, u32)> {
    let number = |text: &str| {
        text.chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>()
            .parse::<u32>()
            .ok()
    };
    let ran = text
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("Ran ").and_then(number))?;
    let verdict = text.lines().rev().find(|line| {
        line.starts_with("OK") || line.starts_with("FAILED") || line.starts_with("NO TESTS RAN")
    })?;
    let failed = ["failures=", "errors=", "unexpected successes="]
        .iter()
        .filter_map(|word| verdict.split(word).nth(1).and_then(number))
        .sum();
    Some((ran, failed))
}

#[cfg(test)]
mod tests {
    use super::summary;

    #[test]
    fn the_summary_of_unittest_is_read() {
        assert_eq!(
            summary("...\nRan 12 tests in 0.5s\n\nOK (skipped=1)\n"),
            Some((12, 0))
        );
        assert_eq!(
            summary("Ran 9 tests in 0.5s\n\nFAILED (failures=2, errors=1)\n"),
            Some((9, 3))
        );
        assert_eq!(
            summary("Ran 0 tests in 0.0s\n\nNO TESTS RAN\n"),
            Some((0, 0))
        );
        assert_eq!(summary("Traceback\nImportError"), None);
    }
}
