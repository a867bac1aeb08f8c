//! The page of API tokens: making one, seeing it once, revoking it.

use assay::domain::access::Access;
use assay::domain::ids::ApiTokenId;
use chrono::TimeDelta;

use crate::harness::api_tokens::{program, with_token};
use crate::harness::{Page, TestApp};

const FORM: [(&str, &str); 4] = [
    ("key", "first"),
    ("name", "Careers page"),
    ("scopes", "roles:read"),
    ("days", "90"),
];

fn shown_token(page: &Page) -> String {
    let rest = page.body.split("id=\"fresh-token\">").nth(1).unwrap();
    rest.split('<').next().unwrap().to_owned()
}

fn revoke_path(page: &Page) -> String {
    let rest = page.body.split("action=\"/tokens/").nth(1).unwrap();
    format!("/tokens/{}", rest.split('"').next().unwrap())
}

/// The actions of the trail that concern tokens.
async fn trail(app: &TestApp) -> Vec<String> {
    let read = |db: &mut assay::db::Db| -> assay::db::DbResult<Vec<String>> {
        use assay::db::schema::audit_events::dsl as events;
        use diesel::prelude::*;
        Ok(events::audit_events
            .filter(events::action.like("api_token.%"))
            .order(events::id)
            .select(events::action)
            .load(db)?)
    };
    app.app.db.read(read).await.unwrap()
}

#[actix_web::test]
async fn a_token_is_shown_once_and_works_until_it_is_revoked() {
    let app = TestApp::start().await;
    let vera = app.person("Vera Sample", Access::Interviewer).await;
    vera.get("/tokens").await.is(200).says("No token yet");
    let page = vera.post("/tokens", &FORM).await;
    page.is(200).says("it will not be shown again");
    let token = shown_token(&page);
    assert!(token.starts_with("assay_"), "{token}");
    let page = vera.get("/tokens").await;
    page.hides(&token)
        .says(&token[..12])
        .says("Careers page")
        .says("Never");
    let program = with_token(&app, ApiTokenId(uuid::Uuid::nil()), token);
    let said = program.get("/token").await;
    said.is(200);
    assert_eq!(said.body["owner"], vera.id.unwrap().to_string());
    assert_eq!(said.body["scopes"], serde_json::json!(["roles:read"]));
    vera.get("/tokens").await.hides("Never");
    let again = vera.post("/tokens", &FORM).await;
    assert_eq!(again.leads(), "/tokens", "the same form makes one token");
    let path = revoke_path(&page);
    vera.post(&path, &[]).await.is(303);
    vera.post(&path, &[]).await.is(303);
    program.get("/token").await.is(401);
    vera.get("/tokens").await.says("No token yet");
    assert_eq!(trail(&app).await, ["api_token.made", "api_token.revoked"]);
    assert!(app.queries_of(&vera, "/tokens").await <= 6);
}

#[actix_web::test]
async fn a_wrong_form_comes_back_with_what_was_typed() {
    let app = TestApp::start().await;
    let vera = app.person("Vera Sample", Access::Interviewer).await;
    for (field, value, words) in [
        ("name", " ", "Say what will use it"),
        ("scopes", "roles:everything", "Choose from the list"),
        (
            "scopes",
            "candidates:write",
            "Your own account may not do this",
        ),
        ("days", "367", "1 to 366 days"),
        ("days", "0", "1 to 366 days"),
    ] {
        let mut form = FORM.to_vec();
        form.retain(|(name, _)| *name != field);
        form.push((field, value));
        let page = vera.post("/tokens", &form).await;
        page.is(422).says(words).hides("fresh-token");
    }
    let none: Vec<_> = FORM
        .into_iter()
        .filter(|(name, _)| *name != "scopes")
        .collect();
    let page = vera.post("/tokens", &none).await;
    page.is(422)
        .says("Choose what the token may be used for")
        .says("value=\"Careers page\"");
    vera.get("/tokens")
        .await
        .says("No token yet")
        .hides("Add candidates");
}

#[actix_web::test]
async fn administrators_see_and_revoke_everybodys_and_others_only_their_own() {
    let app = TestApp::start().await;
    let ida = app.person("Ida Example", Access::Administrator).await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let vera = app.person("Vera Sample", Access::Interviewer).await;
    let of_ana = program(&app, &ana, Access::Recruiter).await;
    let opening = &of_ana.token[..12];
    vera.get("/tokens").await.hides(opening);
    ida.get("/tokens").await.says(opening).says("Ana Sample");
    let path = format!("/tokens/{}/revoke", of_ana.id);
    vera.post(&path, &[]).await.is(404);
    of_ana.get("/token").await.is(200);
    ida.post(&path, &[]).await.is(303);
    of_ana.get("/token").await.is(401);
}

#[actix_web::test]
async fn a_token_that_ends_soon_is_marked_and_one_that_ended_opens_nothing() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let program = program(&app, &ana, Access::Recruiter).await;
    app.app.clock.advance(TimeDelta::days(89));
    program.get("/token").await.is(200);
    app.app.clock.advance(TimeDelta::days(1));
    program.get("/token").await.is(401);
}
