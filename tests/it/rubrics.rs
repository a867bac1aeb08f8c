//! Rubrics to read, and the commands for people who write them or run a server.

use std::process::{Command, Output};

use assay::db::rubrics;
use assay::domain::access::Access;

use crate::harness::TestApp;
use crate::harness::roles::open_role;

#[actix_web::test]
async fn everybody_who_works_here_reads_a_rubric() {
    let app = TestApp::start().await;
    let sam = app.person("Sam Fixture", Access::Interviewer).await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    open_role(&app, &ana, &ana).await;
    sam.get("/rubrics")
        .await
        .is(200)
        .says("Django ORM and relational data")
        .says("people.communication");
    let orm = app
        .app
        .db
        .read(|db| rubrics::latest(db, "django.orm"))
        .await
        .unwrap()
        .unwrap();
    let path = format!("/rubrics/{}", orm.id);
    sam.get(&path)
        .await
        .is(200)
        .says("Transactions and concurrency")
        .says("Used by 1 role")
        .says("senior 3, lead 3")
        .says("Lost updates")
        .says("0: level 3")
        .says(&orm.digest)
        .says("Questions")
        .says("Sources");
    assert!(app.queries_of(&sam, &path).await <= 6);
    assert!(app.queries_of(&sam, "/rubrics").await <= 6);
    app.visitor().get(&path).await.is(303);
    let nothing = "/rubrics/01890000-0000-7000-8000-000000000000";
    sam.get(nothing).await.is(404);
}

fn assay(arguments: &[&str], folder: &std::path::Path) -> (bool, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO_BIN_EXE_assay"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap();
    (status.success(), text)
}

#[test]
fn the_check_names_every_fault_and_what_is_fine() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let (fine, text) = assay(&["rubric", "check", "rubrics"], root);
    assert!(fine, "{text}");
    assert!(text.contains("rubrics/django.orm.toml: fine: django.orm 1.0.0, 6 criteria"));
    let fine = text.matches(": fine: ").count();
    assert!(
        text.ends_with(&format!("{fine} rubrics checked, no faults.\n")),
        "{text}"
    );

    let folder = tempfile::tempdir().unwrap();
    let good = std::fs::read_to_string(root.join("rubrics/people.communication.toml")).unwrap();
    let bad =
        good.replacen("weight = 3", "weight = 9", 1)
            .replacen("minutes = 10", "minutes = 400", 1);
    let line = 1 + bad.lines().position(|line| line == "weight = 9").unwrap();
    std::fs::write(folder.path().join("good.toml"), &good).unwrap();
    std::fs::write(folder.path().join("bad.toml"), bad).unwrap();
    std::fs::write(folder.path().join("same.toml"), &good).unwrap();
    let (fine, text) = assay(&["rubric", "check", "."], folder.path());
    assert!(!fine, "{text}");
    let place = format!("./bad.toml:{line}: rule 11:");
    assert!(text.contains(&place), "{text}");
    assert!(text.contains("rule 13:"), "{text}");
    assert!(text.contains("./good.toml: fine"), "{text}");
    assert!(text.contains("is also in ./good.toml"), "{text}");
    let (fine, text) = assay(&["rubric", "check", "missing.toml"], folder.path());
    assert!(!fine && text.contains("cannot read missing.toml"), "{text}");
}

#[test]
fn the_doctor_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let (fine, text) = assay(&["doctor"], folder.path());
    assert!(fine, "{text}");
    assert!(text.contains("Everything is in order."), "{text}");
    assert!(
        !folder.path().join("data").exists(),
        "the doctor changes nothing"
    );

    std::fs::create_dir_all(folder.path().join("data/rubrics")).unwrap();
    std::fs::write(folder.path().join("data/rubrics/own.toml"), "id = ").unwrap();
    let (fine, text) = assay(&["doctor"], folder.path());
    assert!(!fine && text.contains("own.toml:1: format:"), "{text}");
    let (fine, text) = assay(&["doctor", "--mail", "pigeon:loft"], folder.path());
    assert!(!fine && text.contains("FAIL  settings"), "{text}");
}
