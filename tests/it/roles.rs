//! Roles: made from a preset once, listed by scope, edited without losing what was typed, opened, paused, closed.

use assay::domain::access::Access;
use assay::domain::level::Seniority;
use assay::ops::roles::CreateRole;

use crate::harness::roles::{create, draft, open_role};
use crate::harness::{Page, Person, TestApp};

struct World {
    app: TestApp,
    ana: Person,
    hanna: Person,
}

async fn world() -> World {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let hanna = app.person("Hanna Placeholder", Access::HiringManager).await;
    World { app, ana, hanna }
}

/// The value of a hidden field or text input of a page.
fn value<'a>(page: &'a Page, name: &str) -> &'a str {
    let mark = format!("name=\"{name}\"");
    let rest = page.body.split(&mark).nth(1).unwrap();
    rest.split("value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
}

fn fields<'a>(key: &'a str, manager: &'a str, recruiter: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("key", key),
        ("preset", "backend"),
        ("title", "Senior Django engineer"),
        ("level", "senior"),
        ("team", "Ticketing"),
        ("location", "Utrecht or remote"),
        ("summary", "Keeps the ticket shop fast and right."),
        ("hiring_manager", manager),
        ("recruiter", recruiter),
        ("open", "on"),
    ]
}

#[actix_web::test]
async fn a_recruiter_makes_a_role_from_a_preset() {
    let World { app, ana, hanna } = world().await;
    ana.get("/roles").await.is(200).says("No roles yet");
    ana.get("/roles/new")
        .await
        .is(200)
        .says("Back-end developer (Python, Django)")
        .says("Security engineer");
    let form = ana.get("/roles/new?preset=backend").await;
    form.is(200)
        .says("Take-home review")
        .says("Django ORM and relational data")
        .says("3 h of work")
        .says("Hanna Placeholder");
    let (manager, recruiter) = (hanna.id.unwrap().to_string(), ana.id.unwrap().to_string());
    let key = value(&form, "key").to_owned();
    let made = ana
        .post("/roles", &fields(&key, &manager, &recruiter))
        .await;
    made.is(303);
    let page = ana.get(made.leads()).await;
    page.is(200)
        .says("Senior Django engineer")
        .says("Open")
        .says("ORM interview")
        .says("Transactions and concurrency, at least 3")
        .says("One interview rates Serializers")
        .says("5 h 45");
    let list = ana.get("/roles").await;
    list.says("Ticketing · Utrecht or remote")
        .says("Nobody yet");
    assert!(app.queries_of(&ana, made.leads()).await <= 6);
    assert!(app.queries_of(&ana, "/roles").await <= 6);
    assert!(app.queries_of(&ana, "/roles/new?preset=backend").await <= 6);
}

#[actix_web::test]
async fn a_double_click_makes_one_role() {
    let World {
        app: _app,
        ana,
        hanna,
    } = world().await;
    let (manager, recruiter) = (hanna.id.unwrap().to_string(), ana.id.unwrap().to_string());
    let fields = fields("one-key", &manager, &recruiter);
    let (first, second) = tokio::join!(ana.post("/roles", &fields), ana.post("/roles", &fields));
    assert_eq!(first.is(303).leads(), second.is(303).leads());
    let list = ana.get("/roles?state=any").await;
    assert_eq!(list.body.matches("Senior Django engineer</a>").count(), 1);
    ana.post("/roles", &fields[1..])
        .await
        .is(422)
        .says("lost its key");
}

#[actix_web::test]
async fn what_was_typed_comes_back_with_the_problem() {
    let World {
        app: _app,
        ana,
        hanna,
    } = world().await;
    let (manager, recruiter) = (hanna.id.unwrap().to_string(), ana.id.unwrap().to_string());
    let mut fields = fields("a-key", &manager, &recruiter);
    fields[2].1 = "  ";
    fields[4].1 = "Ticketing <b>";
    let page = ana.post("/roles", &fields).await;
    page.is(422)
        .says("Enter a title for the role")
        .says("value=\"Ticketing &#60;b&#62;\"")
        .says("Keeps the ticket shop fast and right.")
        .says("a-key");
    fields[2].1 = "Django engineer";
    fields[7].1 = "";
    ana.post("/roles", &fields)
        .await
        .is(422)
        .says("Choose who decides")
        .says("Django engineer");
}

#[actix_web::test]
async fn a_hiring_manager_sees_own_roles_only() {
    let World { app, ana, hanna } = world().await;
    let bo = app.person("Bo Testcase", Access::HiringManager).await;
    let role = open_role(&app, &ana, &hanna).await;
    hanna
        .get("/roles")
        .await
        .is(200)
        .says("Senior Django engineer");
    bo.get("/roles")
        .await
        .is(200)
        .hides("Senior Django engineer");
    hanna
        .get(&format!("/roles/{role}/loop"))
        .await
        .is(200)
        .hides("/settings");
    bo.get(&format!("/roles/{role}/loop")).await.is(404);
    hanna.get(&format!("/roles/{role}/settings")).await.is(403);
    let step = format!("/roles/{role}/state");
    hanna.post(&step, &[("step", "pause")]).await.is(403);
}

#[actix_web::test]
async fn the_list_is_narrowed_and_sorted_by_its_columns() {
    let World { app, ana, hanna } = world().await;
    open_role(&app, &ana, &hanna).await;
    let platform = CreateRole {
        title: "Platform engineer".to_owned(),
        preset: "sre".to_owned(),
        level: Seniority::Mid,
        team: "Operations".to_owned(),
        ..draft(&ana, &ana)
    };
    create(&app, &ana, platform).await;
    let place = |page: &Page, text: &str| page.body.find(text).unwrap();
    let by_title = ana.get("/roles").await;
    assert!(place(&by_title, "Platform engineer") < place(&by_title, "Senior Django engineer"));
    let by_manager = ana.get("/roles?sort=manager").await;
    by_manager.says("aria-sort=\"ascending\"");
    ana.get("/roles?state=draft")
        .await
        .says("Platform engineer")
        .hides("Senior Django engineer");
    ana.get("/roles?q=ticketing")
        .await
        .says("Senior Django engineer")
        .hides("Platform engineer");
    ana.get("/roles?team=Operations&sort=level")
        .await
        .says("/roles?team=Operations&#38;sort=active")
        .hides("Senior Django engineer");
    ana.get("/roles?q=nothing").await.says("No role fits");
}

#[actix_web::test]
async fn a_junior_loop_does_without_the_design_interview() {
    let World { app, ana, hanna } = world().await;
    let make = |level| CreateRole {
        preset: "sre".to_owned(),
        level,
        ..draft(&ana, &hanna)
    };
    let junior = create(&app, &ana, make(Seniority::Junior)).await;
    let senior = create(&app, &ana, make(Seniority::Senior)).await;
    ana.get(&format!("/roles/{junior}/loop"))
        .await
        .hides("System design interview")
        .says("no take-home ships");
    ana.get(&format!("/roles/{senior}/loop"))
        .await
        .says("System design interview");
}

#[actix_web::test]
async fn settings_are_saved_and_a_lost_race_loses_nothing() {
    let World { app, ana, hanna } = world().await;
    let role = open_role(&app, &ana, &hanna).await;
    let path = format!("/roles/{role}/settings");
    let form = ana.get(&path).await;
    form.is(200).says("Back-end developer");
    assert!(app.queries_of(&ana, &path).await <= 6);
    let (manager, recruiter) = (hanna.id.unwrap().to_string(), ana.id.unwrap().to_string());
    let revision = value(&form, "revision").to_owned();
    let with = |title: &'static str, revision: &str| {
        [
            ("revision", revision.to_owned()),
            ("title", title.to_owned()),
            ("team", "Ticketing".to_owned()),
            ("location", "Utrecht".to_owned()),
            ("summary", String::new()),
            ("hiring_manager", manager.clone()),
            ("recruiter", recruiter.clone()),
        ]
    };
    let send = async |fields: [(&str, String); 7]| {
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        ana.post(&path, &fields).await
    };
    send(with("Django engineer", &revision)).await.is(303);
    let late = send(with("Python engineer", &revision)).await;
    late.is(409)
        .says("Saved by somebody else meanwhile")
        .says("Django engineer")
        .says("value=\"Python engineer\"");
    let next = value(&late, "revision").to_owned();
    send(with("Python engineer", &next)).await.is(303);
    ana.get(&path).await.says("value=\"Python engineer\"");
    send(with(" ", &next)).await.is(422).says("Enter a title");
}

#[actix_web::test]
async fn a_role_is_opened_paused_and_closed() {
    let World { app, ana, hanna } = world().await;
    let role = create(&app, &ana, draft(&ana, &hanna)).await;
    let (settings, state) = (
        format!("/roles/{role}/settings"),
        format!("/roles/{role}/state"),
    );
    ana.get(&settings).await.says("Draft");
    ana.post(&state, &[("step", "pause")])
        .await
        .is(422)
        .says("Only an open role can be paused");
    for (step, label) in [("open", "Open"), ("pause", "Paused"), ("close", "Closed")] {
        ana.post(&state, &[("step", step)]).await.is(303);
        ana.get(&settings).await.says(label);
    }
    ana.get("/roles").await.hides("Senior Django engineer");
    ana.get("/roles?state=closed")
        .await
        .says("Senior Django engineer");
    ana.post(&state, &[("step", "burn")]).await.is(422);
}
