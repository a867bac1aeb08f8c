//! Signing in and out, as a person and as somebody who guesses.

use assay::domain::access::{Access, Actor};
use assay::ops::users::{self, Create};
use assay::password;
use chrono::TimeDelta;

use crate::harness::TestApp;

async fn account(app: &TestApp) {
    let command = Create {
        email: "Rosa@Example.org".to_owned(),
        name: "Rosa Testcase".to_owned(),
        access: Access::Recruiter,
        time_zone: "UTC".to_owned(),
        password_hash: Some(password::hash_now("a long enough password").unwrap()),
    };
    app.app
        .db
        .write(move |tx| users::create(tx, Actor::System, command))
        .await
        .unwrap();
}

#[actix_web::test]
async fn a_person_signs_in_and_comes_back_to_where_they_wanted_to_go() {
    let app = TestApp::start().await;
    account(&app).await;
    let visitor = app.visitor();
    assert_eq!(
        visitor.get("/account").await.leads(),
        "/sign-in?next=%2Faccount"
    );
    let fields = [
        ("email", "rosa@example.org"),
        ("password", "a long enough password"),
        ("next", "/account"),
    ];
    let page = visitor.post("/sign-in", &fields).await;
    assert_eq!(page.is(303).leads(), "/account");
    let cookie = page.headers.get("set-cookie").unwrap().to_str().unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
}

#[actix_web::test]
async fn next_never_leads_elsewhere() {
    let app = TestApp::start().await;
    account(&app).await;
    for next in ["//evil.example", "https://evil.example", "/\\evil.example"] {
        let fields = [
            ("email", "rosa@example.org"),
            ("password", "a long enough password"),
            ("next", next),
        ];
        assert_eq!(app.visitor().post("/sign-in", &fields).await.leads(), "/");
    }
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_address_are_answered_alike() {
    let app = TestApp::start().await;
    account(&app).await;
    let visitor = app.visitor();
    let wrong = visitor
        .post(
            "/sign-in",
            &[("email", "rosa@example.org"), ("password", "wrong")],
        )
        .await;
    let unknown = visitor
        .post(
            "/sign-in",
            &[("email", "nobody@example.org"), ("password", "wrong")],
        )
        .await;
    wrong.is(422).says("do not belong together");
    unknown.is(422).says("do not belong together");
    assert_eq!(
        wrong.body.replace("rosa@", ""),
        unknown.body.replace("nobody@", "")
    );
}

#[actix_web::test]
async fn guessing_is_slowed_down_and_the_pause_ends() {
    let app = TestApp::start().await;
    account(&app).await;
    let visitor = app.visitor();
    for _ in 0..5 {
        visitor
            .post(
                "/sign-in",
                &[("email", "rosa@example.org"), ("password", "wrong")],
            )
            .await
            .is(422);
    }
    let right = [
        ("email", "rosa@example.org"),
        ("password", "a long enough password"),
    ];
    visitor
        .post("/sign-in", &right)
        .await
        .is(422)
        .says("too many tries");
    app.app.clock.advance(TimeDelta::minutes(1));
    visitor.post("/sign-in", &right).await.is(303);
}

#[actix_web::test]
async fn signing_out_everywhere_ends_every_session() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    ana.get("/account").await.is(200).says("Ana Sample");
    ana.post("/account/sign-out-everywhere", &[]).await.is(303);
    assert_eq!(
        ana.get("/account").await.leads(),
        "/sign-in?next=%2Faccount"
    );
}

#[actix_web::test]
async fn a_session_ends_after_two_weeks() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    app.app.clock.advance(TimeDelta::days(15));
    ana.get("/account").await.is(303);
}
