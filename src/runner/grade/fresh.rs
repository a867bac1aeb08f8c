//! The first half of a run: the submission on a fresh database. Migrate, start, and ask everything that needs no old data, in two
//! sandboxes with a database each. A question that cannot be answered costs its own facts only. Start with `Run::fresh`.

use super::app::App;
use super::bench::{Bench, failure};
use super::fault::Fault;
use super::question::{Answer, Question};
use super::run::Run;
use super::schema::refuse_own_operators;
use crate::domain::grading::Fact;
use crate::runner::postgres::session::SqlError;
use crate::runner::probes::{
    ProbeError, aggregates, contract, invalid_rows, lists, races, rollback,
};

/// Where nothing but the submission's own migrations made the schema.
pub(super) const DATABASE: &str = "fresh";
/// A copy of the migrated database, made before the submission's server saw it.
const COPY: &str = "again";

impl Run<'_> {
    /// All steps on the fresh database.
    pub(super) fn fresh(&mut self, bench: &mut Bench) -> Result<(), Fault> {
        self.step("migrate", bench, |_, bench| migrate_empty(bench))?;
        let mut app = self.start_app(bench)?;
        if self.request.dry_run {
            return app.stop(bench);
        }
        let slash_needed = app.slash_needed;
        // Shown beside the facts and mapped to nothing, so it is asked once.
        let contract = Question::new("contract", &[contract::RATIO], move |probe| {
            one(contract::probe(probe, slash_needed))
        });
        self.ask(&contract, bench, &mut app)?;
        let questions = questions();
        for question in &questions {
            self.ask_first(question, bench, &mut app)?;
        }
        app.stop(bench)?;
        self.ask_again(&questions, bench, COPY)?;
        refuse_own_operators(bench, DATABASE)?;
        refuse_own_operators(bench, COPY)
    }

    fn start_app(&mut self, bench: &mut Bench) -> Result<App, Fault> {
        let mut started = None;
        self.step("start", bench, |_, bench| {
            let app = App::of_submission(bench, "start", DATABASE)?;
            let detail = if app.slash_needed {
                "Paths answer only with a slash at the end; the grader uses that."
            } else {
                ""
            };
            started = Some(app);
            Ok(detail.to_owned())
        })?;
        started.ok_or_else(|| Fault::Infrastructure("the application was not kept".to_owned()))
    }
}

fn questions() -> [Question<'static>; 5] {
    [
        Question::new("lists", &[lists::GROWTH, lists::TOTAL], lists::probe),
        Question::new("totals", &[aggregates::ERRORS], |probe| {
            one(aggregates::probe(probe))
        }),
        Question::new("rules", &[invalid_rows::ACCEPTED], |probe| {
            one(invalid_rows::probe(probe))
        }),
        Question::new("races", &[races::LOST], |probe| one(races::probe(probe))),
        Question::new("rollback", &[rollback::EFFECTS], |probe| {
            one(rollback::probe(probe))
        }),
    ]
}

fn one(fact: Result<Fact, ProbeError>) -> Answer {
    fact.map(|fact| vec![fact])
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
    if !bench.request.dry_run {
        bench.server()?.copy(DATABASE, COPY)?;
    }
    Ok(String::new())
}
