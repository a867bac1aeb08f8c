//! Accounts: added, invited, changed, disabled; the first administrator.

use assay::domain::access::Access;
use assay::ops::users as ops;
use assay::secret::hash_token;

use crate::harness::TestApp;

#[actix_web::test]
async fn an_invited_person_sets_a_password_once() {
    let app = TestApp::start().await;
    let admin = app.person("Ida Example", Access::Administrator).await;
    let fields = [
        ("name", "Sam Fixture"),
        ("email", "sam@example.org"),
        ("access", "interviewer"),
        ("time_zone", "UTC"),
    ];
    let page = admin.post("/users", &fields).await;
    page.is(200).says("Give Sam Fixture this link");
    let path = page
        .body
        .split("<code id=\"fresh-link\">")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap();
    let path = path.strip_prefix(&app.base).unwrap();
    let visitor = app.visitor();
    visitor.get(path).await.is(200).says("sam@example.org");
    visitor
        .post(path, &[("password", "short"), ("again", "short")])
        .await
        .is(422)
        .says("at least 12");
    let chosen = [
        ("password", "correct horse battery"),
        ("again", "correct horse battery"),
    ];
    visitor.post(path, &chosen).await.is(303);
    visitor.post(path, &chosen).await.is(404);
    visitor.get(path).await.is(404);
}

#[actix_web::test]
async fn what_was_typed_comes_back_with_the_problem() {
    let app = TestApp::start().await;
    let admin = app.person("Ida Example", Access::Administrator).await;
    let fields = [
        ("name", "Sam Fixture"),
        ("email", "not an address"),
        ("access", "recruiter"),
        ("time_zone", "UTC"),
    ];
    admin
        .post("/users", &fields)
        .await
        .is(422)
        .says("Sam Fixture")
        .says("not an address")
        .says("Enter an e-mail address");
}

#[actix_web::test]
async fn the_last_administrator_stays() {
    let app = TestApp::start().await;
    let admin = app.person("Ida Example", Access::Administrator).await;
    let id = admin.id.unwrap();
    admin
        .post(&format!("/users/{id}/disable"), &[])
        .await
        .is(422)
        .says("last administrator");
    admin
        .post(&format!("/users/{id}/access"), &[("access", "recruiter")])
        .await
        .is(422);
    admin.get("/users").await.is(200);
}

#[actix_web::test]
async fn a_disabled_person_is_out_at_once() {
    let app = TestApp::start().await;
    let admin = app.person("Ida Example", Access::Administrator).await;
    let sam = app.person("Sam Fixture", Access::Interviewer).await;
    sam.get("/account").await.is(200);
    admin
        .post(&format!("/users/{}/disable", sam.id.unwrap()), &[])
        .await
        .is(303);
    sam.get("/account").await.is(303);
}

#[actix_web::test]
async fn the_first_administrator_is_made_by_a_link_that_works_once() {
    let app = TestApp::start().await;
    let hash = hash_token("first");
    assert!(
        app.app
            .db
            .write(move |tx| ops::offer_first_administrator(tx, &hash))
            .await
            .unwrap()
    );
    let visitor = app.visitor();
    visitor.get("/first-administrator/wrong").await.is(404);
    visitor
        .get("/first-administrator/first")
        .await
        .is(200)
        .says("Set up Example Transit");
    let fields = [
        ("name", "Ida Example"),
        ("email", "ida@example.org"),
        ("password", "correct horse battery"),
        ("again", "correct horse battery"),
    ];
    visitor
        .post("/first-administrator/first", &fields)
        .await
        .is(303);
    visitor
        .post("/first-administrator/first", &fields)
        .await
        .is(404);
}
