//! The second half of a run: the roll-out. A database with the starter's schema and many rows, some of them against the rules, meets
//! the submission's migrations; then the queries are explained, the old code runs on the new schema, and the migrations go back.
//! Start with `Run::roll_out`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::app::App;
use super::bench::{Bench, failure};
use super::dice::Dice;
use super::fault::Fault;
use super::fresh;
use super::question::Question;
use super::run::{Detail, Run};
use super::schema::{absent_change, applied, columns, missing_tables, refuse_own_operators};
use crate::domain::grading::{Fact, StepState, Trust};
use crate::runner::kit::files_below;
use crate::runner::probes::facts::{self, Finding, evidence};
use crate::runner::probes::{old_code, plans};

pub const IRREVERSIBLE: &str = "orm.irreversible_migrations";
const DATABASE: &str = "filled";

/// What was there before the submission's migrations.
struct Before {
    /// Start of the names of the volume rows.
    volume: String,
    starter: PathBuf,
    migrations: BTreeSet<String>,
    columns: BTreeSet<String>,
}

/// Whether the filled database could be migrated.
struct Migrated(Result<(), String>);

impl Detail for Migrated {
    fn detail(&self) -> &str {
        self.0.as_ref().err().map_or("", String::as_str)
    }

    fn state(&self) -> StepState {
        if self.0.is_ok() {
            StepState::Passed
        } else {
            StepState::Failed
        }
    }
}

impl Run<'_> {
    /// All steps on the filled database.
    pub(super) fn roll_out(&mut self, bench: &mut Bench) -> Result<(), Fault> {
        let mut before = None;
        let migrated = self.step("roll-out", bench, |_, bench| {
            let filled = fill(bench)?;
            let project = bench.project();
            let migrated = forward(bench, &project)?;
            before = Some(filled);
            Ok(Migrated(migrated))
        })?;
        let Some(before) = before else { return Ok(()) };
        if let Err(reason) = migrated.0 {
            self.add(never_rolled_out(bench, &reason)?);
            return Ok(());
        }
        self.explain(bench, &before.volume)?;
        self.step("old-code", bench, |run, bench| run.old_code(bench, &before))?;
        refuse_own_operators(bench, DATABASE)
    }

    /// What the lists run on many rows. Asked in one sandbox: the plan is PostgreSQL's, and a second start would cost more than it could tell.
    fn explain(&mut self, bench: &mut Bench, volume: &str) -> Result<(), Fault> {
        let question = Question::new("plans", &[plans::SCANS], |probe| {
            plans::probe(probe, volume).map(|fact| vec![fact])
        });
        match App::of_submission(bench, question.step, DATABASE) {
            Ok(mut app) => {
                self.ask(&question, bench, &mut app)?;
                app.stop(bench)
            }
            Err(Fault::Candidate(reason)) => {
                self.add(facts::broken(plans::SCANS, Trust::Observed, &reason));
                Ok(())
            }
            Err(fault) => Err(fault),
        }
    }

    /// The old code on the new schema, the way back, and the old code once more.
    fn old_code(&mut self, bench: &mut Bench, before: &Before) -> Result<String, Fault> {
        let mut dice = Dice::new(bench.request.seed).fork("old code");
        let mut app =
            App::start(bench, "old-code", &before.starter, DATABASE).map_err(not_the_candidates)?;
        let friend = format!("{}v1", before.volume);
        let mut failures = failures_by_step(
            old_code::failures(&bench.request.kit, &app.api, &mut dice, &friend),
            "after the migrations",
        );
        let absent = absent_change(bench, DATABASE)?;
        let went_back = self.back(bench, before)?;
        if went_back {
            for (step, words) in failures_by_step(
                old_code::failures(&bench.request.kit, &app.api, &mut dice, &friend),
                "after going back",
            ) {
                failures.entry(step).or_insert(words);
            }
        }
        // Old code that dies on the new schema is a finding, not a fault.
        if app.check_alive(bench, "old-code").is_err() {
            failures
                .entry("alive".to_owned())
                .or_insert_with(|| "the old code stopped answering".to_owned());
        }
        app.stop(bench)?;
        let mut finding = Finding {
            values: Vec::new(),
            evidence: failures
                .values()
                .map(|words| evidence("request", words))
                .collect(),
        };
        let mut value = u32::try_from(failures.len()).unwrap_or(u32::MAX);
        if let Some(words) = absent {
            value = value.max(bench.request.kit.manifest.migrate.change.absent_counts_as);
            finding.evidence.insert(0, evidence("catalogue", &words));
        }
        finding.values.push(f64::from(value));
        self.add(facts::measured(
            old_code::FAILURES,
            Trust::Observed,
            finding,
        ));
        Ok(String::new())
    }

    /// Takes the new migrations back; the fact is the number of those that stayed, or 1 when the schema says otherwise than the list.
    fn back(&mut self, bench: &mut Bench, before: &Before) -> Result<bool, Fault> {
        let after = applied(&mut bench.owner(DATABASE)?)?;
        let added: Vec<&String> = after.difference(&before.migrations).collect();
        if added.is_empty() {
            self.add(facts::not_applicable(
                IRREVERSIBLE,
                Trust::Observed,
                "the submission adds no migration",
            ));
            return Ok(false);
        }
        let door = bench.open_door(DATABASE)?;
        let (project, command) = (
            bench.project(),
            bench.request.kit.manifest.migrate.back.clone(),
        );
        let exit = bench.run("old-code", &project, &door, &command)?;
        let mut owner = bench.owner(DATABASE)?;
        let stayed: Vec<String> = applied(&mut owner)?
            .difference(&before.migrations)
            .cloned()
            .collect();
        let columns = columns(&mut owner, bench)?;
        let leftover: Vec<&String> = columns.symmetric_difference(&before.columns).collect();
        let mut evidence = vec![evidence(
            "catalogue",
            &format!("added: {added:?}; still applied after going back: {stayed:?}"),
        )];
        if !exit.success() {
            evidence.push(facts::evidence("log", &failure("Going back failed", &exit)));
        }
        let mut value = u32::try_from(stayed.len()).unwrap_or(u32::MAX);
        if !leftover.is_empty() && value == 0 {
            value = 1;
            evidence.push(facts::evidence(
                "catalogue",
                &format!("columns differ from those before the migrations: {leftover:?}"),
            ));
        }
        self.add(facts::measured(
            IRREVERSIBLE,
            Trust::Observed,
            Finding {
                values: vec![f64::from(value)],
                evidence,
            },
        ));
        Ok(value == 0)
    }
}

/// The starter's schema, dirty rows, and many rows.
fn fill(bench: &mut Bench) -> Result<Before, Fault> {
    let kit = bench.request.kit.clone();
    let starter = starter_copy(bench)?;
    bench.server()?.create(DATABASE)?;
    if let Err(reason) = forward(bench, &starter)? {
        return Err(Fault::Infrastructure(format!(
            "the starter cannot be migrated: {reason}"
        )));
    }
    let mut dice = Dice::new(bench.request.seed).fork("roll-out");
    let (dirty, volume) = (dice.name(), dice.name());
    let mut owner = bench.owner(DATABASE)?;
    for (file, name) in [
        (&kit.manifest.migrate.dirty, &dirty),
        (&kit.manifest.migrate.volume, &volume),
    ] {
        owner.run(&kit.text(file)?.replace("{name}", name))?;
    }
    Ok(Before {
        volume,
        starter,
        migrations: applied(&mut owner)?,
        columns: columns(&mut owner, bench)?,
    })
}

/// The starter where a sandbox can read it, whatever the rights of the kit's own folder.
fn starter_copy(bench: &Bench) -> Result<PathBuf, Fault> {
    let target = bench.make_folder("starter")?;
    let copied = |error| Fault::ours("copying the starter", error);
    for (name, path) in files_below(
        &bench
            .request
            .kit
            .part(&bench.request.kit.manifest.files.starter)?,
    )? {
        let place = target.join(&name);
        if let Some(parent) = place.parent() {
            std::fs::create_dir_all(parent).map_err(copied)?;
        }
        std::fs::copy(&path, &place).map_err(copied)?;
    }
    Ok(target)
}

fn forward(bench: &mut Bench, project: &std::path::Path) -> Result<Result<(), String>, Fault> {
    let door = bench.open_door(DATABASE)?;
    let command = bench.request.kit.manifest.migrate.forward.clone();
    let exit = bench.run("roll-out", project, &door, &command)?;
    Ok(if exit.success() {
        Ok(())
    } else {
        Err(failure(
            "The migrations do not run on a filled database",
            &exit,
        ))
    })
}

/// When the migrations fail on real rows, the old code has no new schema to run on: every step counts as failed. Where they never make the
/// starter's tables either, they do not continue the starter's, and there was nothing to roll out.
fn never_rolled_out(bench: &Bench, reason: &str) -> Result<Fact, Fault> {
    if let Some(missing) = missing_tables(bench, fresh::DATABASE)? {
        let words = format!("nothing could be rolled out over the starter's tables: {missing}");
        return Ok(facts::broken(old_code::FAILURES, Trust::Observed, &words));
    }
    let steps =
        u32::try_from(bench.request.kit.manifest.migrate.old_code.len()).unwrap_or(u32::MAX);
    Ok(facts::measured(
        old_code::FAILURES,
        Trust::Observed,
        Finding {
            values: vec![f64::from(steps)],
            evidence: vec![evidence("log", reason)],
        },
    ))
}

fn failures_by_step(
    failures: Vec<String>,
    when: &str,
) -> std::collections::BTreeMap<String, String> {
    failures
        .into_iter()
        .map(|words| {
            (
                words.split(':').next().unwrap_or_default().to_owned(),
                format!("{when}: {words}"),
            )
        })
        .collect()
}

/// The starter must start on every schema: if it does not, either the schema broke it, which counts, or the kit is at fault.
fn not_the_candidates(fault: Fault) -> Fault {
    match fault {
        Fault::Candidate(reason) => {
            Fault::Infrastructure(format!("the starter does not start: {reason}"))
        }
        other => other,
    }
}
