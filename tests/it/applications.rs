//! The life of an application, through its pages: moved, closed, reopened, never overwritten, and seen by few.

use assay::domain::access::Access;
use assay::domain::ids::{ApplicationId, RoleId};

use crate::harness::applications::{assigned, candidate};
use crate::harness::roles::open_role;
use crate::harness::{Page, Person, TestApp};

/// Whoever takes this apart keeps `app`: dropping it drops the database.
struct World {
    app: TestApp,
    ana: Person,
    hanna: Person,
    role: RoleId,
    amara: ApplicationId,
}

async fn world() -> World {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let hanna = app.person("Hanna Placeholder", Access::HiringManager).await;
    let role = open_role(&app, &ana, &hanna).await;
    let amara = candidate(&app, &ana, role, "Amara Testcase").await;
    World {
        app,
        ana,
        hanna,
        role,
        amara,
    }
}

/// The value of the option with this label.
fn option(page: &Page, label: &str) -> String {
    let end = format!(">{label}</option>");
    let before = page.body.split(&end).next().unwrap();
    let value = before.rsplit("<option value=\"").next().unwrap();
    value.split('"').next().unwrap().to_owned()
}

#[actix_web::test]
async fn an_application_lives_from_stage_to_stage() {
    let World {
        app: _app,
        ana,
        amara,
        ..
    } = world().await;
    let path = format!("/applications/{amara}");
    let page = ana.get(&path).await;
    page.is(200).says("Read the application");
    let screen = option(&page, "Screen");
    ana.post(
        &format!("{path}/move"),
        &[("stage", &screen), ("reason", "Strong letter")],
    )
    .await
    .is(303);
    ana.get(&path)
        .await
        .says("moved from Applied to Screen")
        .says("Strong letter");
    ana.post(
        &format!("{path}/close"),
        &[("close_reason", "other"), ("close_note", "")],
    )
    .await
    .is(422)
    .says("Say what the reason is");
    let long = "long".repeat(600);
    let refused = ana
        .post(
            &format!("{path}/close"),
            &[("close_reason", "other"), ("close_note", &long)],
        )
        .await;
    refused
        .is(422)
        .says(&format!("aria-invalid=\"true\">\n{long}</textarea>"));
    assert_eq!(refused.body.matches(&long).count(), 1);
    ana.post(&format!("{path}/close"), &[("close_reason", "role_filled")])
        .await
        .is(303);
    ana.get(&path).await.says("The role is filled");
    ana.post(
        &format!("{path}/move"),
        &[("stage", &option(&page, "Loop"))],
    )
    .await
    .is(422)
    .says("Reopen it first");
    ana.post(&format!("{path}/reopen"), &[]).await.is(303);
    ana.get(&path)
        .await
        .says("reopened the application in Screen");
    ana.post(&format!("{path}/withdraw"), &[]).await.is(303);
    ana.post(&format!("{path}/withdraw"), &[]).await.is(303);
    ana.get("/candidates").await.hides("Amara Testcase");
    ana.get("/candidates?state=withdrawn")
        .await
        .says("Amara Testcase");
}

#[actix_web::test]
async fn two_people_never_overwrite_each_other() {
    let World {
        app, ana, amara, ..
    } = world().await;
    let ida = app.person("Ida Example", Access::Recruiter).await;
    let path = format!("/applications/{amara}");
    let page = ana.get(&path).await;
    let (screen, take_home) = (option(&page, "Screen"), option(&page, "Take-home"));
    let forward = |stage: &str| [("stage", stage.to_owned()), ("seen", "1".to_owned())];
    let fields = forward(&screen);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    ana.post(&format!("{path}/move"), &fields).await.is(303);
    ana.post(&format!("{path}/move"), &fields).await.is(303);
    let fields = forward(&take_home);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    ida.post(&format!("{path}/move"), &fields).await.is(409);
    ida.post(
        &format!("{path}/close"),
        &[("close_reason", "must_haves"), ("seen", "1")],
    )
    .await
    .is(409);
    ana.get(&path)
        .await
        .says("moved from Applied to Screen")
        .hides("to Take-home.");
}

#[actix_web::test]
async fn a_note_is_added_once_and_read_by_those_involved() {
    let World {
        app: _app,
        ana,
        hanna,
        amara,
        ..
    } = world().await;
    let path = format!("/applications/{amara}/notes");
    let fields = [
        ("key", "key-of-the-note"),
        ("note", "Starts in June at the earliest"),
    ];
    ana.post(&path, &fields).await.is(303);
    ana.post(&path, &fields).await.is(303);
    let page = hanna.get(&format!("/applications/{amara}")).await;
    page.is(200);
    assert_eq!(page.body.matches("Starts in June").count(), 1);
    ana.post(&path, &[("key", "another"), ("note", " ")])
        .await
        .is(422)
        .says("Write the note first");
    hanna.post(&path, &fields).await.is(403);
}

#[actix_web::test]
async fn only_those_involved_see_an_application() {
    let World {
        app,
        ana,
        hanna,
        role,
        amara,
    } = world().await;
    let erik = app.person("Erik Specimen", Access::Interviewer).await;
    let sam = app.person("Sam Fixture", Access::HiringManager).await;
    let path = format!("/applications/{amara}");
    hanna.get(&path).await.is(200).hides("Close application");
    hanna
        .get(&format!("/roles/{role}"))
        .await
        .is(200)
        .says("Amara Testcase");
    for stranger in [&erik, &sam] {
        stranger.get(&path).await.is(404);
        stranger.get(&format!("/roles/{role}")).await.is(404);
        stranger.get("/candidates").await.is(200).hides("Amara");
        stranger
            .get("/search?q=amara")
            .await
            .is(200)
            .hides("Amara Testcase");
    }
    assigned(&app, &ana, amara, "ORM", &erik).await;
    erik.get(&path).await.is(200).says("Open mine");
    erik.get("/search?q=amara").await.says("Amara Testcase");
}

#[actix_web::test]
async fn a_blind_reviewer_sees_nothing_anywhere() {
    let World {
        app,
        ana,
        hanna,
        role,
        amara,
    } = world().await;
    let erik = app.person("Erik Specimen", Access::Interviewer).await;
    assigned(&app, &ana, amara, "ORM", &erik).await;
    assigned(&app, &ana, amara, "Take-home", &erik).await;
    assigned(&app, &ana, amara, "Take-home", &hanna).await;
    for reviewer in [&erik, &hanna] {
        reviewer
            .get(&format!("/applications/{amara}"))
            .await
            .is(404);
        reviewer.get("/candidates").await.is(200).hides("Amara");
        reviewer
            .get("/search?q=amara")
            .await
            .is(200)
            .hides("Amara Testcase");
    }
    hanna
        .get(&format!("/roles/{role}"))
        .await
        .is(200)
        .hides("Amara");
    hanna
        .get(&format!("/roles/{role}/list"))
        .await
        .hides("Amara");
}

#[actix_web::test]
async fn pages_need_few_statements() {
    let World {
        app,
        ana,
        role,
        amara,
        ..
    } = world().await;
    let erik = app.person("Erik Specimen", Access::Interviewer).await;
    for name in ["Kofi Sample", "Marta Sample", "Wei Sample", "Yara Sample"] {
        let application = candidate(&app, &ana, role, name).await;
        assigned(&app, &ana, application, "ORM", &erik).await;
    }
    let paths = [
        format!("/roles/{role}"),
        format!("/roles/{role}/list"),
        format!("/applications/{amara}"),
        format!("/applications/{amara}/interviewers"),
        format!("/applications/{amara}/messages"),
        "/candidates".to_owned(),
        "/search?q=sample".to_owned(),
    ];
    for path in paths {
        let needed = app.queries_of(&ana, &path).await;
        assert!(needed <= 6, "{path} needs {needed} statements");
    }
}
