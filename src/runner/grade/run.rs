//! One run: the order of the steps, what each leaves behind, and what is reported for those that were not reached.
//! A step fails the run only when nothing after it could be measured. Start with `Run::finish`.

use std::fs::File;
use std::sync::Arc;

use super::bench::Bench;
use super::fault::Fault;
use super::project::check_layout;
use super::request::{GradeRequest, Submission};
use super::steps::{Progress, Steps};
use crate::domain::grading::{Fact, Step, StepState, Trust};
use crate::runner::probes::{
    aggregates, contract, facts, invalid_rows, lists, old_code, plans, races, rollback, sources,
};
use crate::runner::unpack::{UnpackError, UnpackLimits, unpack};

/// Every fact this engine reports, in the order of the report, with who could have written it.
pub const FACTS: [(&str, Trust); 13] = [
    (lists::GROWTH, Trust::Observed),
    (lists::TOTAL, Trust::Observed),
    (aggregates::ERRORS, Trust::Observed),
    (invalid_rows::ACCEPTED, Trust::Observed),
    (races::LOST, Trust::Observed),
    (rollback::EFFECTS, Trust::Observed),
    (plans::SCANS, Trust::Observed),
    (old_code::FAILURES, Trust::Observed),
    (super::rollout::IRREVERSIBLE, Trust::Observed),
    (contract::RATIO, Trust::Observed),
    (sources::SECRETS, Trust::Static),
    (sources::BUDGETS, Trust::Static),
    (super::own_tests::FAILURES, Trust::Reported),
];

/// A run in progress.
pub struct Run<'a> {
    pub(super) request: &'a GradeRequest,
    progress: Arc<dyn Progress>,
    steps: Steps,
    facts: Vec<Fact>,
}

/// What is left of a run.
pub struct Done {
    pub fault: Option<Fault>,
    pub steps: Vec<Step>,
    pub facts: Vec<Fact>,
    pub limits_hit: Vec<String>,
    pub cpu_millis: u64,
}

impl<'a> Run<'a> {
    pub fn new(request: &'a GradeRequest, progress: Arc<dyn Progress>) -> Self {
        let steps = Steps::new(Arc::clone(&progress), request.dry_run);
        Self {
            request,
            progress,
            steps,
            facts: Vec::new(),
        }
    }

    /// Does everything and collects what is left.
    pub fn finish(mut self) -> Done {
        let (fault, limits_hit, cpu_millis) =
            match Bench::open(self.request, Arc::clone(&self.progress)) {
                Ok(mut bench) => {
                    let fault = self.work(&mut bench).err();
                    let fault = fault.map(|fault| bench.blame(fault));
                    bench.stop_server();
                    (
                        fault,
                        std::mem::take(&mut bench.limits_hit),
                        bench.cpu_millis,
                    )
                }
                Err(fault) => (Some(fault), Vec::new(), 0),
            };
        self.steps.skip_rest();
        let facts = if self.request.dry_run {
            self.facts
        } else {
            completed(self.facts)
        };
        Done {
            fault,
            steps: self.steps.into_log(),
            facts,
            limits_hit,
            cpu_millis,
        }
    }

    fn work(&mut self, bench: &mut Bench) -> Result<(), Fault> {
        self.step("unpack", bench, |_, bench| unpack_submission(bench))?;
        self.step("layout", bench, |_, bench| {
            check_layout(&bench.request.kit, &bench.project()).map(|()| String::new())
        })?;
        if !self.request.dry_run {
            self.step("sources", bench, |run, bench| run.read_sources(bench))?;
        }
        self.step("database", bench, |_, bench| {
            bench.start_server().map(|()| String::new())
        })?;
        self.fresh(bench)?;
        if !self.request.dry_run {
            self.roll_out(bench)?;
            self.own_tests(bench)?;
        }
        Ok(())
    }

    /// Runs one step; its text on success is the step's detail.
    pub(super) fn step<'b, T: Detail>(
        &mut self,
        key: &str,
        bench: &mut Bench<'b>,
        work: impl FnOnce(&mut Self, &mut Bench<'b>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        if self.progress.cancelled() {
            return Err(Fault::Cancelled);
        }
        let started = self.steps.begin(key);
        let result = work(self, bench);
        match &result {
            Ok(value) => self.steps.end(key, started, value.state(), value.detail()),
            Err(fault) => self
                .steps
                .end(key, started, StepState::Failed, &fault.to_string()),
        }
        result
    }

    pub(super) fn add(&mut self, fact: Fact) {
        self.facts.push(fact);
    }

    /// Takes a fact of a second sandbox together with that of the first.
    pub(super) fn compare(&mut self, again: Vec<Fact>) {
        for fact in again {
            if let Some(first) = self.facts.iter_mut().find(|first| first.key == fact.key) {
                *first = facts::repeated(first.clone(), fact);
            }
        }
    }

    fn read_sources(&mut self, bench: &Bench) -> Result<String, Fault> {
        let starter = bench
            .request
            .kit
            .part(&bench.request.kit.manifest.files.starter)?;
        self.add(sources::secrets(&bench.project(), &starter)?);
        self.add(sources::query_budgets(&bench.project())?);
        Ok(String::new())
    }
}

/// What a step has to say when it is done.
pub trait Detail {
    fn detail(&self) -> &str {
        ""
    }

    /// A step may end without a fault of the run and still not have done what its title says.
    fn state(&self) -> StepState {
        StepState::Passed
    }
}

impl Detail for String {
    fn detail(&self) -> &str {
        self
    }
}

fn unpack_submission(bench: &Bench) -> Result<String, Fault> {
    let limits = &bench.request.kit.manifest.limits;
    let limits = UnpackLimits {
        packed_bytes: limits.upload_bytes,
        unpacked_bytes: limits.unpacked_bytes,
        entries: usize::try_from(limits.unpacked_files).unwrap_or(usize::MAX),
        ..UnpackLimits::default()
    };
    let unreadable = |error| Fault::ours("the submission cannot be read", error);
    let archive = match &bench.request.submission {
        Submission::Archive(path) => File::open(path).map_err(unreadable)?,
        Submission::Folder(path) => packed(path).map_err(unreadable)?,
    };
    match unpack(archive, &bench.project(), &limits) {
        Ok(unpacked) => Ok(format!(
            "{} files, {} kB.",
            unpacked.files,
            unpacked.bytes.div_ceil(1000)
        )),
        Err(UnpackError::Refused(refusal)) => Err(Fault::Candidate(refusal.to_string())),
        Err(UnpackError::Io(error)) => Err(unreadable(error)),
    }
}

/// The folder as a packed archive, so that it passes the same checks as an upload. Byte code and local databases stay behind.
fn packed(folder: &std::path::Path) -> std::io::Result<File> {
    let encoder = flate2::write::GzEncoder::new(tempfile::tempfile()?, flate2::Compression::fast());
    let mut archive = tar::Builder::new(encoder);
    for (name, path) in crate::runner::kit::files_below(folder).map_err(std::io::Error::other)? {
        if !name.ends_with(".sqlite3") && !name.starts_with(".git/") {
            archive.append_path_with_name(path, name)?;
        }
    }
    let mut file = archive.into_inner()?.finish()?;
    std::io::Seek::rewind(&mut file)?;
    Ok(file)
}

/// The facts in their order; those that no step reported were not run.
fn completed(mut found: Vec<Fact>) -> Vec<Fact> {
    FACTS
        .iter()
        .map(
            |(key, trust)| match found.iter().position(|fact| fact.key == *key) {
                Some(position) => found.swap_remove(position),
                None => facts::not_run(key, *trust),
            },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::grading::accept::fact_faults;

    #[test]
    fn every_fact_is_in_the_catalogue_with_its_unit() {
        let all = completed(Vec::new());
        assert_eq!(all.len(), FACTS.len());
        assert_eq!(fact_faults(&all), []);
    }
}
