//! The import rules of ARCHITECTURE.md, read off the source: who may use whom.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Which modules of ours each layer may name.
const RULES: &[(&str, &[&str])] = &[
    ("domain", &["domain"]),
    ("protocol", &["protocol", "domain"]),
    ("db", &["db", "domain", "clock", "ids"]),
    ("ops", &["ops", "domain", "db", "jobs", "mail"]),
    ("archive", &["archive"]),
    ("mail", &["mail", "domain", "config"]),
    ("library", &["library", "app", "ops", "db", "domain"]),
    (
        "jobs",
        &["jobs", "ops", "db", "mail", "blobs", "app", "domain"],
    ),
    (
        "web",
        &[
            "web",
            "ops",
            "db",
            "domain",
            "app",
            "secret",
            "password",
            "telemetry",
            "blobs",
            "mail",
            "jobs",
            "archive",
        ],
    ),
    (
        "api",
        &[
            "api", "ops", "db", "domain", "app", "protocol", "secret", "blobs",
        ],
    ),
    (
        "runner",
        &[
            "runner",
            "archive",
            "protocol",
            "domain",
            "config",
            "telemetry",
            "output",
            "secret",
        ],
    ),
];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// Every source file with its layer and its text, tests inside the file left out.
fn files() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths);
    paths
        .into_iter()
        .map(|path| {
            let inside = path.strip_prefix(&root).unwrap();
            let layer = inside
                .components()
                .next()
                .unwrap()
                .as_os_str()
                .to_str()
                .unwrap()
                .trim_end_matches(".rs")
                .to_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap().to_owned();
            (layer, path, text)
        })
        .collect()
}

/// Test modules that stand in files of their own.
fn is_test(path: &Path) -> bool {
    path.components()
        .any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs")
}

fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
}

#[test]
fn layers_import_only_what_they_may() {
    let mut broken = Vec::new();
    for (layer, path, text) in files() {
        let Some((_, allowed)) = RULES.iter().find(|(name, _)| *name == layer) else {
            continue;
        };
        let mut used = BTreeSet::new();
        for line in code_lines(&text) {
            for part in line.split("crate::").skip(1) {
                used.insert(
                    part.split(|c: char| !c.is_alphanumeric() && c != '_')
                        .next()
                        .unwrap()
                        .to_owned(),
                );
            }
        }
        // Macros of ours are exported at the root.
        let macros = ["on_backend", "stored_as_text", "for_each_id", ""];
        for name in used {
            if !allowed.contains(&name.as_str()) && !macros.contains(&name.as_str()) {
                broken.push(format!("{} uses crate::{name}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn only_db_names_diesel() {
    for (layer, path, text) in files() {
        let named = code_lines(&text).any(|line| line.contains("diesel"));
        assert!(layer == "db" || !named, "{} names diesel", path.display());
    }
}

#[test]
fn domain_performs_no_io() {
    for (layer, path, text) in files() {
        if layer != "domain" || is_test(&path) {
            continue;
        }
        for forbidden in [
            "std::fs",
            "std::env",
            "std::net",
            "tokio",
            "actix",
            "Utc::now",
            "rand::",
            "SystemTime",
        ] {
            assert!(
                !code_lines(&text).any(|line| line.contains(forbidden)),
                "{} uses {forbidden}",
                path.display()
            );
        }
    }
}

/// `println!` panics when nobody reads any more.
#[test]
fn only_output_prints() {
    for (layer, path, text) in files() {
        let prints = |line: &str| line.contains("print!(") || line.contains("println!(");
        assert!(
            layer == "output" || is_test(&path) || !code_lines(&text).any(prints),
            "{} prints past crate::output",
            path.display()
        );
    }
}

#[test]
fn modules_say_what_they_own() {
    for (_, path, text) in files() {
        assert!(
            text.starts_with("//!"),
            "{} has no module documentation",
            path.display()
        );
    }
}
