//! The two databases have the same schema, and migrations go down as well as up.

use std::path::Path;

use assay::db::migrate;
use assay::db::pool::DatabaseUrl;

fn names(backend: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("migrations")
        .join(backend);
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Table, column and nullability, as the migration text declares them.
fn columns(backend: &str) -> Vec<String> {
    let mut columns = Vec::new();
    for name in names(backend) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("migrations")
            .join(backend)
            .join(name)
            .join("up.sql");
        let text = std::fs::read_to_string(path).unwrap();
        for statement in text.split(';') {
            let Some((_, rest)) = statement.split_once("CREATE TABLE ") else {
                continue;
            };
            let (table, body) = rest.split_once('(').unwrap();
            for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
                let column = line.split(' ').next().unwrap();
                if column.chars().all(|c| c.is_lowercase() || c == '_') && !column.is_empty() {
                    let null = if line.contains("NOT NULL") {
                        "not null"
                    } else {
                        "null"
                    };
                    columns.push(format!("{}.{column} {null}", table.trim()));
                }
            }
        }
    }
    columns.sort();
    columns
}

#[test]
fn both_databases_have_the_same_migrations_and_columns() {
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(columns("sqlite").len() > 200);
    assert_eq!(columns("sqlite"), columns("postgres"));
}

#[test]
fn migrations_go_down_and_up_again() {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::Sqlite(folder.path().join("m.db").to_str().unwrap().to_owned());
    assert!(!migrate::up(&url).unwrap().is_empty());
    migrate::down(&url).unwrap();
    assert!(!migrate::up(&url).unwrap().is_empty());
    assert!(migrate::up(&url).unwrap().is_empty());
}
