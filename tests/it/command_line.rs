//! The built program on the command line: rubrics checked, output that nobody reads.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn assay(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null());
    command
}

fn run(args: &[&str]) -> Output {
    assay(args).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A shipped rubric, changed, in a folder of its own.
fn written(folder: &Path, name: &str, changes: &[(&str, &str)]) -> PathBuf {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("rubrics/people.communication.toml");
    let mut text = std::fs::read_to_string(shipped).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn output_that_nobody_reads_is_no_fault() {
    for args in [
        &["rubric", "check", "rubrics"][..],
        &["rubric", "check", "rubrics", "--json"],
        &["rubric", "schema"],
        &["statistics", "--examples"],
        &["--help"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = assay(args).stdout(writer).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!said.contains("panicked"), "{args:?}: {said}");
        assert_ne!(output.status.code(), Some(101), "{args:?}");
        assert!(output.status.code().is_some(), "{args:?} was killed");
    }
}

#[test]
fn output_that_cannot_be_written_is_said() {
    let full = Path::new("/dev/full");
    if !full.exists() {
        return;
    }
    let full = std::fs::File::options().write(true).open(full).unwrap();
    let output = assay(&["rubric", "schema"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("could be written"));
}

#[test]
fn the_shipped_rubrics_are_fine() {
    let output = run(&["rubric", "check", "rubrics"]);
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
    assert!(out(&output).contains("checked, no faults."));
}

#[test]
fn every_fault_is_told_to_people_and_to_programs() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(
        folder.path(),
        "faulty.toml",
        &[
            ("weight = 3", "weight = 9"),
            ("minutes = ", "mood = \"good\"\nminutes = "),
        ],
    );
    let path = path.to_str().unwrap();
    let output = run(&["rubric", "check", path]);
    assert_eq!(output.status.code(), Some(1));
    let told = out(&output);
    assert!(
        told.contains("rule 1: The key \"mood\" is unknown"),
        "{told}"
    );
    assert!(
        told.contains("rule 11: weight is no whole number"),
        "{told}"
    );
    assert!(told.contains("1 rubric checked, 2 faults."), "{told}");
    let output = run(&["rubric", "check", "--json", path]);
    assert_eq!(output.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["checked"], 1);
    let faults = report["faults"].as_array().unwrap();
    assert_eq!(faults.len(), 2);
    for fault in faults {
        assert_eq!(fault["file"], path);
        assert!(fault["line"].is_u64(), "{fault}");
        for key in ["rule", "path", "message", "remedy"] {
            assert!(
                fault[key].as_str().is_some_and(|text| !text.is_empty()),
                "{fault}"
            );
        }
    }
}

#[test]
fn versions_in_a_folder_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path(), "one.toml", &[]);
    let told = |name: &str, changes: &[(&str, &str)]| {
        let path = written(folder.path(), name, changes);
        let output = run(&["rubric", "check", folder.path().to_str().unwrap()]);
        std::fs::remove_file(path).unwrap();
        (output.status.code(), out(&output))
    };
    let (code, words) = told("two.toml", &[]);
    assert_eq!(code, Some(1));
    assert!(
        words.contains("people.communication 1.0.0 is also in"),
        "{words}"
    );
    let heavier = ("weight = 3", "weight = 2");
    let (code, words) = told(
        "two.toml",
        &[("version = \"1.0.0\"", "version = \"1.1.0\""), heavier],
    );
    assert_eq!(code, Some(1));
    assert!(words.contains("two.toml:"), "{words}");
    assert!(words.contains("version: After"), "{words}");
    assert!(
        words.contains("the version must rise to 2.0.0 or above"),
        "{words}"
    );
    let (code, words) = told(
        "two.toml",
        &[("version = \"1.0.0\"", "version = \"2.0.0\""), heavier],
    );
    assert_eq!(code, Some(0), "{words}");
    let retired = ("status = \"published\"", "status = \"retired\"");
    let (code, words) = told(
        "two.toml",
        &[("version = \"1.0.0\"", "version = \"1.0.1\""), retired],
    );
    assert_eq!(code, Some(0), "{words}");
}

#[test]
fn a_file_is_compared_with_what_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let old = written(folder.path(), "old.toml", &[]);
    let new = written(folder.path(), "new.toml", &[("weight = 3", "weight = 2")]);
    let check = |new: &Path, old: &Path| {
        let output = run(&[
            "rubric",
            "check",
            new.to_str().unwrap(),
            "--against",
            old.to_str().unwrap(),
        ]);
        (
            output.status.code(),
            out(&output),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (code, words, _) = check(&new, &old);
    assert_eq!(code, Some(1));
    assert!(words.contains("is published and never changes"), "{words}");
    assert_eq!(check(&old, &old).0, Some(0));
    let other = Path::new(env!("CARGO_MANIFEST_DIR")).join("rubrics/django.orm.toml");
    let (code, _, said) = check(&new, &other);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("none of the files is a version of django.orm"),
        "{said}"
    );
}

#[test]
fn wrong_calls_end_with_2() {
    assert_eq!(run(&["rubric", "check"]).status.code(), Some(2));
    assert_eq!(
        run(&["rubric", "check", "no-such-file.toml"]).status.code(),
        Some(1)
    );
}
