//! Every route, tried without a token, with a bad one, without the scope, and in the name of everybody.

use assay::api::rates::A_MINUTE;
use assay::api::routes;
use assay::domain::access::Access;
use assay::domain::api_token::ApiScope;
use assay::ops::{api_tokens, users};
use chrono::TimeDelta;
use serde_json::json;

use super::{NOBODY, concrete};
use crate::harness::TestApp;
use crate::harness::api_tokens::{Program, Said, program, program_with, with_token};

/// Every row that wants a token, called with whatever else it wants.
async fn every_call(program: &Program) -> Vec<(String, Said)> {
    let body = json!({ "role": NOBODY, "name": "Amara Sample", "email": "amara@example.org",
        "source": "referral" });
    let mut said = Vec::new();
    for row in routes::table().iter().filter(|row| row.wants_token()) {
        let headers = [("idempotency-key", "one")];
        let method = row.method.as_str();
        let answer = program
            .call(method, &concrete(row), &headers, &body.to_string())
            .await;
        said.push((format!("{method} {}", row.path), answer));
    }
    said
}

#[actix_web::test]
async fn nothing_opens_without_a_good_token() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let olga = app.person("Olga Sample", Access::Recruiter).await;
    let revoked = program(&app, &ana, Access::Recruiter).await;
    let of_disabled = program(&app, &olga, Access::Recruiter).await;
    let id = revoked.id;
    let none = with_token(&app, id, String::new());
    let wrong = with_token(&app, id, "assay_wrong".to_owned());
    let actor = app.actor(&ana, Access::Recruiter);
    let ida = app.person("Ida Example", Access::Administrator).await;
    let administrator = app.actor(&ida, Access::Administrator);
    let olga = olga.id.unwrap();
    app.app
        .db
        .write(move |tx| {
            api_tokens::revoke(tx, actor, id)?;
            users::disable(tx, administrator, olga)?;
            // Who comes back makes new tokens: the old ones may be anywhere by now.
            users::enable(tx, administrator, olga)
        })
        .await
        .unwrap();
    let expired = program(&app, &ana, Access::Recruiter).await;
    app.app.clock.advance(TimeDelta::days(90));
    for program in [none, wrong, revoked, of_disabled, expired] {
        for (call, said) in every_call(&program).await {
            assert_eq!(said.is(401).header("www-authenticate"), "Bearer", "{call}");
        }
    }
    let document = with_token(&app, id, String::new())
        .get("/openapi.json")
        .await;
    assert_eq!(document.is(200).body["openapi"], "3.1.0");
}

#[actix_web::test]
async fn a_session_opens_nothing() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    ana.get("/api/v1/roles").await.is(401);
}

#[actix_web::test]
async fn each_route_wants_its_own_scope() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    for scope in ApiScope::ALL {
        let program = program_with(&app, &ana, Access::Recruiter, &[*scope]).await;
        let rows = routes::table();
        let rows = rows.iter().filter(|row| row.wants_token());
        for (row, (call, said)) in rows.zip(every_call(&program).await) {
            let opens = row.scope().is_none_or(|wanted| wanted == *scope);
            assert_eq!(said.status != 403, opens, "{call} with {scope}");
        }
    }
}

#[actix_web::test]
async fn everybody_finds_what_their_account_may_see_and_nothing_else() {
    let app = TestApp::start().await;
    for access in Access::ALL {
        let owner = app
            .person(&format!("{} Sample", access.label()), *access)
            .await;
        let mut scopes = ApiScope::ALL.to_vec();
        scopes.retain(|scope| scope.serves(*access));
        let program = program_with(&app, &owner, *access, &scopes).await;
        for (call, said) in every_call(&program).await {
            let expected = match call.as_str() {
                "POST /applications" if access.recruits() => 404,
                "POST /applications" => 403,
                call if call.contains('{') => 404,
                _ => 200,
            };
            assert_eq!(said.status, expected, "{call} as {access}: {}", said.text);
            said.is(expected);
        }
    }
}

#[actix_web::test]
async fn a_scope_from_before_opens_nothing_that_the_owner_may_no_longer_do() {
    let app = TestApp::start().await;
    let ida = app.person("Ida Example", Access::Administrator).await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let program = program(&app, &ana, Access::Recruiter).await;
    let (actor, ana) = (app.actor(&ida, Access::Administrator), ana.id.unwrap());
    app.app
        .db
        .write(move |tx| users::change_access(tx, actor, ana, Access::Interviewer))
        .await
        .unwrap();
    let body = json!({ "role": NOBODY, "name": "Amara Sample", "email": "amara@example.org",
        "source": "referral" });
    let headers = [("idempotency-key", "one")];
    let said = program
        .call("POST", "/applications", &headers, &body.to_string())
        .await;
    said.is(403);
}

#[actix_web::test]
async fn a_token_may_ask_so_often_and_is_told_when_it_may_again() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let eager = program(&app, &ana, Access::Recruiter).await;
    let other = program(&app, &ana, Access::Recruiter).await;
    for _ in 0..A_MINUTE {
        eager.get("/token").await.is(200);
    }
    assert_eq!(eager.get("/token").await.is(429).header("retry-after"), "1");
    other.get("/token").await.is(200);
    app.app.clock.advance(TimeDelta::seconds(1));
    eager.get("/token").await.is(200);
}
