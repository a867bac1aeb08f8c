//! The library: what ships is stored at start, published versions stay, a corrupt file stops the start.

use std::io::{Cursor, Read};

use assay::app::App;
use assay::clock::Clock;
use assay::config::{Config, MailTransport};
use assay::db::pool::DatabaseUrl;
use assay::db::{DbError, kits, rubrics};
use assay::domain::rubric::{Rubric, RubricOrigin};
use assay::ids::Ids;
use assay::library;
use assay::ops::OpError;
use assay::ops::library::sync;

use crate::harness::{TestApp, start_of_time};

fn config(folder: &std::path::Path) -> Config {
    Config {
        data: folder.to_owned(),
        database: DatabaseUrl::Sqlite(folder.join("assay.db").to_str().unwrap().to_owned()),
        listen: "127.0.0.1:0".parse().unwrap(),
        public_url: None,
        organisation: "Example Transit".to_owned(),
        mail: MailTransport::Memory,
        mail_from: "Assay <assay@example.org>".to_owned(),
        metrics_token: None,
        readers: 1,
    }
}

fn open(folder: &std::path::Path) -> anyhow::Result<App> {
    App::open(
        config(folder),
        Clock::fixed(start_of_time()),
        Ids::counting(),
    )
}

fn shipped(name: &str) -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(root.join("rubrics").join(name)).unwrap()
}

fn shipped_names() -> Vec<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let names = std::fs::read_dir(root.join("rubrics")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".toml")).collect()
}

#[actix_web::test]
async fn what_ships_is_stored_at_start() {
    let app = TestApp::start().await;
    let (rubrics, kits) = app
        .app
        .db
        .read(|db| Ok::<_, DbError>((rubrics::list(db)?, kits::list(db)?)))
        .await
        .unwrap();
    assert_eq!(rubrics.len(), shipped_names().len());
    assert!(rubrics.iter().all(|row| row.frozen_at.is_some()));
    let [kit] = kits.as_slice() else {
        panic!("{kits:?}")
    };
    assert_eq!(
        (kit.kit.as_str(), kit.rubric.as_str()),
        ("orm", "django.orm")
    );

    let starter = app.app.blobs.get(&kit.starter_blob).await.unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(starter)).unwrap();
    let names: Vec<String> = zip
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    assert!(names.iter().all(|name| name.starts_with("conduit-orm/")));
    for part in [
        "brief.md",
        "openapi.json",
        "starter/manage.py",
        "public_checks/check.py",
    ] {
        assert!(names.contains(&format!("conduit-orm/{part}")), "{part}");
    }
    for secret in ["hidden", "reference", "mutants", "guide.md", "kit.toml"] {
        assert!(!names.iter().any(|name| name.contains(secret)), "{secret}");
    }
    let mut brief = String::new();
    let mut file = zip.by_name("conduit-orm/brief.md").unwrap();
    file.read_to_string(&mut brief).unwrap();
    assert!(brief.contains("openapi.json"));

    let archive = app.app.blobs.get(&kit.archive_blob).await.unwrap();
    let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(archive.as_ref()));
    let mut packed: Vec<String> = Vec::new();
    for entry in tar.entries().unwrap() {
        packed.push(entry.unwrap().path().unwrap().to_str().unwrap().to_owned());
    }
    for part in ["kit.toml", "hidden/volume.sql", "reference/manage.py"] {
        assert!(packed.contains(&part.to_owned()), "{part}");
    }
    assert!(!packed.iter().any(|name| name.contains("__pycache__")));
}

#[test]
fn the_same_files_give_the_same_bytes() {
    let kits = library::shipped_kits().unwrap();
    for kit in &kits {
        let pack = || {
            let archive = library::pack::archive(&kit.files).unwrap();
            (
                archive,
                library::pack::starter(&kit.head, &kit.files).unwrap(),
            )
        };
        assert!(pack() == pack(), "{}", kit.head.id);
    }
}

#[test]
fn server_and_runner_name_a_kit_alike() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for kit in library::shipped_kits().unwrap() {
        let folder = root.join("takehomes").join(&kit.head.id);
        let read = assay::runner::kit::Kit::read(&folder).unwrap();
        assert_eq!(read.digest, kit.digest, "{}", kit.head.id);
    }
}

#[test]
fn a_second_start_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let count = |app: &App| {
        app.db
            .read_now(|db| Ok::<_, DbError>((rubrics::list(db)?.len(), kits::list(db)?.len())))
            .unwrap()
    };
    let first = count(&open(folder.path()).unwrap());
    assert_eq!(count(&open(folder.path()).unwrap()), first);
}

#[test]
fn a_corrupt_rubric_stops_the_start_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("rubrics")).unwrap();
    let file = folder.path().join("rubrics/own.orm.toml");
    let text = shipped("django.orm.toml")
        .replace("id = \"django.orm\"", "id = \"own.orm\"")
        .replace("weight = 3", "weight = 4");
    std::fs::write(&file, &text).unwrap();
    let line = 1 + text.lines().position(|line| line == "weight = 4").unwrap();
    let error = open(folder.path()).err().unwrap().to_string();
    let place = format!("{}:{line}: rule 11:", file.display());
    assert!(error.contains(&place), "{place} in {error}");
    assert!(error.contains("weight_reason"), "{error}");
}

#[test]
fn an_own_rubric_is_taken_and_then_frozen() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("rubrics")).unwrap();
    let file = folder.path().join("rubrics/own.orm.toml");
    let text = shipped("django.orm.toml").replace("id = \"django.orm\"", "id = \"own.orm\"");
    std::fs::write(&file, &text).unwrap();
    open(folder.path()).unwrap();
    std::fs::write(&file, text.replace("Django ORM and", "The ORM and")).unwrap();
    let error = open(folder.path()).err().unwrap().to_string();
    assert!(
        error.contains("own.orm 1.0.0 is in use and never changes"),
        "{error}"
    );
}

/// A release brings a rubric under an id that an organisation has used before: theirs stays, and the start goes on.
#[test]
fn a_rubric_of_the_organisation_is_kept_when_a_release_brings_its_id() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).unwrap();
    let ships = Rubric::from_toml("ships", &shipped("django.orm.toml")).unwrap();
    let ships = Rubric {
        id: "acme.orm".to_owned(),
        ..ships
    };
    let own = Rubric {
        title: "The ORM at Acme".to_owned(),
        ..ships.clone()
    };
    for origin in [RubricOrigin::File, RubricOrigin::Browser] {
        let own = Rubric {
            id: format!("acme.{origin}"),
            ..own.clone()
        };
        let ships = Rubric {
            id: own.id.clone(),
            ..ships.clone()
        };
        let left_out = app
            .db
            .write_now(|tx| {
                sync(tx, &[(origin, own.clone())], &[])?;
                let same = sync(tx, &[(RubricOrigin::Shipped, ships.clone())], &[])?;
                let later = Rubric {
                    version: "1.0.1".to_owned(),
                    ..ships.clone()
                };
                let later = sync(tx, &[(RubricOrigin::Shipped, later)], &[])?;
                Ok::<_, OpError>([same, later].concat())
            })
            .unwrap();
        assert_eq!(left_out.len(), 2, "{left_out:?}");
        assert!(
            left_out[0].contains("Everything stays as it was"),
            "{left_out:?}"
        );
        let name = own.id.clone();
        let stored = app.db.read_now(|db| rubrics::versions(db, &name)).unwrap();
        let [only] = stored.as_slice() else {
            panic!("{stored:?}")
        };
        assert_eq!(
            (only.title.as_str(), only.origin),
            ("The ORM at Acme", origin)
        );
    }
}

#[test]
fn a_changed_file_that_ships_still_stops_the_start_of_a_developer() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).unwrap();
    let ships = Rubric::from_toml("ships", &shipped("django.orm.toml")).unwrap();
    let changed = Rubric {
        title: "Changed without a new version".to_owned(),
        ..ships
    };
    let refused = app
        .db
        .write_now(|tx| sync(tx, &[(RubricOrigin::Shipped, changed.clone())], &[]));
    let words = refused.unwrap_err().to_string();
    assert!(words.contains("is in use and never changes"), "{words}");
}
