//! One question to a running submission, asked in two sandboxes. What chance, a warm cache or a full disk had a hand in shows as answers
//! that differ; such a fact is kept with both answers and suggests nothing. Start with `Run::ask_first`, then `Run::ask_again`.

use super::app::App;
use super::bench::Bench;
use super::dice::Dice;
use super::fault::Fault;
use super::run::{Detail, Run};
use super::schema::missing_tables;
use crate::domain::grading::{Fact, StepState, Trust};
use crate::runner::probes::{self, ProbeError, facts};

/// Runs of each measurement that is made in one sandbox only.
const ALONE: u32 = 3;
/// Runs in the first sandbox and in the second: three in all, so that only the start costs time twice.
const FIRST: u32 = 2;
const AGAIN: u32 = 1;

/// The step in which everything is asked again.
const REPEAT: &str = "repeat";

/// What one probe finds.
pub type Answer = Result<Vec<Fact>, ProbeError>;

/// One probe: its step, the facts it owes, and how it asks.
pub struct Question<'a> {
    pub step: &'static str,
    pub keys: &'static [&'static str],
    pub ask: Box<dyn Fn(&mut probes::Bench) -> Answer + 'a>,
}

impl<'a> Question<'a> {
    pub fn new(
        step: &'static str,
        keys: &'static [&'static str],
        ask: impl Fn(&mut probes::Bench) -> Answer + 'a,
    ) -> Self {
        Self {
            step,
            keys,
            ask: Box::new(ask),
        }
    }

    /// The facts of an answer; when there is none, every fact owed is broken for the same reason.
    fn facts(&self, answer: Answer) -> Result<Vec<Fact>, Fault> {
        match answer {
            Ok(found) => Ok(found),
            Err(ProbeError::Database(error)) => Err(ProbeError::Database(error).into()),
            Err(error) => Ok(self.broken(&error.to_string())),
        }
    }

    fn broken(&self, reason: &str) -> Vec<Fact> {
        let broken = |key: &&str| facts::broken(key, Trust::Observed, reason);
        self.keys.iter().map(broken).collect()
    }
}

/// How a step with questions went.
pub struct Asked {
    state: StepState,
    detail: String,
}

impl Asked {
    fn well(detail: String) -> Self {
        Self {
            state: StepState::Passed,
            detail,
        }
    }

    fn badly(detail: String) -> Self {
        Self {
            state: StepState::Failed,
            detail,
        }
    }
}

impl Detail for Asked {
    fn detail(&self) -> &str {
        &self.detail
    }

    fn state(&self) -> StepState {
        self.state
    }
}

impl Run<'_> {
    /// One question as one step. Its facts are reported as broken when it has no answer; only a lost application or database ends the run.
    pub(super) fn ask(
        &mut self,
        question: &Question,
        bench: &mut Bench,
        app: &mut App,
    ) -> Result<(), Fault> {
        self.ask_so_often(ALONE, question, bench, app)
    }

    /// As `ask`, for a question that [`Run::ask_again`] repeats.
    pub(super) fn ask_first(
        &mut self,
        question: &Question,
        bench: &mut Bench,
        app: &mut App,
    ) -> Result<(), Fault> {
        self.ask_so_often(FIRST, question, bench, app)
    }

    fn ask_so_often(
        &mut self,
        runs: u32,
        question: &Question,
        bench: &mut Bench,
        app: &mut App,
    ) -> Result<(), Fault> {
        self.step(question.step, bench, |run, bench| {
            let dice = Dice::new(bench.request.seed);
            let answer = put(question, bench, app, dice, runs)?;
            let asked = answer.as_ref().err().map(ToString::to_string);
            for fact in question.facts(answer)? {
                run.add(fact);
            }
            Ok(asked.map_or_else(|| Asked::well(String::new()), Asked::badly))
        })
        .map(drop)
    }

    /// All questions once more, as one step, to a new process in a fresh sandbox. A submission that worked before and does not now has no
    /// answers that could be trusted, but it did run: the rest of the run goes on.
    pub(super) fn ask_again(
        &mut self,
        questions: &[Question],
        bench: &mut Bench,
        database: &str,
    ) -> Result<(), Fault> {
        self.step(REPEAT, bench, |run, bench| {
            let mut app = match App::of_submission(bench, REPEAT, database) {
                Ok(app) => app,
                Err(Fault::Candidate(reason)) => {
                    questions
                        .iter()
                        .for_each(|question| run.compare(question.broken(&reason)));
                    return Ok(Asked::badly(reason));
                }
                Err(fault) => return Err(fault),
            };
            let mut gone: Option<String> = None;
            for question in questions {
                let found = match &gone {
                    Some(reason) => question.broken(reason),
                    None => {
                        let dice = Dice::new(bench.request.seed).fork("again");
                        match put(question, bench, &mut app, dice, AGAIN) {
                            Ok(answer) => question.facts(answer)?,
                            Err(Fault::Candidate(reason)) => question.broken(gone.insert(reason)),
                            Err(fault) => return Err(fault),
                        }
                    }
                };
                run.compare(found);
            }
            if gone.is_none() {
                app.stop(bench)?;
            }
            Ok(gone.map_or_else(|| Asked::well(String::new()), Asked::badly))
        })
        .map(drop)
    }
}

/// Puts the question once, with sessions of its own, and makes sure that the application survived it.
fn put(
    question: &Question,
    bench: &mut Bench,
    app: &mut App,
    dice: Dice,
    runs: u32,
) -> Result<Answer, Fault> {
    let answer = (question.ask)(&mut probes::Bench {
        kit: &bench.request.kit,
        api: &app.api,
        proxy: &app.database.proxy,
        notifications: &app.notifications,
        owner: bench.owner(app.name())?,
        admin: bench.admin(app.name())?,
        dice,
        runs,
    });
    app.check_alive(bench, question.step)?;
    Ok(match answer {
        // The server is there, so the submission ended this one session or let it wait for ever.
        Err(ProbeError::Database(error)) if bench.server()?.answers() => Err(ProbeError::Refused(
            format!("the grader's session with the database was broken ({error})"),
        )),
        Err(ProbeError::Refused(reason)) => Err(ProbeError::Refused(
            missing_tables(bench, app.name())?.unwrap_or(reason),
        )),
        answer => answer,
    })
}
