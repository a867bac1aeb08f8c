//! What each list and each thing holds, and that it costs a stated number of statements.

use assay::domain::access::Access;
use assay::domain::grading::Trust;

use crate::harness::TestApp;
use crate::harness::api_tokens::{Program, program};
use crate::harness::applications::{assigned, candidate};
use crate::harness::debriefs::{all_submitted, full_loop};
use crate::harness::roles::open_role;
use crate::harness::runs::{fact, graded, handed_in, runner};

/// Statements a call needs, the one for its token included.
async fn cost(app: &TestApp, program: &Program, path: &str) -> u64 {
    program.get(path).await.is(200);
    let before = app.app.db.queries();
    program.get(path).await.is(200);
    app.app.db.queries() - before
}

#[actix_web::test]
async fn owners_see_their_own_roles_and_people_and_no_others() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let hanna = app.person("Hanna Placeholder", Access::HiringManager).await;
    let other = app.person("Henk Placeholder", Access::HiringManager).await;
    let role = open_role(&app, &ana, &hanna).await;
    let foreign = open_role(&app, &ana, &other).await;
    let amara = candidate(&app, &ana, role, "Amara Sample").await;
    let ben = candidate(&app, &ana, foreign, "Ben Sample").await;
    let vera = app.person("Vera Sample", Access::Interviewer).await;
    assigned(&app, &ana, ben, "API design interview", &vera).await;
    let of_ana = program(&app, &ana, Access::Recruiter).await;
    let of_hanna = program(&app, &hanna, Access::HiringManager).await;
    let of_vera = program(&app, &vera, Access::Interviewer).await;
    assert_eq!(of_ana.get("/roles").await.items().len(), 2);
    assert_eq!(of_ana.get("/candidates").await.items().len(), 2);
    let roles = of_hanna.get("/roles").await;
    assert_eq!(roles.items().len(), 1);
    assert_eq!(roles.items()[0]["id"], role.to_string());
    assert_eq!(
        roles.items()[0]["hiring_manager"]["name"],
        "Hanna Placeholder"
    );
    assert_eq!(roles.items()[0]["active_candidates"], 1);
    of_hanna.get(&format!("/roles/{foreign}")).await.is(404);
    of_hanna
        .get(&format!("/applications/{amara}"))
        .await
        .is(200);
    of_hanna.get(&format!("/applications/{ben}")).await.is(404);
    of_hanna.get("/candidates").await.hides("Ben Sample");
    assert!(of_vera.get("/roles").await.items().is_empty());
    let people = of_vera.get("/candidates").await;
    assert_eq!(people.items()[0]["name"], "Ben Sample");
    people.hides("Amara");
    let id = people.items()[0]["id"].as_str().unwrap();
    let person = of_vera.get(&format!("/candidates/{id}")).await;
    assert_eq!(
        person.is(200).body["applications"][0]["id"],
        ben.to_string()
    );
    of_hanna.get(&format!("/candidates/{id}")).await.is(404);
}

#[actix_web::test]
async fn lists_are_narrowed_by_their_filters() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let hanna = app.person("Hanna Placeholder", Access::HiringManager).await;
    let role = open_role(&app, &ana, &hanna).await;
    let amara = candidate(&app, &ana, role, "Amara Sample").await;
    let ben = candidate(&app, &ana, role, "Ben Sample").await;
    let fields = [("close_reason", "role_filled")];
    ana.post(&format!("/applications/{ben}/close"), &fields)
        .await
        .is(303);
    let program = program(&app, &ana, Access::Recruiter).await;
    for (query, found) in [
        (format!("role={role}"), 2),
        (format!("role={role}&state=active"), 1),
        ("stage=applied&state=closed".to_owned(), 1),
        ("stage=offer".to_owned(), 0),
    ] {
        let said = program.get(&format!("/applications?{query}")).await;
        assert_eq!(said.items().len(), found, "{query}");
    }
    assert!(program.get("/roles?state=closed").await.items().is_empty());
    let orm = program.get("/rubrics?rubric=django.orm").await;
    let id = orm.items()[0]["id"].as_str().unwrap();
    let version = program.get(&format!("/rubrics/{id}")).await;
    assert_eq!(version.is(200).body["content"]["id"], "django.orm");
    assert!(version.body["content"]["criterion"][0]["levels"]["4"].is_string());
    let said = program.get(&format!("/applications/{amara}")).await;
    assert_eq!(said.is(200).body["standing"]["debrief_open"], false);
    assert!(!said.body["interviews"].as_array().unwrap().is_empty());
}

#[actix_web::test]
async fn a_run_is_read_with_its_facts_and_suggestions() {
    let app = TestApp::start().await;
    let world = handed_in(&app).await;
    let program = program(&app, &world.recruiter, Access::Recruiter).await;
    let machine = runner(&app, "one").await;
    let job = machine.claim().await.unwrap();
    let report = graded(vec![fact("orm.query_growth", 0.0, Trust::Observed)]);
    machine.finish(&job, &report).await.is(204);
    let path = format!("/applications/{}/submissions", world.application);
    let said = program.get(&path).await;
    let upload = &said.items()[0];
    assert_eq!(upload["id"], world.submission.to_string());
    assert_eq!(upload["run"]["outcome"], "graded");
    // The name of the file may hold that of the candidate.
    said.hides("work.zip").hides("Amara");
    let run = program.get(&format!("/runs/{}", world.run)).await;
    let fact = &run.is(200).body["facts"][0];
    assert_eq!(fact["key"], "orm.query_growth");
    assert_eq!(fact["value"], 0.0);
    assert_eq!(fact["trust"], "observed");
    let criteria = run.body["suggestions"]["criteria"].as_array().unwrap();
    let has_level = |one: &&serde_json::Value| !one["level"].is_null();
    let suggested = criteria.iter().find(has_level).unwrap();
    assert!(suggested["level"].as_u64().unwrap() <= 3);
    run.hides("Amara");
    let of_manager =
        crate::harness::api_tokens::program(&app, &world.manager, Access::HiringManager);
    let of_manager = of_manager.await;
    of_manager.get(&path).await.is(200);
    of_manager
        .get(&format!("/runs/{}", world.run))
        .await
        .is(403);
    assert!(cost(&app, &program, &path).await <= 3);
    assert!(cost(&app, &program, &format!("/runs/{}", world.run)).await <= 7);
}

#[actix_web::test]
async fn every_reading_costs_a_stated_number_of_statements() {
    let app = TestApp::start().await;
    let panel = full_loop(&app).await;
    all_submitted(&app, &panel).await;
    let program = program(&app, &panel.ana, Access::Recruiter).await;
    let of_rater = &panel.raters[1].0;
    let of_rater = crate::harness::api_tokens::program(&app, of_rater, Access::Interviewer).await;
    let application = format!("/applications/{}", panel.application);
    let cards = program.get(&format!("{application}/scorecards")).await;
    let card = format!("/scorecards/{}", cards.items()[0]["id"].as_str().unwrap());
    for program in [&program, &of_rater] {
        for (path, most) in [
            ("/token".to_owned(), 1),
            ("/roles".to_owned(), 2),
            ("/candidates".to_owned(), 2),
            ("/applications".to_owned(), 2),
            ("/rubrics".to_owned(), 2),
            (application.clone(), 4),
            (format!("{application}/scorecards"), 5),
            (format!("{application}/decisions"), 4),
            (card.clone(), 5),
        ] {
            let cost = cost(&app, program, &path).await;
            assert!(cost <= most, "{path} costs {cost}");
        }
    }
}
