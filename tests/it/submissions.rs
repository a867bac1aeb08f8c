//! The code of an upload as reviewers read it: under an alias, escaped, anonymised.

use assay::domain::access::Access;
use assay::domain::ids::SubmissionId;

use crate::harness::applications::{assigned, candidate};
use crate::harness::roles::open_role;
use crate::harness::take_homes::{started, stored, zip};
use crate::harness::{Person, TestApp};

async fn uploaded(app: &TestApp, archive: &[u8]) -> (Person, Person, SubmissionId, String) {
    let recruiter = app.person("Rosa Testcase", Access::Recruiter).await;
    let manager = app.person("Hugo Example", Access::HiringManager).await;
    let reviewer = app.person("Priya Demo", Access::Interviewer).await;
    let role = open_role(app, &recruiter, &manager).await;
    let application = candidate(app, &recruiter, role, "Amara Sample").await;
    assigned(app, &recruiter, application, "Take-home", &reviewer).await;
    let take_home = started(app, &recruiter, application).await;
    let work = format!("{}/work", take_home.path);
    app.visitor()
        .upload(&work, "k", "amara-sample.zip", archive)
        .await
        .is(303);
    app.drain().await;
    let id = take_home.id;
    let upload = app
        .app
        .db
        .read(move |db| assay::db::submissions::of_take_home(db, id))
        .await
        .unwrap();
    let alias = stored(app, id).await.take_home.alias;
    (reviewer, recruiter, upload[0].submission.id, alias)
}

fn telling() -> Vec<u8> {
    zip(&[
        (
            "amara_sample/manage.py",
            b"print('<script>alert(1)</script>')\n\n# end\n",
        ),
        (
            "amara_sample/NOTES.md",
            b"By Amara Sample, amara.sample@example.org\n",
        ),
        ("amara_sample/app/AmaraSample.py", b"x = 1\n"),
        ("amara_sample/logo.png", b"\x89PNG\0\0"),
        ("amara_sample/.git/config", b"name = Amara Sample\n"),
    ])
}

#[actix_web::test]
async fn a_reviewer_reads_it_without_knowing_whose_it_is() {
    let app = TestApp::start().await;
    let (reviewer, recruiter, id, alias) = uploaded(&app, &telling()).await;
    let page = format!("/submissions/{id}");
    let notes = reviewer.get(&page).await;
    notes
        .is(200)
        .says(&alias)
        .says("NOTES.md")
        .says("Left out")
        .says("logo.png")
        .says("no text");
    let paths = [
        "",
        "?file=manage.py",
        "?file=app%2FAmaraSample.py",
        "?file=logo.png",
    ];
    for person in [&reviewer, &recruiter] {
        for path in paths {
            let shown = person.get(&format!("{page}{path}")).await;
            shown
                .is(200)
                .hides("Amara Sample")
                .hides("amara.sample")
                .hides("amara-sample")
                .hides("amara_sample");
        }
    }
    reviewer
        .get(&format!("{page}?file=manage.py"))
        .await
        .hides("<script>alert")
        .says("&#60;script&#62;")
        .says("id=\"L3\"");
    reviewer
        .get(&format!("{page}?file=logo.png"))
        .await
        .says("This file is no text");
    for wrong in [
        "?file=..%2F..%2Fetc%2Fpasswd",
        "?file=.git%2Fconfig",
        "?file=nowhere",
    ] {
        reviewer.get(&format!("{page}{wrong}")).await.is(404);
    }
    assert!(app.queries_of(&reviewer, &page).await <= 6);
}

#[actix_web::test]
async fn the_code_is_not_there_for_others() {
    let app = TestApp::start().await;
    let (_, _, id, _) = uploaded(&app, &telling()).await;
    let page = format!("/submissions/{id}");
    app.person("Mona Example", Access::Interviewer)
        .await
        .get(&page)
        .await
        .is(404);
    app.person("Olga Fixture", Access::HiringManager)
        .await
        .get(&page)
        .await
        .is(404);
    app.visitor().get(&page).await.is(303);
}
