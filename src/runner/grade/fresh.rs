//! The first half of a run: the submission on a fresh database. Migrate, start, and ask everything that needs no old data.
//! A probe that cannot be answered costs its own facts only. Start with `Run::fresh`.

use super::app::App;
use super::bench::{Bench, failure};
use super::dice::Dice;
use super::fault::Fault;
use super::run::{Detail, Run};
use super::schema::refuse_own_operators;
use crate::domain::grading::{Fact, StepState, Trust};
use crate::runner::postgres::session::SqlError;
use crate::runner::probes::{
    self, ProbeError, aggregates, contract, facts, invalid_rows, lists, races, rollback,
};

const DATABASE: &str = "fresh";

/// How a probe went, as its step shows it.
pub struct Probed {
    state: StepState,
    detail: String,
}

impl Detail for Probed {
    fn detail(&self) -> &str {
        &self.detail
    }

    fn state(&self) -> StepState {
        self.state
    }
}

impl Run<'_> {
    /// All steps on the fresh database.
    pub(super) fn fresh(&mut self, bench: &mut Bench) -> Result<(), Fault> {
        self.step("migrate", bench, |_, bench| migrate_empty(bench))?;
        let (mut app, slash_needed) = self.start_app(bench)?;
        if !self.request.dry_run {
            let one = |fact: Result<Fact, ProbeError>| fact.map(|fact| vec![fact]);
            self.probe("contract", &[contract::RATIO], bench, &mut app, |probe| {
                one(contract::probe(probe, slash_needed))
            })?;
            self.probe(
                "lists",
                &[lists::GROWTH, lists::TOTAL],
                bench,
                &mut app,
                lists::probe,
            )?;
            self.probe("totals", &[aggregates::ERRORS], bench, &mut app, |probe| {
                one(aggregates::probe(probe))
            })?;
            self.probe(
                "rules",
                &[invalid_rows::ACCEPTED],
                bench,
                &mut app,
                |probe| one(invalid_rows::probe(probe)),
            )?;
            self.probe("races", &[races::LOST], bench, &mut app, |probe| {
                one(races::probe(probe))
            })?;
            self.probe("rollback", &[rollback::EFFECTS], bench, &mut app, |probe| {
                one(rollback::probe(probe))
            })?;
        }
        app.stop(bench)?;
        refuse_own_operators(bench, DATABASE)
    }

    fn start_app(&mut self, bench: &mut Bench) -> Result<(App, bool), Fault> {
        let mut started = None;
        self.step("start", bench, |_, bench| {
            let project = bench.project();
            let mut app = App::start(bench, "start", &project, DATABASE)?;
            let path = bench.request.kit.manifest.contract.probe_path.clone();
            let slash_needed = app.api.find_style(&path)?;
            app.check_alive(bench, "start")?;
            started = Some((app, slash_needed));
            Ok(if slash_needed {
                "Paths answer only with a slash at the end; the grader uses that.".to_owned()
            } else {
                String::new()
            })
        })?;
        started.ok_or_else(|| Fault::Infrastructure("the application was not kept".to_owned()))
    }

    /// One probe as one step. Its facts are reported as broken when it has no value twice; only a lost application or database ends
    /// the run.
    pub(super) fn probe(
        &mut self,
        step: &'static str,
        keys: &[&str],
        bench: &mut Bench,
        app: &mut App,
        ask: impl Fn(&mut probes::Bench) -> Result<Vec<Fact>, ProbeError>,
    ) -> Result<(), Fault> {
        self.step(step, bench, |run, bench| {
            let dice = Dice::new(bench.request.seed);
            let mut answer = attempt(step, bench, app, dice.clone(), &ask)?;
            // A busy machine can cost one answer; a fault of the submission shows twice.
            if matches!(answer, Err(ProbeError::Answer(_) | ProbeError::Refused(_))) {
                // New names: accounts of the first try are still there.
                answer = attempt(step, bench, app, dice.fork("again"), &ask)?;
            }
            match answer {
                Ok(found) => {
                    found.into_iter().for_each(|fact| run.add(fact));
                    Ok(Probed {
                        state: StepState::Passed,
                        detail: String::new(),
                    })
                }
                Err(ProbeError::Database(error)) => Err(ProbeError::Database(error).into()),
                Err(error) => {
                    let reason = error.to_string();
                    keys.iter()
                        .for_each(|key| run.add(facts::broken(key, Trust::Observed, &reason)));
                    Ok(Probed {
                        state: StepState::Failed,
                        detail: reason,
                    })
                }
            }
        })
        .map(drop)
    }
}

/// Asks once, with sessions of its own, and makes sure that the application survived the question.
fn attempt(
    step: &str,
    bench: &mut Bench,
    app: &mut App,
    dice: Dice,
    ask: &impl Fn(&mut probes::Bench) -> Result<Vec<Fact>, ProbeError>,
) -> Result<Result<Vec<Fact>, ProbeError>, Fault> {
    let answer = ask(&mut probes::Bench {
        kit: &bench.request.kit,
        api: &app.api,
        proxy: &app.database.proxy,
        notifications: &app.notifications,
        owner: bench.server()?.owner(app.name())?,
        admin: bench.server()?.admin(app.name())?,
        dice,
    });
    app.check_alive(bench, step)?;
    Ok(answer)
}

fn migrate_empty(bench: &mut Bench) -> Result<String, Fault> {
    bench.server()?.create(DATABASE)?;
    let door = bench.open_door(DATABASE)?;
    let migrate = bench.request.kit.manifest.migrate.clone();
    let project = bench.project();
    let exit = bench.run("migrate", &project, &door, &migrate.forward)?;
    if !exit.success() {
        let what = "The migrations do not run on an empty database";
        return Err(Fault::Candidate(failure(what, &exit)));
    }
    // A schema that refuses this keeps it from helping; the probes then say what they were refused.
    if let Err(SqlError::Connection(error)) =
        bench.owner(DATABASE)?.run(&migrate.change.lend_default)
    {
        return Err(Fault::ours("database", error));
    }
    Ok(String::new())
}
