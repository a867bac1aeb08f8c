//! Publishing, retiring, and what roles take.

use assay::domain::ids::RubricVersionId;

use super::*;
use crate::harness::roles::open_role;

#[actix_web::test]
async fn a_draft_is_published_once_and_frozen() {
    let desk = Desk::copy().await;
    let path = format!("{}/publish", desk.path());
    desk.ida
        .get(&path)
        .await
        .is(200)
        .says("1 thing to repair")
        .hides("Publish version 1.0.0");
    desk.review().await;
    let fields = publish_form(&desk.ida, &desk.path()).await;
    let first = post(&desk.ida, &path, &fields)
        .await
        .is(303)
        .leads()
        .to_owned();
    // A double click, and a second window with a key of its own.
    assert_eq!(post(&desk.ida, &path, &fields).await.leads(), first);
    let mut other = fields.clone();
    other[0].1 = "another-window".to_owned();
    assert_eq!(post(&desk.ida, &path, &other).await.leads(), first);
    let sam = desk.app.person("Sam Fixture", Access::Interviewer).await;
    sam.get(&first)
        .await
        .is(200)
        .says("Version 1.0.0")
        .says("acme.talk");
    sam.get("/rubrics").await.says("acme.talk");
    desk.ida.get(&desk.path()).await.is(404);
    let versions = desk
        .app
        .app
        .db
        .read(|db| rubrics::versions(db, "acme.talk"));
    assert_eq!(versions.await.unwrap().len(), 1);
}

#[actix_web::test]
async fn a_published_version_is_not_edited() {
    let desk = Desk::copy().await;
    desk.review().await;
    let row = desk.part(PartKind::Criterion, 0).await;
    let version = desk.publish().await;
    let page = desk.save(&desk.ida, &row, &[("title", "Too late")]).await;
    page.is(422).says("a published version never changes");
    desk.ida.get(&version).await.is(200).hides("Too late");
}

#[actix_web::test]
async fn the_next_version_must_rise_as_far_as_its_changes_ask() {
    let desk = Desk::copy().await;
    desk.review().await;
    let version = desk.publish().await;
    let start = format!("{version}/draft");
    let fields = [("key", "next-1"), ("how", "next")];
    let location = desk
        .ida
        .post(&start, &fields)
        .await
        .is(303)
        .leads()
        .to_owned();
    // Started again, the same draft opens.
    let again = [("key", "next-2"), ("how", "next")];
    assert_eq!(
        desk.ida.post(&start, &again).await.is(303).leads(),
        location
    );
    let desk = Desk {
        draft: id_of(&location),
        ..desk
    };
    let row = desk.part(PartKind::Criterion, 0).await;
    desk.save(&desk.ida, &row, &[("weight", "1")]).await.is(303);
    let page = desk.ida.get(&location).await;
    page.is(200)
        .says("Version 1.0.1 is too low")
        .says("2.0.0 or above");
    let publish = format!("{location}/publish");
    desk.ida
        .get(&publish)
        .await
        .is(200)
        .says("Major: scores are not comparable")
        .hides("Publish version");
    let head = desk.part(PartKind::Head, 0).await;
    desk.save(&desk.ida, &head, &[("version", "2.0.0")])
        .await
        .is(303);
    assert!(desk.publish().await.starts_with("/rubrics/"));
}

#[actix_web::test]
async fn too_small_a_step_is_refused_whatever_the_page_offered() {
    let desk = Desk::copy().await;
    desk.review().await;
    let version = desk.publish().await;
    let fields = [("key", "next-1"), ("how", "next")];
    let location = desk.ida.post(&format!("{version}/draft"), &fields).await;
    let location = location.leads().to_owned();
    let sent = publish_form(&desk.ida, &location).await;
    let desk = Desk {
        draft: id_of(&location),
        ..desk
    };
    let row = desk.part(PartKind::Criterion, 0).await;
    desk.save(&desk.ida, &row, &[("weight", "1")]).await.is(303);
    let draft = desk.draft;
    let open = desk
        .app
        .app
        .db
        .read(move |db| assay::ops::rubric_drafts::open(db, draft));
    let digest = open.await.unwrap().digest();
    let fields = [("key", sent[0].1.as_str()), ("digest", digest.as_str())];
    desk.ida
        .post(&format!("{location}/publish"), &fields)
        .await
        .is(422)
        .says("the version must rise to 2.0.0 or above");
}

#[actix_web::test]
async fn a_retired_version_is_kept_where_it_is_used_and_not_taken_by_new_roles() {
    let app = TestApp::start().await;
    let ida = app.person("Ida Example", Access::Administrator).await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    open_role(&app, &ana, &ana).await;
    let orm = newest(&app, "django.orm").await;
    let path = format!("/rubrics/{}", orm.id);
    ana.post(&format!("{path}/retire"), &[]).await.is(403);
    ida.post(&format!("{path}/retire"), &[]).await.is(303);
    ida.post(&format!("{path}/retire"), &[]).await.is(303);
    ana.get(&path)
        .await
        .is(200)
        .says("retired")
        .says("Used by 1 role");
    ana.get("/rubrics").await.is(200).says("Retired");
    let latest = app.app.db.read(|db| rubrics::latest(db, "django.orm"));
    assert!(latest.await.unwrap().is_none());
    let page = ana.get("/roles/new?preset=backend").await;
    page.is(200);
    ida.post(&format!("{path}/retire"), &[("offered", "again")])
        .await
        .is(303);
    let latest = app.app.db.read(|db| rubrics::latest(db, "django.orm"));
    assert_eq!(latest.await.unwrap().unwrap().id, orm.id);
}

#[actix_web::test]
async fn it_is_said_where_a_version_is_used() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let sam = app.person("Sam Fixture", Access::Interviewer).await;
    let role = open_role(&app, &ana, &ana).await;
    crate::harness::applications::candidate(&app, &ana, role, "Cleo Sample").await;
    let orm: RubricVersionId = newest(&app, "django.orm").await.id;
    let path = format!("/rubrics/{orm}/use");
    let loop_path = format!("/roles/{role}/loop");
    ana.get(&path)
        .await
        .is(200)
        .says("Senior Django engineer")
        .says(&loop_path)
        .says(&format!("/roles/{role}/list\">1</a>"))
        .says("Take-homes");
    sam.get(&path)
        .await
        .is(200)
        .says("Senior Django engineer")
        .hides(&loop_path);
    assert!(app.queries_of(&ana, &path).await <= 6);
}
