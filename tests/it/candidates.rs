//! Candidates: added once however often the form is sent, found by filters and search, shown by stage.

use assay::db::{DbError, Tx, search};
use assay::domain::access::Access;
use diesel::connection::SimpleConnection;

use crate::harness::TestApp;
use crate::harness::applications::candidate;
use crate::harness::roles::{create, draft, open_role};

#[actix_web::test]
async fn a_form_sent_twice_adds_one_candidate() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let hanna = app.person("Hanna Placeholder", Access::HiringManager).await;
    let role = open_role(&app, &ana, &hanna).await.to_string();
    ana.get(&format!("/candidates/new?role={role}"))
        .await
        .is(200);
    let fields = [
        ("key", "one-key"),
        ("role", role.as_str()),
        ("name", "Amara Testcase"),
        ("email", "Amara@Example.org"),
        ("source", "referral"),
        ("referrer", "Bo Testcase"),
    ];
    let first = ana.post("/candidates", &fields).await;
    let again = ana.post("/candidates", &fields).await;
    assert_eq!(first.is(303).leads(), again.is(303).leads());
    let page = ana.get(first.leads()).await;
    page.says("Amara Testcase").says("Referral: Bo Testcase");
    let second = [
        ("key", "another-key"),
        ("role", role.as_str()),
        ("name", "Amara T."),
        ("email", "amara@example.org"),
        ("source", "job_board"),
    ];
    ana.post("/candidates", &second)
        .await
        .is(422)
        .says("has applied for this role already")
        .says(first.leads())
        .says("Amara T.");
    let other = draft(&ana, &hanna);
    let other = assay::ops::roles::CreateRole {
        title: "Django tech lead".to_owned(),
        open: true,
        ..other
    };
    let other = create(&app, &ana, other).await.to_string();
    let mut third = second;
    third[1].1 = &other;
    third[0].1 = "third-key";
    let third = ana.post("/candidates", &third).await;
    ana.get(third.is(303).leads())
        .await
        .says("Amara Testcase")
        .says("Django tech lead");
}

#[actix_web::test]
async fn a_wrong_form_comes_back_with_everything_typed() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let hanna = app.person("Hanna Placeholder", Access::HiringManager).await;
    let role = create(&app, &ana, draft(&ana, &hanna)).await.to_string();
    let open = open_role(&app, &ana, &hanna).await.to_string();
    let with = |role: &str, links: &str| {
        [
            ("key", "key".to_owned()),
            ("role", role.to_owned()),
            ("name", "Kofi Specimen".to_owned()),
            ("email", "kofi@example.org".to_owned()),
            ("source", "forum".to_owned()),
            ("links", links.to_owned()),
        ]
    };
    for (role, links, words) in [
        (role.as_str(), "", "takes no candidates now"),
        (
            open.as_str(),
            "javascript:alert(1)",
            "starting with https://",
        ),
        ("", "", "Choose the role"),
    ] {
        let fields = with(role, links);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        ana.post("/candidates", &fields)
            .await
            .is(422)
            .says("Kofi Specimen")
            .says(words);
    }
}

#[actix_web::test]
async fn search_finds_people_by_the_beginnings_of_their_words() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let hanna = app.person("Hanna Placeholder", Access::HiringManager).await;
    let role = open_role(&app, &ana, &hanna).await;
    let zoe = candidate(&app, &ana, role, "Zoë Nuñez-Łukasz").await;
    candidate(&app, &ana, role, "Kofi Specimen").await;
    let note = [
        ("key", "one-note"),
        ("note", "Talked about Straßenbahn timetables."),
    ];
    ana.post(&format!("/applications/{zoe}/notes"), &note)
        .await
        .is(303);
    for question in [
        "zoe",
        "ZO%C3%8B",
        "nunez+lukasz",
        "luk",
        "strassen",
        "timetables+zo",
        "%22zoe%22+OR+xyz",
    ] {
        let found = !question.contains("OR");
        let page = ana.get(&format!("/search?q={question}")).await;
        assert_eq!(page.is(200).body.contains("Nuñez"), found, "{question}");
        page.hides("Kofi Specimen");
        let page = ana.get(&format!("/candidates?q={question}")).await;
        assert_eq!(page.is(200).body.contains("Nuñez"), found, "{question}");
    }
    for nothing in ["oe", "%22%22", "*", "-", "(", "q%3A*", "NEAR(", "%27"] {
        ana.get(&format!("/search?q={nothing}"))
            .await
            .is(200)
            .hides("Nuñez");
    }
    // What was stored by a program without a search is found after the next start.
    forget(&app).await;
    ana.get("/search?q=zoe").await.hides("Nuñez");
    app.app.db.write(search::fill).await.unwrap();
    ana.get("/search?q=timetables").await.says("Nuñez");
}

/// Drops every document, as if they had never been written.
async fn forget(app: &TestApp) {
    let empty =
        |tx: &mut Tx<'_>| Ok::<_, DbError>(tx.batch_execute("DELETE FROM search_documents")?);
    app.app.db.write(empty).await.unwrap();
}

#[actix_web::test]
async fn filters_and_search_narrow_what_is_shown() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let ida = app.person("Ida Example", Access::Recruiter).await;
    let hanna = app.person("Hanna Placeholder", Access::HiringManager).await;
    let role = open_role(&app, &ana, &hanna).await;
    candidate(&app, &ana, role, "Amara Testcase").await;
    candidate(&app, &ana, role, "Kofi Specimen").await;
    for path in [
        "/candidates?q=AMARA".to_owned(),
        "/search?q=amara.test".to_owned(),
        format!("/roles/{role}?q=amara"),
        format!("/roles/{role}/list?q=amara&sort=name"),
    ] {
        ana.get(&path)
            .await
            .is(200)
            .says("Amara Testcase")
            .hides("Kofi Specimen");
    }
    ana.get("/search?q=%25").await.hides("Amara Testcase");
    ana.get("/candidates?source=referral")
        .await
        .hides("Amara Testcase");
    ana.get("/candidates?source=nonsense&page=-1")
        .await
        .says("Amara Testcase");
    ana.get("/candidates?owner=mine")
        .await
        .says("Amara Testcase");
    ida.get("/candidates?owner=mine")
        .await
        .hides("Amara Testcase");
    ana.get(&format!("/roles/{role}?wait=3"))
        .await
        .says("Nobody matches");
}

#[actix_web::test]
async fn a_board_shows_every_stage_and_moves_come_back_to_it() {
    let app = TestApp::start().await;
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let hanna = app.person("Hanna Placeholder", Access::HiringManager).await;
    let role = open_role(&app, &ana, &hanna).await;
    ana.get(&format!("/roles/{role}"))
        .await
        .says("No candidates yet");
    let mut last = candidate(&app, &ana, role, "Person Number 0").await;
    for number in 1..14 {
        last = candidate(&app, &ana, role, &format!("Person Number {number}")).await;
    }
    let board = format!("/roles/{role}");
    let page = ana.get(&board).await;
    page.says("Applied, 14 candidates")
        .says("2 more")
        .says("Move to Screen");
    hanna
        .get(&board)
        .await
        .says("Person Number")
        .hides("Move to Screen");
    let stage = page.body.split("name=\"stage\" value=\"").nth(1).unwrap();
    let stage = stage.split('"').next().unwrap();
    let moved = ana
        .post(
            &format!("/applications/{last}/move"),
            &[("stage", stage), ("back", &board)],
        )
        .await;
    assert_eq!(moved.is(303).leads(), board);
    let away = [("stage", stage), ("back", "//elsewhere.example.org")];
    let stays = ana.post(&format!("/applications/{last}/move"), &away).await;
    assert_eq!(stays.is(303).leads(), format!("/applications/{last}"));
    ana.get(&board).await.says("Screen, 1 candidate\"");
}
