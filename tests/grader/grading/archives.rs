//! Uploads that are no project: each ends at its first step as a result, in words the candidate can act on. How the unpacker refuses
//! each of them is tried in `unpack`; here the whole engine must make a result of it, without starting anything.

use std::fs;
use std::path::Path;

use assay::domain::grading::{FactStatus, Outcome, StepState};
use assay::runner::grade::{GradeRequest, Submission};

use super::harness::{request, run};
use crate::unpack::archives::{Member, tar_gz, zip};

/// Grades these bytes as an upload; returns the reason.
fn refused(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let upload = folder.path().join("upload");
    fs::write(&upload, bytes).unwrap();
    let report = run(&GradeRequest {
        submission: Submission::Archive(upload),
        ..request(Path::new("unused"))
    });
    assert_eq!(report.outcome, Outcome::CandidateFault);
    assert_eq!(report.steps[0].state, StepState::Failed);
    assert!(
        report.steps[1..]
            .iter()
            .all(|step| step.state == StepState::Skipped)
    );
    assert!(
        report
            .facts
            .iter()
            .all(|fact| fact.status == FactStatus::NotRun)
    );
    report.reason.unwrap()
}

#[test]
fn what_is_no_project_is_refused_in_words() {
    let many: Vec<String> = (0..60_000).map(|number| format!("f{number}")).collect();
    let many: Vec<Member<'_>> = many.iter().map(|name| Member::file(name, b"")).collect();
    let zeros = vec![0; 60 << 20];
    let noise = vec![0xa5; 11 << 20];
    for (bytes, words) in [
        (Vec::new(), "archive is empty"),
        (b"%PDF-1.7 a curriculum vitae".to_vec(), ".zip or a .tar.gz"),
        (noise, "10 MB"),
        (zip(&many), "5000 files"),
        (tar_gz(&many), "5000 files"),
        (zip(&[Member::file("bomb.py", &zeros)]), "MB"),
        (tar_gz(&[Member::file("bomb.py", &zeros)]), "MB"),
        (zip(&[Member::file("../../escape.py", b"x")]), "escape.py"),
        (tar_gz(&[Member::file("/tmp/escape.py", b"x")]), "escape.py"),
    ] {
        let reason = refused(&bytes);
        assert!(reason.contains(words), "{words:?} is not in {reason:?}");
    }
    assert!(!Path::new("/tmp/escape.py").exists());
}
