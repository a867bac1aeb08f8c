//! What calls look like: addresses, parameters, pages of lists, entity tags, and creating once.

use assay::domain::access::Access;
use serde_json::{Value, json};

use super::NOBODY;
use crate::harness::TestApp;
use crate::harness::api_tokens::{Program, Said, program};
use crate::harness::applications::candidate;
use crate::harness::roles::open_role;
use crate::harness::scorecards::applied;

async fn create(program: &Program, key: &str, body: &Value) -> Said {
    let headers = [("idempotency-key", key)];
    program
        .call("POST", "/applications", &headers, &body.to_string())
        .await
}

#[actix_web::test]
async fn what_is_not_there_is_answered_with_a_problem() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let program = program(&app, &ana, Access::Recruiter).await;
    for path in [
        "/nowhere",
        "/roles/no-id",
        "/../v2/roles",
        "/../nowhere",
        "/",
    ] {
        program.get(path).await.is(404);
    }
    let said = program.get("/nowhere").await;
    assert_eq!(said.is(404).header("x-content-type-options"), "nosniff");
    let said = program.call("DELETE", "/roles", &[], "").await;
    assert_eq!(said.is(405).header("allow"), "GET");
    let said = program.call("PUT", "/applications", &[], "").await;
    assert_eq!(said.is(405).header("allow"), "GET, POST");
    let head = program.call("HEAD", "/roles", &[], "").await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
}

#[actix_web::test]
async fn a_parameter_that_nobody_reads_is_refused() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let program = program(&app, &ana, Access::Recruiter).await;
    let said = program.get("/roles?status=open").await;
    let detail = said.is(400).body["detail"].as_str().unwrap();
    assert!(detail.contains("\"status\""), "{detail}");
    assert!(detail.contains("state"), "{detail}");
    for query in [
        "/roles?state=shut",
        "/roles?limit=0",
        "/roles?limit=101",
        "/roles?limit=many",
        "/roles?after=x",
        "/token?x=1",
        "/openapi.json?x=1",
    ] {
        program.get(query).await.is(400);
    }
}

#[actix_web::test]
async fn pages_neither_repeat_nor_leave_out_what_is_added_meanwhile() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let hanna = app.person("Hanna Placeholder", Access::HiringManager).await;
    let role = open_role(&app, &ana, &hanna).await;
    for name in [
        "Ada Sample",
        "Ben Sample",
        "Cleo Sample",
        "Dan Sample",
        "Eve Sample",
    ] {
        candidate(&app, &ana, role, name).await;
    }
    let program = program(&app, &ana, Access::Recruiter).await;
    let mut names = Vec::new();
    let mut path = "/applications?limit=2".to_owned();
    loop {
        let said = program.get(&path).await;
        assert!(said.items().len() <= 2);
        let name = |item: &Value| item["candidate"]["name"].as_str().unwrap().to_owned();
        names.extend(said.items().iter().map(name));
        let Some(next) = said.body["next"].as_str() else {
            break;
        };
        if names.len() == 2 {
            candidate(&app, &ana, role, "Fay Sample").await;
        }
        path = format!("/applications?limit=2&after={next}");
    }
    let first: Vec<&str> = names.iter().map(|name| &name[..3]).collect();
    assert_eq!(first, ["Ada", "Ben", "Cle", "Dan", "Eve", "Fay"]);
}

#[actix_web::test]
async fn an_unchanged_thing_is_not_sent_again() {
    let app = TestApp::start().await;
    let world = applied(&app).await;
    let program = program(&app, &world.recruiter, Access::Recruiter).await;
    let path = format!("/applications/{}", world.application);
    let said = program.get(&path).await;
    assert_eq!(said.is(200).header("cache-control"), "private, no-cache");
    let tag = said.header("etag");
    for known in [tag, "*", &format!("\"other\", {tag}")] {
        let same = program
            .call("GET", &path, &[("if-none-match", known)], "")
            .await;
        assert_eq!((same.status, same.text.as_str()), (304, ""));
        assert_eq!(same.header("etag"), tag);
    }
    world
        .owes(&app, "Jonas Example", "API design interview")
        .await;
    let changed = program
        .call("GET", &path, &[("if-none-match", tag)], "")
        .await;
    assert_ne!(changed.is(200).header("etag"), tag);
    let list = program.get("/applications").await;
    assert_eq!(list.is(200).header("cache-control"), "private, no-store");
}

#[actix_web::test]
async fn a_candidate_is_added_once_however_often_the_call_is_sent() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let hanna = app.person("Hanna Placeholder", Access::HiringManager).await;
    let role = open_role(&app, &ana, &hanna).await;
    let program = program(&app, &ana, Access::Recruiter).await;
    let body = json!({ "role": role, "name": "Amara Sample", "email": "Amara@example.org",
        "source": "career_page", "links": ["https://example.org/amara"] });
    let made = create(&program, "form-17", &body).await;
    let id = made.is(201).body["id"].as_str().unwrap();
    assert_eq!(
        made.header("location"),
        format!("/api/v1/applications/{id}")
    );
    assert_eq!(made.body["stage"]["kind"], "applied");
    let again = create(&program, "form-17", &body).await;
    assert_eq!(again.is(201).body["id"], id);
    assert_eq!(
        program
            .get("/candidates?email=AMARA@example.org")
            .await
            .items()
            .len(),
        1
    );
    let mut other = body.clone();
    other["name"] = json!("Amara Beispiel");
    let reused = create(&program, "form-17", &other).await;
    assert_eq!(
        reused.is(422).body["errors"][0]["code"],
        "idempotency_key_reused"
    );
    let twice = create(&program, "form-18", &body).await;
    assert_eq!(twice.is(422).body["errors"][0]["code"], "already_applied");
    assert_eq!(twice.body["errors"][0]["field"], "email");
    let page = ana.get(&format!("/applications/{id}/audit")).await;
    page.is(200).says("Done by a program with an API token");
    // The key of one person says nothing about the key of another.
    let olga = app.person("Olga Sample", Access::Recruiter).await;
    let of_olga = crate::harness::api_tokens::program(&app, &olga, Access::Recruiter).await;
    other["email"] = json!("other@example.org");
    create(&of_olga, "form-17", &other).await.is(201);
}

#[actix_web::test]
async fn a_body_that_does_not_read_is_refused_and_changes_nothing() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let program = program(&app, &ana, Access::Recruiter).await;
    let body = json!({ "role": NOBODY, "name": "Amara Sample", "email": "amara@example.org",
        "source": "referral" });
    let no_key = program
        .call("POST", "/applications", &[], &body.to_string())
        .await;
    no_key.is(400);
    let mut unknown = body.clone();
    unknown["rating"] = json!(4);
    create(&program, "a", &unknown).await.is(400);
    create(&program, "b", &json!({ "role": NOBODY }))
        .await
        .is(400);
    create(&program, &"k".repeat(101), &body).await.is(422);
    let mut large = body.clone();
    large["referrer"] = json!("x".repeat(70_000));
    create(&program, "c", &large).await.is(413);
    assert!(program.get("/candidates").await.items().is_empty());
}
