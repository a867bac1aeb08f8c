//! The steps of a run, in order and time-stamped, and the live view on them. Start with `Steps::new`.

use std::sync::Arc;
use std::time::Instant;

use crate::domain::grading::{Step, StepState};

/// Who watches a run. Called from several threads; it must not block for long.
pub trait Progress: Send + Sync {
    /// A step changed its state or its detail.
    fn step(&self, step: &Step);
    /// Output of a program of the submission, as it comes: untrusted bytes, shown escaped.
    fn log(&self, step: &str, bytes: &[u8]);
    /// Whether somebody asked for the run to stop.
    fn cancelled(&self) -> bool {
        false
    }
}

/// Nobody watches.
#[derive(Debug, Clone, Copy)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn step(&self, _: &Step) {}
    fn log(&self, _: &str, _: &[u8]) {}
}

/// The steps a whole run has, as stable key and title.
pub const TITLES: [(&str, &str); 17] = [
    ("unpack", "Unpack the submission"),
    ("layout", "Check layout and requirements"),
    ("sources", "Read the files"),
    ("database", "Start PostgreSQL"),
    ("migrate", "Migrate an empty database"),
    ("start", "Start the application"),
    ("contract", "Check the contract"),
    ("lists", "Count the queries of lists"),
    ("totals", "Compare totals with the truth"),
    ("rules", "Insert invalid rows"),
    ("races", "Send requests in parallel"),
    ("rollback", "Let a commit fail"),
    ("repeat", "Ask again in a fresh sandbox"),
    ("roll-out", "Migrate a filled database"),
    ("plans", "Explain the queries on many rows"),
    (
        "old-code",
        "Run the old code on the new schema, and go back",
    ),
    ("own-tests", "Run the submission's own tests"),
];

/// Steps of a dry run.
pub const DRY: [&str; 5] = ["unpack", "layout", "database", "migrate", "start"];

/// The log of steps.
pub struct Steps {
    steps: Vec<Step>,
    progress: Arc<dyn Progress>,
}

impl Steps {
    /// All steps pending; for a dry run those left out are skipped from the start.
    pub fn new(progress: Arc<dyn Progress>, dry_run: bool) -> Self {
        let step = |(key, title): (&str, &str)| Step {
            key: key.to_owned(),
            title: title.to_owned(),
            state: if dry_run && !DRY.contains(&key) {
                StepState::Skipped
            } else {
                StepState::Pending
            },
            detail: String::new(),
            millis: None,
        };
        let steps = Self {
            steps: TITLES.into_iter().map(step).collect(),
            progress,
        };
        steps
            .steps
            .iter()
            .for_each(|step| steps.progress.step(step));
        steps
    }

    /// Marks a step as running and returns the moment.
    pub fn begin(&mut self, key: &str) -> Instant {
        self.change(key, |step| step.state = StepState::Running);
        Instant::now()
    }

    /// Marks a step as ended.
    pub fn end(&mut self, key: &str, started: Instant, state: StepState, detail: &str) {
        let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.change(key, |step| {
            step.state = state;
            step.detail = detail.to_owned();
            step.millis = Some(millis);
        });
    }

    /// What is still pending was not reached.
    pub fn skip_rest(&mut self) {
        let pending: Vec<String> = self
            .steps
            .iter()
            .filter(|step| step.state == StepState::Pending)
            .map(|step| step.key.clone())
            .collect();
        for key in pending {
            self.change(&key, |step| step.state = StepState::Skipped);
        }
    }

    /// The finished log.
    pub fn into_log(self) -> Vec<Step> {
        self.steps
    }

    fn change(&mut self, key: &str, change: impl FnOnce(&mut Step)) {
        if let Some(step) = self.steps.iter_mut().find(|step| step.key == key) {
            change(step);
            self.progress.step(step);
        }
    }
}
