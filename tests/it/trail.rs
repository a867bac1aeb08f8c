//! The audit trail of an application: words, pages, scope.

use assay::db::DbError;
use assay::domain::access::Access;
use diesel::connection::SimpleConnection;

use crate::harness::TestApp;
use crate::harness::applications::candidate;
use crate::harness::debriefs::{SECRET, all_submitted, full_loop};

#[actix_web::test]
async fn the_trail_tells_what_happened_and_never_a_rating() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    all_submitted(&app, &panel).await;
    let path = format!("/applications/{}/audit", panel.application);
    panel
        .hanna
        .get(&path)
        .await
        .is(200)
        .says("Asked to interview")
        .says("Rater Alder")
        .says("Ana Sample")
        .says("Applied")
        .hides(SECRET);
    assert!(app.queries_of(&panel.hanna, &path).await <= 6);
    app.visitor().get(&path).await.is(303);
}

#[actix_web::test]
async fn long_trails_have_pages() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    let (application, actor) = (
        panel.application,
        app.actor(&panel.ana, assay::domain::access::Access::Recruiter),
    );
    app.app
        .db
        .write(move |tx| -> assay::db::DbResult<()> {
            for _ in 0..60 {
                let event = assay::ops::audit::Event {
                    action: "candidate.viewed",
                    subject_kind: "application",
                    subject: application.0,
                    application: Some(application),
                    detail: serde_json::json!({ "level": 4 }),
                };
                assay::ops::audit::record(tx, actor, event)?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let path = format!("/applications/{application}/audit");
    let first = panel.ana.get(&path).await;
    first.says("50 events").hides("Applied");
    let older = first
        .body
        .split("href=\"")
        .find(|part| part.contains("?before="))
        .unwrap();
    let older = older.split('"').next().unwrap();
    panel
        .ana
        .get(older)
        .await
        .is(200)
        .says("Applied")
        .says("Newest");
}

#[actix_web::test]
async fn a_trail_is_not_there_for_whoever_is_not_involved() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    let role = crate::harness::roles::open_role(&app, &panel.ana, &panel.ida).await;
    let foreign = candidate(&app, &panel.ana, role, "Bo Example").await;
    let path = format!("/applications/{foreign}/audit");
    panel.hanna.get(&path).await.is(404);
    panel.raters[1].0.get(&path).await.is(404);
    panel.ana.get(&path).await.is(200);
}

#[actix_web::test]
async fn the_database_itself_refuses_to_change_or_shorten_the_trail() {
    let app = TestApp::start().await;
    app.person("Ana Sample", Access::Recruiter).await;
    for change in [
        "UPDATE audit_events SET action = 'nothing.happened'",
        "DELETE FROM audit_events",
    ] {
        let tried = app
            .app
            .db
            .read_now(|db| Ok::<_, DbError>(db.batch_execute(change)));
        let refused = tried.unwrap().unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{change}: {refused}");
    }
}
